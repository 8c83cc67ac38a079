"""A mail server that takes everything and writes down the key of each message before it says thank you.

``python -m tests.clock.receiver FILE`` prints its port; each line of FILE is the ``X-Notice-Key`` of one message.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

KEY = b"x-notice-key:"
ANSWERS = {b"EHLO": b"250 receiver", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


async def main(file: Path) -> None:
    with file.open("ab", buffering=0) as book:

        async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"220 receiver\r\n")
            while line := await reader.readline():
                command = line[:4].upper()
                writer.write(ANSWERS.get(command, b"250 ok") + b"\r\n")
                if command == b"QUIT":
                    break
                if command == b"DATA" and not await take(reader, writer):
                    break
            writer.close()

        async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
            """False when the sender died before the end: then nothing was received."""
            message = bytearray()
            while (line := await reader.readline()) != b".\r\n":
                if not line:
                    return False
                message += line
            book.write(key_of(bytes(message)) + b"\n")
            writer.write(b"250 ok\r\n")
            return True

        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
        sys.stdout.flush()
        await server.serve_forever()


def key_of(message: bytes) -> bytes:
    """The key in the head; a long one stands on a line of its own."""
    head = message.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ")
    lines = [line for line in head.split(b"\r\n") if line.lower().startswith(KEY)]
    return lines[0][len(KEY) :].strip() if lines else b"no key"


@contextmanager
def receiver(file: Path) -> Iterator[dict[str, str]]:
    """The server as a process of its own; gives the settings that lead to it."""
    program = [sys.executable, "-m", "tests.clock.receiver", str(file)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            port = process.stdout.readline().strip()
            yield {
                "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                "EMAIL_HOST": "127.0.0.1",
                "EMAIL_PORT": port,
            }
        finally:
            process.kill()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
