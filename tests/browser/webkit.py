"""WebKit as Debian packs it, driven over W3C WebDriver: one window that can be killed and opened again."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil

NEEDED = ("webkit2gtk-driver", "xvfb", "python3-gi", "gir1.2-webkit2-4.1")  # packages of Debian
SYSTEM_PYTHON = "/usr/bin/python3"  # the one that Debian's packages belong to
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the mark of an element in WebDriver
WIDTH, HEIGHT = 360, 740  # of a phone
PATIENCE = 30  # seconds


def lacking() -> str:
    """What must be installed before there is a WebKit here; empty when there is one."""
    there = shutil.which("WebKitWebDriver") and shutil.which("Xvfb") and os.path.exists(SYSTEM_PYTHON)
    asks = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1')"
    if (
        there
        and subprocess.run([SYSTEM_PYTHON, "-c", asks], capture_output=True, check=False).returncode == 0
    ):
        return ""
    return f"WebKit is not here: apt-get install --no-install-recommends {' '.join(NEEDED)}"


class Failed(Exception):
    """The driver's refusal, in its own words."""


class WebKit:
    """One browser with a folder of its own; the storage in it outlives the window."""

    def __init__(self, folder: Path, display: str, port: int) -> None:
        self._folder = folder
        self._port = port
        self._session = ""
        self._driver = subprocess.Popen(
            ["WebKitWebDriver", f"--port={port}", "--host=127.0.0.1"],
            env={**os.environ, "DISPLAY": f":{display}"},
            stderr=subprocess.DEVNULL,
        )
        self.until(self._is_ready, "the driver answers")

    def open(self) -> None:
        """A window; the storage is the one of the window before."""
        window = [
            str(Path(__file__).with_name("webkit_window.py")),
            str(self._folder),
            str(WIDTH),
            str(HEIGHT),
        ]
        asked = {
            "webkitgtk:browserOptions": {"binary": SYSTEM_PYTHON, "args": window},
            "unhandledPromptBehavior": "accept",
        }
        answer = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": asked}})
        self._session = f"/session/{answer['sessionId']}"

    def kill(self) -> None:
        """Window, page, worker and storage process die at once, without a word."""
        for process in psutil.Process(self._driver.pid).children(recursive=True):
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()
        # The driver sees it when it is asked; then it takes a new session.
        self.until(self._is_gone, "the driver has seen that the window is gone")

    def close(self) -> None:
        with contextlib.suppress(Failed):
            self._do("DELETE", "")
        self._driver.kill()
        self._driver.wait()

    def goto(self, address: str) -> None:
        self._do("POST", "/url", {"url": address})

    def run(self, script: str, *args: object) -> Any:
        """What the function, which may be asynchronous, answers; an element as something to point at."""
        wrapped = (
            "const done = arguments[arguments.length - 1];"
            f"(async () => ({script})(...[...arguments].slice(0, -1)))()"
            ".then((answer) => done({ answer }), (error) => done({ error: String(error) }));"
        )
        told = self._do("POST", "/execute/async", {"script": wrapped, "args": list(args)})
        if "error" in told:
            raise Failed(told["error"])
        return told.get("answer")

    def click(self, element: dict[str, str]) -> None:
        """The driver itself scrolls it below what stands at the foot of the page."""
        self.run("(element) => element.scrollIntoView({ block: 'center' })", element)
        self._do("POST", f"/element/{element[ELEMENT]}/click", {})

    def type(self, element: dict[str, str], text: str) -> None:
        """With the keys; into a file input the path of a file."""
        self._do("POST", f"/element/{element[ELEMENT]}/value", {"text": text})

    def draw(self, element: dict[str, str], points: list[tuple[int, int]]) -> None:
        """One line through these points, counted from the middle of the element."""
        moves = [
            {"type": "pointerMove", "origin": element, "x": x, "y": y, "duration": 20} for x, y in points
        ]
        steps = [
            moves[0], {"type": "pointerDown", "button": 0}, *moves[1:], {"type": "pointerUp", "button": 0},
        ]  # fmt: skip
        finger = {"type": "pointer", "id": "finger", "actions": steps}
        self._do("POST", "/actions", {"actions": [finger]})

    def until(self, answer: Callable[[], Any], wanted: str) -> Any:
        """What it answers as soon as that is something; a page that is just being loaded answers nothing."""
        end = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(Failed):
                if found := answer():
                    return found
            assert time.monotonic() < end, f"not seen: {wanted}\n{self._shows()}"
            time.sleep(0.05)

    def _shows(self) -> str:
        """What the page says, for whoever looks for the fault."""
        with contextlib.suppress(Failed):
            return str(self.run("() => `${location.href}\\n${document.body.innerText}`"))
        return "no page"

    def _is_ready(self) -> bool:
        return bool(self._ask("GET", "/status")["ready"])

    def _is_gone(self) -> bool:
        try:
            self._do("GET", "/window/handles")
        except Failed:
            return self._is_ready()
        return False

    def _do(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        return self._ask(method, self._session + path, body)

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=2 * PATIENCE)
        try:
            connection.request(method, path, None if body is None else json.dumps(body))
            answer = connection.getresponse()
            value = json.load(answer)["value"]
        except OSError as error:
            raise Failed(str(error)) from error
        finally:
            connection.close()
        if answer.status != http.HTTPStatus.OK:
            raise Failed(f"{value['error']}: {value['message']}")
        return value


@contextlib.contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """A WebKit on a screen that nobody sees."""
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", "1", "-screen", "0", "800x800x24", "-nolisten", "tcp"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert screen.stdout is not None
        with screen.stdout, socket.create_server(("127.0.0.1", 0)) as free:
            display, port = screen.stdout.readline().strip(), free.getsockname()[1]
        browser = WebKit(folder, display, port)
        try:
            browser.open()
            yield browser
        finally:
            browser.close()
    finally:
        screen.kill()
        screen.wait()
