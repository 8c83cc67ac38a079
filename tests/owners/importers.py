"""A worker in a process of its own, which imports and dies in the middle of writing."""

from __future__ import annotations

import os
import signal
import sys
from typing import Any

import django


def main(after: int) -> None:
    """Work on uploads, and be killed at the given word about writing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from core.time import now
    from owners.ledger.progress import Phase
    from owners.services import upload_work

    class Dying(upload_work._Progress):
        left = after

        def __call__(self, phase: Phase, done: int, of: int) -> None:
            self.said = 0.0  # every word is said
            super().__call__(phase, done, of)
            self.left -= phase is Phase.WRITING
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

    progress: Any = Dying
    upload_work._Progress = progress  # type: ignore[misc]
    upload_work.uploads_work(clock=now)


if __name__ == "__main__":
    main(int(sys.argv[1]))
