"""The ground that the other tests stand on."""

from __future__ import annotations

import socket
import subprocess
import sys

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from devtools.paths import ROOT


@pytest.mark.django_db
def test_shared_database_rolls_back() -> None:
    ContentType.objects.create(app_label="left", model="over")


@pytest.mark.django_db
def test_shared_database_is_clean() -> None:
    assert not ContentType.objects.filter(app_label="left").exists()


@pytest.mark.commits
def test_commits_are_seen_by_other_processes() -> None:
    ContentType.objects.create(app_label="seen", model="elsewhere")
    code = (
        "import django; django.setup();"
        "from django.contrib.contenttypes.models import ContentType as C;"
        "print(C.objects.filter(app_label='seen').count())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "1"


@pytest.mark.commits
def test_commits_leave_nothing() -> None:
    assert not ContentType.objects.filter(app_label="seen").exists()
    assert connection.settings_dict["NAME"].endswith("_own")


def test_the_network_is_blocked() -> None:
    with (
        socket.socket() as outside,
        pytest.warns(UserWarning, match="192.0.2.1"),
        pytest.raises(RuntimeError),
    ):
        outside.connect(("192.0.2.1", 80))
