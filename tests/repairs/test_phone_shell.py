"""What the phone keeps to open its pages without network (DEL-15)."""

from __future__ import annotations

import json
import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from core.time import now
from repairs.phone_shell import FILES, WORKER, shell_version
from tests.cast import Cast

IMPORT = re.compile(r'^\s*(?:import|export)\b[^"\n]*?"(\.[^"]+)";', re.MULTILINE)


def _imported(name: str) -> set[str]:
    """The modules that a module asks for, and those that these ask for, by their static names."""
    found = finders.find(name)
    assert isinstance(found, str), name
    with open(found, encoding="utf-8") as file:
        text = file.read()
    wanted: set[str] = set()
    for path in IMPORT.findall(text):
        parts = name.split("/")[:-1]
        for part in path.split("/"):
            if part == "..":
                parts.pop()
            elif part != ".":
                parts.append(part)
        wanted |= {"/".join(parts)} | _imported("/".join(parts))
    return wanted


@pytest.mark.rule("DEL-15")
def test_every_module_of_the_pages_is_kept() -> None:
    wanted = (
        {"js/app.js", "js/phone/early.js", "js/phone/page.js"}
        | _imported("js/app.js")
        | _imported("js/phone/page.js")
    )
    assert len(wanted) > 20
    assert wanted <= set(FILES)
    assert [name for name in FILES if finders.find(name) is None] == []


@pytest.mark.rule("DEL-15")
def test_the_worker_knows_every_file_and_nothing_else(client: Client) -> None:
    answer = client.get(reverse("phone_worker"))

    assert answer["Content-Type"].startswith("text/javascript")
    assert "no-store" in answer["Cache-Control"]
    program = answer.content.decode()
    start = json.loads(program[program.index("{", program.index("start(")) : program.rindex("}") + 1])
    assert start["version"] == shell_version()
    assert len(start["shell"]) == len(FILES)
    assert WORKER.removesuffix(".js") in program.splitlines()[0]
    assert all(client.get(reverse(name)).status_code == 200 for name in ("phone_elsewhere", "phone_manifest"))


def test_the_card_for_the_home_screen_opens_the_list(client: Client) -> None:
    card = client.get(reverse("phone_manifest")).json()

    assert card["start_url"] == card["scope"] == reverse("phone_list")
    assert {icon["sizes"] for icon in card["icons"]} == {"any", "192x192", "512x512"}


@pytest.mark.rule("DEL-15", "SEC-03")
def test_the_phone_is_told_who_is_signed_in_and_the_time(cast: Cast, client: Client) -> None:
    signed_out = client.get(reverse("phone_session"))
    client.force_login(cast.clerk)
    told = client.get(reverse("phone_session")).json()

    assert signed_out.status_code == 302
    assert told["user"] == cast.clerk.pk
    assert told["csrf"]
    assert abs(told["now"] / 1000 - now().timestamp()) < 5
