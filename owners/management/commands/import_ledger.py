"""``manage.py import_ledger FILE``: an owner ledger from Excel or CSV (OWN-07)."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import override

from core.time import now
from owners.ledger.messages import ledger_sentence
from owners.ledger.rows import Finding
from owners.services.importing import ImportResult, LedgerRefused, ledger_import


class Command(BaseCommand):
    help = "Imports owners, units and ownerships from an Excel or CSV ledger; all of it or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="the ledger (.xlsx or .csv)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument(
            "--skip-bad-rows", action="store_true", help="leave the wrong rows out on purpose"
        )
        parser.add_argument("--language", default=settings.LANGUAGE_CODE, help="language of the messages")

    def handle(self, *args: Any, file: Path, dry_run: bool, skip_bad_rows: bool, **options: Any) -> None:
        with override(options["language"]):
            try:
                content = file.read_bytes()
            except OSError as error:
                raise CommandError(_("The file %(file)s cannot be read.") % {"file": file}) from error
            try:
                result = ledger_import(
                    content=content,
                    file_name=file.name,
                    by=None,
                    at=now(),
                    dry_run=dry_run,
                    skip_bad_rows=skip_bad_rows,
                )
            except LedgerRefused as refusal:
                self._table(refusal.ledger.findings)
                raise CommandError(str(refusal)) from refusal
            self._table(result.findings)
            self.stdout.write(self.style.SUCCESS(_summary(result, dry_run=dry_run)))

    def _table(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            place = " ".join(part for part in (finding.sheet, str(finding.row or "")) if part)
            cell = " ".join(part for part in (finding.column, finding.header, finding.value) if part)
            self.stdout.write(
                f"{finding.severity.label:<8} {place:<12} {cell:<40} {ledger_sentence(finding)}"
            )


def _summary(result: ImportResult, *, dry_run: bool) -> str:
    counts = {
        "new": result.new,
        "changed": result.changed,
        "untouched": result.untouched,
        "left_out": result.left_out,
    }
    said = _("%(new)s new, %(changed)s changed, %(untouched)s untouched, %(left_out)s left out.") % counts
    if dry_run:
        return _("Dry run, nothing was written: %(said)s") % {"said": said}
    return said
