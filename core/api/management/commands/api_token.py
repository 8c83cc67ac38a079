"""Issue, list and revoke API tokens on the server."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.accounts.models import User
from core.api.enums import TokenScope
from core.api.models import ApiToken
from core.api.selectors import tokens_of
from core.api.services import api_token_issue, api_token_revoke
from core.errors import DomainError
from core.time import now


class Command(BaseCommand):
    """``api_token issue <user> --name … --scope … --days …``, ``api_token list <user>``, ``api_token revoke <id>``."""

    help = "Issue, list and revoke API tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        ways = parser.add_subparsers(dest="way", required=True)
        issue = ways.add_parser("issue")
        issue.add_argument("username")
        issue.add_argument("--name", required=True)
        issue.add_argument("--scope", action="append", choices=TokenScope.values, required=True)
        issue.add_argument("--days", type=int, default=90)
        ways.add_parser("list").add_argument("username")
        ways.add_parser("revoke").add_argument("token_id", type=int)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            getattr(self, options["way"])(**options)
        except DomainError as error:
            raise CommandError(str(error)) from error
        except (User.DoesNotExist, ApiToken.DoesNotExist) as error:
            raise CommandError("There is no such user or token.") from error

    def issue(self, *, username: str, name: str, scope: list[str], days: int, **_rest: Any) -> None:
        at = now()
        if not 0 < days <= 366:
            raise CommandError("A token lives 1 to 366 days.")
        issued = api_token_issue(
            user=User.objects.get(username=username),
            name=name,
            scopes=scope,
            expires_at=at + dt.timedelta(days=days),
            by=None,
            at=at,
        )
        self.stdout.write(issued.secret)
        self.stderr.write(f"Token {issued.token.pk}, shown this once.")

    def list(self, *, username: str, **_rest: Any) -> None:
        at = now()
        for token in tokens_of(User.objects.get(username=username)):
            state = "valid" if token.is_valid(at) else "ended"
            self.stdout.write(
                f"{token.pk}\t{state}\t{token.expires_at:%Y-%m-%d}\t{token}\t{' '.join(token.scopes)}"
            )

    def revoke(self, *, token_id: int, **_rest: Any) -> None:
        api_token_revoke(token_id=token_id, by=None, at=now())
        self.stdout.write(f"Token {token_id} is revoked.")
