"""The way from a phone to the server, on TCP: it can be cut, also in the middle of what is being sent."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Link:
    """An address of its own that leads to the site as long as the link is on."""

    def __init__(self, site: str) -> None:
        parts = urlsplit(site)
        self._target = (parts.hostname or "", parts.port or 80)
        self._port = 0
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._left = float("inf")
        self.on()
        self.site = f"http://127.0.0.1:{self._port}"

    def on(self) -> None:
        """Lets everything through."""
        self.off()
        listener = socket.create_server(("127.0.0.1", self._port))
        with self._lock:
            self._port, self._left = listener.getsockname()[1], float("inf")
            self._open = [listener]
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def cut_after(self, size: float) -> None:
        """Goes off by itself when so many bytes more have gone to the server; nobody is refused until then."""
        with self._lock:
            self._left = size

    def off(self) -> None:
        """Whoever talks is cut off, whoever calls is refused."""
        with self._lock:
            gone, self._open = self._open, []
        for each in gone:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    @property
    def is_on(self) -> bool:
        return bool(self._open)

    def _accept(self, listener: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                phone, _ = listener.accept()
                server = socket.create_connection(self._target)
                with self._lock:
                    if listener not in self._open:
                        phone.close()
                        server.close()
                        return
                    self._open += [phone, server]
                for pump, ends in ((self._up, (phone, server)), (self._down, (server, phone))):
                    threading.Thread(target=pump, args=ends, daemon=True).start()

    def _up(self, phone: socket.socket, server: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := phone.recv(65536):
                with self._lock:
                    self._left -= len(data)
                if self._left < 0:
                    self.off()
                    return
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _down(self, server: socket.socket, phone: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65536):
                phone.sendall(data)
            phone.shutdown(socket.SHUT_WR)
