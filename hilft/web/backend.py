"""Whom a session belongs to, asked for once on every page."""

from typing import TYPE_CHECKING

from allauth.account.auth_backends import AuthenticationBackend

from hilft.people.queries import accounts

if TYPE_CHECKING:
    from hilft.people.models import Account


class Backend(AuthenticationBackend):
    """allauth's way to sign in; the account comes together with the person or customer it belongs to."""

    def get_user(self, user_id: int) -> "Account | None":
        """Return the account of a session, None when it may not sign in any more."""
        account = accounts({int(user_id)}).get(int(user_id))
        return account if account is not None and self.user_can_authenticate(account) else None
