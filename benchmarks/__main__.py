"""`python -m benchmarks [part …] [--scale N]`: all parts, or those named; the exit code says whether all was kept."""

from __future__ import annotations

import argparse
import os
import sys

from benchmarks.setting import MILLION, Scale, use_servers

PARTS = ("check", "pages", "plans", "exports", "crowd", "day")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="part", help=f"load, {', '.join(PARTS)}; default: all")
    parser.add_argument(
        "--scale", type=int, default=int(os.environ.get("SCALE") or MILLION), help="homes, people, complaints"
    )
    parser.add_argument("--only", default="", help="only pages whose name contains this")
    parser.add_argument("--seconds", type=float, default=180, help="how long the fifty people work")
    options = parser.parse_args()
    if unknown := set(options.parts) - {*PARTS, "load"}:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    parts = options.parts or list(PARTS)
    use_servers()
    from benchmarks.run import run

    report = run(Scale(options.scale), parts=parts, only=options.only, seconds=options.seconds)
    if not options.parts and not options.only and options.scale == MILLION:
        report.write()
    for line in report.missed:
        print(f"MISSED  {line}")
    sys.exit(bool(report.missed))


if __name__ == "__main__":
    main()
