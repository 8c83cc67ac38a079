"""Real servers on this machine that answer as WeCom, DingTalk, a gateway, a web-hook and a mail server do."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import socketserver
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ROBOT_LIMIT = 20
SIGNING_SECRET = "SECtest0123456789"
ROBOT_KEY = "693axxx6-7aoc-4bc4-97a0-0ec2sifa5aaa"


@dataclass(frozen=True)
class Posted:
    """One request as it came."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    raw: bytes

    @property
    def body(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.raw)
        return content

    @property
    def key(self) -> str:
        return self.headers["idempotency-key"]


@dataclass
class Says:
    """An answer; ``wait`` seconds before it, ``drip`` sends it byte by byte, ``cut`` closes without one."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    drip: bool = False
    cut: bool = False


class Receiver:
    """An HTTP(S) server: answers ``answer(posted)``, unless something else was put into ``next``."""

    def __init__(self, certificate: Path | None = None) -> None:
        self.posted: list[Posted] = []
        self.next: list[Says] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
            self.scheme = "https"
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self._server.server_port}/hook"

    def answer(self, posted: Posted) -> Says:
        return Says()

    def taken(self) -> list[Posted]:
        """What was accepted, each key once, as a receiver that knows keys keeps it."""
        return list({posted.key: posted for posted in self.posted}.values())

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class Wecom(Receiver):
    """93000 for a wrong key, 45009 after 20 in a minute, 44004 for nothing, 45002 for too much."""

    def __init__(self) -> None:
        super().__init__()
        self.in_this_minute = 0

    @property
    def url(self) -> str:
        return f"{super().url}?key={ROBOT_KEY}"

    def answer(self, posted: Posted) -> Says:
        content = posted.body["text"]["content"].encode()
        if posted.query.get("key") != ROBOT_KEY:
            return _error(93000, "invalid webhook url")
        if not content or len(content) > 2048:
            return _error(45002 if content else 44004, "content size")
        self.in_this_minute += 1
        if self.in_this_minute > ROBOT_LIMIT:
            return _error(45009, "api freq out of limit")
        return _error(0, "ok")


class Dingtalk(Receiver):
    """310000 for a wrong or old signature, 130101 after 20 in a minute."""

    def __init__(self) -> None:
        super().__init__()
        self.in_this_minute = 0

    @property
    def url(self) -> str:
        return f"{super().url}?access_token={ROBOT_KEY}"

    def answer(self, posted: Posted) -> Says:
        if posted.query.get("access_token") != ROBOT_KEY:
            return _error(300001, "token is not exist")
        stamp = posted.query.get("timestamp", "0")
        text = f"{stamp}\n{SIGNING_SECRET}".encode()
        right = base64.b64encode(hmac.new(SIGNING_SECRET.encode(), text, hashlib.sha256).digest()).decode()
        if posted.query.get("sign") != right or abs(time.time() - int(stamp) / 1000) > 3600:
            return _error(310000, "sign not match")
        self.in_this_minute += 1
        if self.in_this_minute > ROBOT_LIMIT:
            return _error(130101, "send too fast, exceed 20 times per minute")
        return _error(0, "ok")


class Signed(Receiver):
    """A gateway or web-hook: 401 for a wrong or old signature; takes each key once and says so again."""

    def answer(self, posted: Posted) -> Says:
        stamp = posted.headers.get("x-timestamp", "0")
        right = hmac.new(SIGNING_SECRET.encode(), stamp.encode() + b"." + posted.raw, hashlib.sha256)
        is_fresh = abs(time.time() - int(stamp)) < 300
        if not is_fresh or not hmac.compare_digest(posted.headers.get("x-signature", ""), right.hexdigest()):
            return Says(401, {"error": "signature"})
        return Says(200, {"accepted": True})


def _error(code: int, text: str) -> Says:
    return Says(200, {"errcode": code, "errmsg": text})


def _handler(receiver: Receiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            posted = Posted(parts.path, query, headers, raw)
            receiver.posted.append(posted)
            says = receiver.next.pop(0) if receiver.next else receiver.answer(posted)
            self._say(says)

        def _say(self, says: Says) -> None:
            time.sleep(says.wait)
            self.close_connection = True
            if says.cut:
                return
            body = says.body if isinstance(says.body, bytes) else json.dumps(says.body or {}).encode()
            self.send_response(says.status)
            for name, value in says.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body) + 1000 * says.drip))
            self.end_headers()
            self.wfile.write(body)
            for _byte in range(1000 * says.drip):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(0.05)

        def handle(self) -> None:
            try:
                super().handle()
            except OSError:
                pass  # the sender hung up, as it may

        def log_message(self, *args: Any) -> None:
            pass

    return Handler


# --- Mail -----------------------------------------------------------------------------------------


class MailServer:
    """SMTP; ``codes`` answers a command (``RCPT``, ``DATA``, ``.``) with something else, by recipient if it wants."""

    def __init__(self) -> None:
        self.mails: list[str] = []
        self.codes: Callable[[str, str], int | None] = lambda command, to: None
        self._server = _MailServer(("127.0.0.1", 0), _MailHandler)
        self._server.owner = self
        threading.Thread(target=self._server.serve_forever, args=[0.01], daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self._server.server_address[1]
        return port

    def keys(self) -> list[str]:
        """The key of each mail that was taken."""
        return [
            line[14:].strip()
            for mail in self.mails
            for line in mail.splitlines()
            if line[:14] == "X-Notice-Key: "
        ]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class _MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    owner: MailServer


class _MailHandler(socketserver.StreamRequestHandler):
    server: _MailServer

    def handle(self) -> None:
        to = ""
        if not self._say(self.server.owner.codes("CONNECT", "") or 220):
            return
        for line in iter(self.rfile.readline, b""):
            command = line.decode().strip()
            word = command.split(" ")[0].upper()
            if word == "RCPT":
                to = command
            code = self.server.owner.codes(word, to)
            if word == "QUIT":
                self._say(221)
                return
            if word == "DATA" and code is None:
                self._say(354)
                mail = b"".join(iter(self.rfile.readline, b".\r\n")).decode()
                code = self.server.owner.codes(".", to)
                if code is None or code == 0:
                    self.server.owner.mails.append(mail)
            if not self._say(250 if code is None else code):
                return

    def _say(self, code: int) -> bool:
        """0 hangs up; so does 421, after it was said."""
        if code:
            self.wfile.write(f"{code} as it is\r\n".encode())
        return code not in (0, 421)


@contextmanager
def running(server: Any) -> Iterator[Any]:
    """The server until the end of the block."""
    try:
        yield server
    finally:
        server.stop()
