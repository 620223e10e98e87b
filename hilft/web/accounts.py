"""Signing in: who may sign up, and how an account is made."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from hilft.base.clock import now
from hilft.people.models import Account


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's door to our accounts: a new account is a customer's; staff come by invitation only."""

    def new_user(self, request: HttpRequest) -> Account:
        """Return an account that is not stored yet."""
        return Account(joined_at=now())
