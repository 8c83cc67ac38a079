"""One POST to an address that an administrator typed: guarded, with an end, and nothing of it in a log.

The name is looked up once and the connection goes to the address that was judged, so that it cannot turn into another
one in between.  Redirects are not followed.  Private addresses, and plain http, only where
``settings.CHANNEL_PRIVATE_NETWORKS`` allows them.
"""

from __future__ import annotations

import datetime as dt
import http.client
import ipaddress
import json
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from core.notices.channels.base import Down, Refused, network_code

MOST_ANSWERED = 64 * 1024
LONGEST_WAIT = dt.timedelta(hours=1)
# Ranges that lead to an IPv4 address inside: 6to4, Teredo, NAT64.
_WRAPPED = [
    ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")
]

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    body: bytes
    retry_after: dt.timedelta | None

    def fields(self) -> dict[str, Any]:
        """The answer as a JSON object; raises ``Down`` for anything else."""
        try:
            content = json.loads(self.body)
        except ValueError:
            raise Down("broken_answer") from None
        if not isinstance(content, dict):
            raise Down("broken_answer")
        return content


def post_json(url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """Send JSON; raises ``Down`` and ``Refused`` for what is no success (see :func:`check_status`)."""
    answer = post(url, content, {"Content-Type": "application/json; charset=utf-8", **headers})
    check_status(answer)
    return answer


def check_status(answer: Answer) -> None:
    """Whose fault it is: the message's (400, 413, 422 …), or the account's and its server's (all others)."""
    code = f"http {answer.status}"
    if 200 <= answer.status < 300:
        return
    misconfigured = answer.status < 400 or answer.status in (401, 403, 404, 405, 410)
    if misconfigured or answer.status in (408, 425, 429) or answer.status >= 500:
        raise Down(code, answer.retry_after)
    raise Refused(code)


def post(url: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    """One request within ``settings.CHANNEL_SECONDS`` altogether; raises ``Down`` when there is no answer."""
    parts = urlsplit(url)
    is_over = threading.Event()
    give_up = time.monotonic() + settings.CHANNEL_SECONDS
    try:
        with _connected(parts) as sock:
            end = threading.Timer(max(give_up - time.monotonic(), 0), _cut, [sock, is_over])
            end.daemon = True
            end.start()
            try:
                answer = _exchange(parts, sock, content, headers)
            finally:
                end.cancel()
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Down("timeout" if is_over.is_set() else network_code(error)) from None
    if is_over.is_set():  # an answer that was cut off looks like a short one
        raise Down("timeout")
    return answer


def _connected(parts: SplitResult) -> socket.socket:
    """A connection to the address that was judged; for https the handshake is still to come."""
    sock = socket.create_connection((str(judged(parts)), _port(parts)), settings.CHANNEL_SECONDS)
    if parts.scheme != "https":
        return sock
    context = _context(settings.CHANNEL_CA_FILE)
    return context.wrap_socket(sock, server_hostname=parts.hostname, do_handshake_on_connect=False)


def _exchange(parts: SplitResult, sock: socket.socket, content: bytes, headers: Mapping[str, str]) -> Answer:
    kind: type[http.client.HTTPConnection] = http.client.HTTPConnection
    if isinstance(sock, ssl.SSLSocket):
        sock.do_handshake()
        kind = http.client.HTTPSConnection
    connection = kind(parts.hostname or "", _port(parts))
    connection.sock = sock
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    connection.request("POST", target, content, {"User-Agent": "customer-relations", **headers})
    response = connection.getresponse()
    return Answer(response.status, response.read(MOST_ANSWERED), _wait(response.headers["Retry-After"]))


def _cut(sock: socket.socket, is_over: threading.Event) -> None:
    """The time is over: a server that drips its answer is cut off."""
    is_over.set()
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)  # not TLS's own, which takes its state from the reader
    except OSError:
        pass


def _wait(text: str | None) -> dt.timedelta | None:
    """``Retry-After`` in seconds; a date, which nobody sends here, counts as none."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 6:
        return None
    return min(dt.timedelta(seconds=int(text)), LONGEST_WAIT)


# --- Where we may go ------------------------------------------------------------------------------


def check_url(url: str) -> None:
    """Judge an address without looking up its name; raises ``Down`` for what is forbidden whatever the name means."""
    parts = urlsplit(url)
    _port(parts)  # raises ValueError for a port that is none
    try:
        ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        is_allowed = parts.scheme == "https" or (parts.scheme == "http" and settings.CHANNEL_PRIVATE_NETWORKS)
        if not is_allowed or not parts.hostname or parts.username or parts.password:
            raise Down("address_forbidden") from None
    else:
        judged(parts)


def judged(parts: SplitResult) -> Address:
    """The address behind the name, if it may be reached; raises ``Down``."""
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.password:
        raise Down("address_forbidden")
    found = [ipaddress.ip_address(text) for text in _addresses(parts.hostname, _port(parts))]
    for address in found:
        if not _is_allowed(address) and (parts.scheme == "http" or not _is_public(address)):
            raise Down("address_forbidden")
    return found[0]


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Down("no_such_host") from None
    return [str(entry[4][0]).partition("%")[0] for entry in found]


def _is_public(address: Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return _is_public(address.ipv4_mapped)
        if any(address in network for network in _WRAPPED):
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_allowed(address: Address) -> bool:
    networks = (ipaddress.ip_network(text) for text in settings.CHANNEL_PRIVATE_NETWORKS)
    return any(address in network for network in networks if network.version == address.version)


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


@lru_cache(maxsize=2)
def _context(ca_file: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if ca_file:
        context.load_verify_locations(ca_file)
    return context
