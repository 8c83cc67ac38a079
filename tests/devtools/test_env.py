"""Settings come from the environment, and a wrong or missing one stops the start."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import env
from devtools.paths import ROOT

PRODUCTION = {
    "SECRET_KEY": "a-secret",
    "PERSONAL_DATA_KEYS": "Y2hlY2stb25seS1rZXktMzItYnl0ZXMtLS0tLS0tLS0=",
    "ALLOWED_HOSTS": "example.org",
    "DATABASE_URL": "postgresql://me@db/house",
    "REDIS_URL": "redis://queue",
}


def _load(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"], "DEVELOPMENT": "0"}
    command = [sys.executable, "-c", "import config.settings as s; print(s.DEBUG, s.SESSION_COOKIE_SECURE)"]
    return subprocess.run(
        command, cwd=ROOT, env=base | environment, capture_output=True, text=True, check=False
    )


def test_production_is_closed() -> None:
    assert _load(PRODUCTION).stdout.split() == ["False", "True"]


@pytest.mark.parametrize("name", PRODUCTION)
def test_production_requires(name: str) -> None:
    answer = _load({key: value for key, value in PRODUCTION.items() if key != name})
    assert answer.returncode == 1
    assert f"{name} is required" in answer.stderr


@pytest.mark.parametrize(("name", "value"), [("CLOCK_OFFSET_SECONDS", "60"), ("DEBUG", "1")])
def test_production_refuses(name: str, value: str) -> None:
    answer = _load(PRODUCTION | {name: value})
    assert answer.returncode == 1
    assert name in answer.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("read", "value"),
    [
        (lambda: env.flag("X", default=False), "maybe"),
        (lambda: env.whole("X", default=1), "twelve"),
        (lambda: env.whole("X", default=1), "-1"),
        (lambda: env.items("X"), ","),
        (lambda: env.networks("X"), "10.0.0.0/8,home"),
        (lambda: env.database("X"), "mysql://me@db/house"),
        (lambda: env.database("X"), "postgresql://me@db/"),
    ],
)
def test_a_malformed_value_is_named(read, value, monkeypatch) -> None:
    monkeypatch.setenv("X", value)
    with pytest.raises(ImproperlyConfigured, match=r"^X must"):
        read()


def test_a_database_address_is_taken_apart(monkeypatch) -> None:
    monkeypatch.setenv("X", "postgresql://me:p%40ss@db:5433/house?sslmode=require")
    assert env.database("X") == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "house",
        "USER": "me",
        "PASSWORD": "p@ss",
        "HOST": "db",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }


def test_a_socket_folder_is_a_host(monkeypatch) -> None:
    monkeypatch.setenv("X", "postgresql://postgres@/house?host=/tmp/folder")
    assert env.database("X")["HOST"] == "/tmp/folder"  # noqa: S108  only parsed
