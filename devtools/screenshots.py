"""`make screenshots`: the pictures of the README, taken from a fresh demo with the machine's Chromium.

Chinese needs a font (Debian: fonts-noto-cjk). Pictures are written to docs/images, each at most 200 kB.
"""

from __future__ import annotations

import io
import itertools
import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from PIL import Image

from devtools import assets, testing
from devtools.paths import ROOT
from devtools.servers import use_embedded

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

TARGET = ROOT / "docs" / "images"
SIZES = {1280: 860, 360: 760}
LANGUAGES = {"zh": "zh-hans", "en": "en"}
LARGEST = 200_000
STORY = {
    "zh": "主卧飘窗又渗水了，墙纸起泡，要求尽快维修。",
    "en": "The bay window leaks again; the wallpaper blisters.",
}


def main() -> None:
    program = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit(
            "Chromium is needed (Debian: apt-get install chromium fonts-noto-cjk), or name one in CHROMIUM."
        )
    use_embedded("test")
    assets.build()
    with _demo_database(), _served() as site:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop runs in this thread
            arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(executable_path=program, args=arguments)
            TARGET.mkdir(parents=True, exist_ok=True)
            _take_all(browser, site)
            browser.close()


@contextmanager
def _demo_database() -> Iterator[None]:
    """A database of our own for as long as this runs."""
    import psycopg2.extensions

    given = os.environ["DATABASE_URL"]
    server = psycopg2.extensions.parse_dsn(given) | {"dbname": "postgres"}
    databases = testing.Databases(server, testing.run_name())
    held = databases.begin_run()
    name = databases.copy("template0", "pictures")
    os.environ["DATABASE_URL"] = urlsplit(given)._replace(path=f"/{name}").geturl()
    os.environ["DB_CONN_MAX_AGE"] = "0"
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    import django
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    try:
        for command in ("migrate", "createcachetable", "demo"):
            call_command(command, verbosity=0, stdout=io.StringIO())
        yield
    finally:
        connections.close_all()
        databases.drop(name)
        held.close()


@contextmanager
def _served() -> Iterator[str]:
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *_what: Any) -> None:
            """Nobody reads the requests of pictures."""

    server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
    server.set_app(get_wsgi_application())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def _take_all(browser: Browser, site: str) -> None:
    for (name, (username, come)), short, width in itertools.product(SCENES.items(), LANGUAGES, SIZES):
        context = browser.new_context(
            base_url=site, viewport={"width": width, "height": SIZES[width]}, reduced_motion="reduce"
        )
        cookies = {"django_language": LANGUAGES[short], "sessionid": _session(username)}
        context.add_cookies([{"name": k, "value": v, "url": site} for k, v in cookies.items()])
        page = context.new_page()
        come(page, short)
        page.wait_for_load_state("networkidle")
        _keep(page.screenshot(), f"{name}-{short}-{width}.png")
        context.close()


def _session(username: str) -> str:
    from django.test import Client

    from core.accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies["sessionid"].value


def _keep(picture: bytes, name: str) -> None:
    """With a palette: flat surfaces and letters lose nothing, and the file is a third."""
    packed = io.BytesIO()
    Image.open(io.BytesIO(picture)).convert("RGB").quantize(256, dither=Image.Dither.NONE).save(
        packed, "PNG", optimize=True
    )
    if packed.tell() > LARGEST:
        sys.exit(f"{name} would have {packed.tell()} bytes.")
    (TARGET / name).write_bytes(packed.getvalue())
    print(f"docs/images/{name}  {packed.tell() // 1000} kB", flush=True)


# --- What the pictures show ---------------------------------------------------------------------------------


def _home(page: Page, _language: str) -> None:
    page.goto("/")


def _list(page: Page, _language: str) -> None:
    page.goto("/complaints/")


def _complaint(page: Page, _language: str) -> None:
    """The complaint that is a week old."""
    from complaints.models import Complaint

    page.goto(f"/complaints/{Complaint.objects.get(what__contains='电梯一周停了三次').case.number}/")


def _console(page: Page, language: str) -> None:
    from frontdesk.models import Draft
    from owners.models import Phone

    Draft.objects.all().delete()  # of the picture before
    caller = Phone.objects.filter(person__complaints__isnull=False).order_by("pk")[0]
    page.goto("/desk/")
    page.keyboard.type(caller.last4)
    page.locator("#caller-list [role=option]").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#caller-units [name=unit]").first.wait_for(state="attached")
    page.locator("[name=what]").fill(STORY[language])


def _logged(page: Page, language: str) -> None:
    _console(page, language)
    page.keyboard.press("Control+Enter")
    page.locator(".big-number").wait_for()


def _board(page: Page, _language: str) -> None:
    page.goto("/repairs/board/")


def _order(page: Page, _language: str) -> None:
    """The first order that waits for the technician."""
    page.goto("/repairs/phone/")
    page.locator("a.phone-order").first.click()
    page.wait_for_url("**/repairs/phone/*/**")


def _import(page: Page, _language: str) -> None:
    """The preview of a ledger with two wrong rows."""
    from core.time import local_date, now
    from dashboard.demo.homes import homes_made, ledger_csv
    from owners.tasks import work_on_uploads

    today = local_date(now())
    lines = ledger_csv(homes_made(today), today).decode().splitlines()
    sold = [line.replace("桂语园", "湖畔公馆") for line in lines[1:] if "100%" in line][:30]
    sold[4] = sold[4].replace("100%", "130%")
    sold[9] = sold[9].replace(",170", ",17O", 1)
    content = "\n".join([lines[0], *sold]).encode()
    page.goto("/owners/import/")
    page.locator("[name=file]").set_input_files(
        {"name": "湖畔公馆 2026.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.locator("main form [type=submit]").click()
    page.wait_for_url("**/owners/import/*/**")
    work_on_uploads()  # no worker runs beside the pictures
    page.goto(page.url)
    page.locator("main table").first.wait_for()


SCENES: dict[str, tuple[str, Callable[[Page, str], None]]] = {
    "home": ("manager", _home),
    "list": ("manager", _list),
    "complaint": ("manager", _complaint),
    "console": ("desk", _console),
    "board": ("handler", _board),
    "order": ("technician", _order),
    "import": ("manager", _import),
    "logged": ("desk", _logged),  # the last one: it writes
}

if __name__ == "__main__":
    main()
