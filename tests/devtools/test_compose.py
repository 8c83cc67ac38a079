"""What runs the product for real fits together: services, secrets, roles, probes, and every setting is described."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from devtools.paths import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
PROCESSES = ("web", "worker", "beat")
OURS = (*PROCESSES, "migrate")
READ = re.compile(r"""env\.(?:text|flag|whole|items|database)\(\s*["'](\w+)["']""")


def settings_read() -> set[str]:
    """Every variable that the settings, the Procfile or the commands of the containers read."""
    names = set(READ.findall((ROOT / "config" / "settings.py").read_text(encoding="utf-8")))
    return names | set(re.findall(r"\$\{(\w+):-", (ROOT / "Procfile").read_text(encoding="utf-8")))


def example(name: str) -> dict[str, str]:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def documented(path: str) -> set[str]:
    """The variables in the first cells of a document's tables."""
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / path).read_text(encoding="utf-8"), re.M)
    return {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)}


def test_every_service_is_there_with_a_health_check() -> None:
    assert set(SERVICES) == {*OURS, "postgres", "redis"}
    for name, service in SERVICES.items():
        if name != "migrate":
            assert "test" in service["healthcheck"], name


def test_ours_run_one_image_with_no_rights_to_spare() -> None:
    for name in OURS:
        service = SERVICES[name]
        assert service["image"] == SERVICES["web"]["image"]
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["command"] == [name]
    users = re.findall(r"^USER (\w+)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M)
    assert users == ["application"]


def test_nobody_starts_before_the_database_is_migrated() -> None:
    for name in PROCESSES:
        assert SERVICES[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert SERVICES["migrate"]["depends_on"]["postgres"] == {"condition": "service_healthy"}


@pytest.mark.rule("SEC-02")
def test_only_database_and_migration_know_the_owner() -> None:
    knowing = {name for name, service in SERVICES.items() if ".env.owner" in service.get("env_file", [])}
    assert knowing == {"migrate", "postgres"}
    owner, application = example(".env.owner.example"), example(".env.example")
    assert f"//{owner['POSTGRES_USER']}:" in owner["OWNER_DATABASE_URL"]
    assert f"//{owner['POSTGRES_USER']}:" not in application["DATABASE_URL"]


def test_secrets_stand_in_env_files_only() -> None:
    for service in SERVICES.values():
        assert "environment" not in service
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert not re.search(r"(?i)password\s*[:=]|secret\s*[:=]", text)
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    assert {"/.env", "/.env.owner"} <= set(ignored)
    assert ".env*" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def test_database_and_queue_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    for name in ("postgres", "redis", "migrate"):
        assert SERVICES[name]["networks"] == ["inside"]
        assert "ports" not in SERVICES[name]
    assert SERVICES["web"]["ports"] == ["${WEB_ADDRESS:-127.0.0.1:8000}:8000"]


@pytest.mark.parametrize("process", PROCESSES)
def test_containers_start_what_the_procfile_says(process: str, tmp_path: Path) -> None:
    for program in ("gunicorn", "celery"):
        (tmp_path / program).write_text(f'#!/bin/sh\necho {program} "$@"\n')
        (tmp_path / program).chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "HOST": "0.0.0.0"}  # noqa: S104

    said = subprocess.run(
        [str(ROOT / "deploy" / "start"), process], env=environment, capture_output=True, text=True, check=True
    ).stdout

    assert said.startswith(
        "gunicorn config.wsgi --bind 0.0.0.0:8000" if process == "web" else "celery --app config"
    )
    assert (process == "web") or f" {process} " in said


def test_an_unknown_process_is_refused() -> None:
    answer = subprocess.run(
        [str(ROOT / "deploy" / "start"), "other"], capture_output=True, text=True, check=False
    )
    assert (answer.returncode, answer.stderr) == (2, "deploy/start: the Procfile has no other\n")


def test_fresh_env_files_are_whole_and_let_the_settings_load(tmp_path: Path) -> None:
    for name in (".env.example", ".env.owner.example"):
        (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "deploy").mkdir()
    script = tmp_path / "deploy" / "new_env.py"
    script.write_text((ROOT / "deploy" / "new_env.py").read_text(encoding="utf-8"), encoding="utf-8")

    subprocess.run([sys.executable, str(script)], check=True, capture_output=True)

    made = {name: (tmp_path / name).read_text(encoding="utf-8") for name in (".env", ".env.owner")}
    filled = [line for text in made.values() for line in text.splitlines() if line[:1] != "#"]
    assert not [line for line in filled if "<" in line]
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in made} == {0o600}
    again = subprocess.run([sys.executable, str(script)], check=False, capture_output=True)
    assert again.returncode == 1
    assert made == {name: (tmp_path / name).read_text(encoding="utf-8") for name in made}
    values = dict(line.split("=", 1) for line in made[".env"].splitlines() if line[:1] not in ("", "#"))
    assert re.fullmatch(r"\d{3,}MB", values["POSTGRES_SHARED_BUFFERS"])
    loaded = subprocess.run(
        [sys.executable, "-c", "import config.settings; print(config.settings.SITE_URL)"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **values},
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.strip() == "https://service.example.com"


def test_examples_name_only_what_is_read() -> None:
    by_compose = re.findall(r"\$\{(\w+):-", (ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    assert set(example(".env.example")) <= settings_read() | set(by_compose)


def test_every_setting_is_described() -> None:
    assert settings_read() - documented("README.md") == set()


def test_who_serves_static_files_need_not_be_who_collected_them() -> None:
    """The image is built by root and runs as somebody else; the mode of uploads is narrower."""
    from django.contrib.staticfiles.storage import staticfiles_storage

    assert staticfiles_storage.file_permissions_mode == 0o644
