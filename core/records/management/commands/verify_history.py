"""``manage.py verify_history``: whether the history and the access log are as they were written (SEC-02)."""

from __future__ import annotations

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.records.models import Seal
from core.records.seals import Broken, Chain, Verified, chain_verify, chains

SHOWN = 100


class Command(BaseCommand):
    help = "Verifies every seal and every row; says which row was edited, removed or inserted later."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--chain", choices=[chain.name for chain in chains()], help="only this one")
        parser.add_argument("--from", dest="since", type=int, default=1, help="number of the first seal")
        parser.add_argument(
            "--head",
            action="append",
            default=[],
            help="CHAIN:NUMBER:DIGEST, as an earlier run or the log said it: must still be there",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [each for each in map(_head_broken, options["head"]) if each is not None]
        for chain in chains():
            if options["chain"] in (None, chain.name):
                broken += self._verify(chain, max(options["since"], 1))
        for each in broken[:SHOWN]:
            self.stderr.write(str(each))
        if broken:
            more = "" if len(broken) <= SHOWN else f" Only the first {SHOWN} are listed."
            raise CommandError(f"This is not what was sealed.{more}")

    def _verify(self, chain: Chain, since: int) -> list[Broken]:
        result = Verified(chain.name)
        broken = list(islice(chain_verify(chain, result, since=since), SHOWN + 1))
        if not broken:
            self.stdout.write(
                f"{chain.name}: {result.rows} rows in {result.seals} seals are as they were sealed; "
                f"{result.unsealed} are not sealed yet."
            )
            if result.head is not None:
                self.stdout.write(f"head {chain.name}:{result.head.number}:{result.head.digest}")
        return broken


def _head_broken(text: Any) -> Broken | None:
    chain, _colon, rest = text.rpartition(":")[0].rpartition(":")
    digest = text.rpartition(":")[2]
    if not rest.isdigit() or not chain:
        raise CommandError(f"{text!r} is no CHAIN:NUMBER:DIGEST.")
    if Seal.objects.filter(chain=chain, number=int(rest), digest=digest).exists():
        return None
    return Broken(chain, int(rest), "this head is gone: the chain was cut off or sealed anew")
