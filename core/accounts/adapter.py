"""What allauth must know of this house: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Staff accounts are made by an administrator (SEC-03)."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
