# One line per target: `make` alone lists them.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PY := .venv/bin/python
SETUP = $(or $(PYTHON),$(error Python 3.11 or newer is needed and was not found; name one with PYTHON=...)) -m devtools.install
ARGS ?=
# One worker more than cores: while one waits for a browser or a server, another computes.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# Dozens of processes start in a run: without kept bytecode each compiles the whole product anew.
unexport PYTHONDONTWRITEBYTECODE
.DEFAULT_GOAL := help
.PHONY: help run demo test tour matrix chaos slow-link webkit bench bench-clock screenshots install install-dev assets lint format types check messages lock clean

help:  ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 22

run: install  ## everything needed, then web + worker + beat on http://127.0.0.1:8000 (PORT=... for another)
	@exec $(PY) -m devtools.run

demo: install  ## a fresh demo instead of the present one; refused where anything but a demo would be lost
	@exec $(PY) -m devtools.demo $(ARGS)

test: install-dev  ## the whole test suite on real PostgreSQL and Redis (ARGS="-k name" for a part)
	@exec $(PY) -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

install:
	@$(SETUP)

install-dev:
	@$(SETUP) --dev

assets: install  ## front-end packages, compiled translations, collected static files
	@$(PY) -m devtools.assets

tour: install-dev  ## every page in both languages, on a phone and on a desk, and for every role (CI walks a third, each page once; 1 hour)
	@ALL=1 exec $(PY) -m pytest -n $(WORKERS) --dist worksteal tests/browser/test_pages.py $(ARGS)

matrix: install-dev  ## every address, every role; every page as every role, and every reader (CI asks a third of the people each day)
	@ALL=1 exec $(PY) -m pytest -n $(WORKERS) --dist worksteal tests/authorization tests/i18n $(ARGS)

chaos: install-dev  ## 100,000 due deadlines, 600 kills; all doorbells at once; many lives; 500 countdowns (20 to 35 minutes)
	@CHAOS=full exec $(PY) -m pytest -q -p no:xdist tests/clock/test_exactly_once.py tests/clock/test_doorbells.py tests/clock/test_model.py tests/browser/test_countdowns.py $(ARGS)

slow-link: install-dev  ## six pictures of 5 MB from the phone over 400 kbit/s (2 minutes)
	@SLOW_LINK=full exec $(PY) -m pytest -q -s -p no:xdist tests/repairs/test_phone_slow_link.py $(ARGS)

webkit: install-dev  ## the phone without network in WebKit, killed and opened again (30 seconds; says which packages of Debian it needs)
	@WEBKIT=asked exec $(PY) -m pytest -q -s -p no:xdist tests/repairs/test_phone_webkit.py $(ARGS)

bench: install-dev  ## the pages with a million homes, people, complaints, three million orders (55 GB, 90 minutes; SCALE=20000, BENCH_KEEP=1, ARGS="pages --only list")
	@exec $(PY) -m benchmarks $(ARGS)

bench-clock: install-dev  ## the sweep with a million open deadlines, 100,000 due (5 to 10 minutes)
	@exec $(PY) -m benchmarks.clock $(ARGS)

screenshots: install-dev  ## the pictures of the README, from a fresh demo
	@exec $(PY) -m devtools.screenshots

lint: install-dev  ## ruff: rules and format
	@$(PY) -m ruff check . && $(PY) -m ruff format --check .

format: install-dev  ## let ruff format and sort
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

types: install-dev  ## mypy
	@DEVELOPMENT=1 $(PY) -m mypy .

check: install-dev  ## all checks without the tests: lint, types, imports, migrations, translations, rules
	@exec $(PY) -m devtools.check

messages: install-dev  ## collect texts into the catalogue and compile it
	@$(PY) -m devtools.catalogue update

lock: install-dev  ## compile requirements*.txt from pyproject.toml (UPGRADE=--upgrade for newer versions)
	@$(PY) -m devtools.lock $(UPGRADE)

clean:  ## stop our servers and remove what was made here: .venv, node_modules, var
	@if [ -x $(PY) ]; then $(PY) -m devtools.clean; fi
	rm -rf .venv node_modules var
