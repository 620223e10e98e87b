"""Signing in: customers sign up, staff come by invitation only, and every letter about it leaves by the outbox."""

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

from hilft.base.clock import now
from hilft.deliveries.actions import enqueue_for_account
from hilft.people.actions import is_proved, join_customer, take_address, trust_address
from hilft.people.queries import account_by_email
from hilft.web.source import source_of

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC

    from hilft.people.models import Account


class Adapter(DefaultAccountAdapter):
    """allauth's door to our accounts.

    A new account belongs to nobody until its address is confirmed; then it is the account of the customer known by
    that address. Nobody becomes staff by signing up.
    """

    def new_user(self, request: HttpRequest) -> "Account":
        """Return an account that is not stored yet."""
        return get_user_model()(joined_at=now())

    def pre_login(self, request: HttpRequest, user: "Account", **options: Any) -> HttpResponse | None:
        """An address that was proved elsewhere (an invitation, a customer's confirmed one) needs no second proof."""
        if is_proved(user):
            trust_address(user)
        stop: HttpResponse | None = super().pre_login(request, user, **options)
        return stop

    def post_login(self, request: HttpRequest, user: "Account", **options: Any) -> HttpResponse:
        """Whoever gets here has a confirmed address: a new account is joined to its customer."""
        join_customer(user, language=_language(), now=now())
        answer: HttpResponse = super().post_login(request, user, **options)
        return answer

    def confirm_email(self, request: HttpRequest, email_address: "EmailAddress") -> bool:
        """Keep the address of a person or customer in step with the one they proved."""
        confirmed: bool = super().confirm_email(request, email_address)
        if confirmed:
            take_address(email_address.user, email_address.email, now=now())
        return confirmed

    def send_password_reset_mail(self, user: "Account", email: str, context: dict[str, Any]) -> None:
        """Write the letter with the link for a new password; the link is made when it leaves."""
        enqueue_for_account(user, "new_password", language=_language(), now=now())

    def send_confirmation_mail(
        self,
        request: HttpRequest,
        emailconfirmation: "EmailConfirmationHMAC",
        signup: bool,  # noqa: FBT001 - allauth's own signature
    ) -> None:
        """Write the letter with the link that confirms an address."""
        address = emailconfirmation.email_address
        told = {"address": address.pk}
        enqueue_for_account(address.user, "confirm_address", language=_language(), now=now(), told=told)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tell whoever reads that mailbox; the page says the same as for a new address."""
        account = account_by_email(email)
        if account is not None:
            enqueue_for_account(account, "known_address", language=_language(), now=now())

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Nothing leaves past the outbox: a letter without a door of its own is a mistake of ours."""
        raise NotImplementedError(f"There is no letter for {template_prefix}.")

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return where a request comes from, for allauth's own limits."""
        return source_of(request)


def _language() -> str:
    return (get_language() or "en")[:2]
