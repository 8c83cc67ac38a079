"""Ends what this clone still runs, before its folders are removed; also removes what lies outside of the clone."""

from __future__ import annotations

import shutil

from devtools import homes, processes
from devtools.paths import ROOT, VAR
from devtools.postgres import FAST, Postgres
from devtools.redis import Redis


def main() -> None:
    processes.end(processes.left_over(ROOT))
    if not VAR.exists():
        return
    for suffix in ("", "-test"):
        Redis(f"redis{suffix}").stop()
        Postgres(f"pg{suffix}", FAST).stop()
    if homes.identity():
        shutil.rmtree(homes.shared_folder(), ignore_errors=True)


if __name__ == "__main__":
    main()
