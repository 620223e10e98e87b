"""Forms of our own: what each asks, sealing what was sent in by one, and what became of it."""

from datetime import datetime
from typing import NamedTuple, cast

from django.db.models import F

from hilft.cases.models import Placement
from hilft.channels.adapters.form import ADAPTER, Form, FormSettings, Submission, sealed_as
from hilft.channels.inbox import store
from hilft.channels.models import Account, RawMessage
from hilft.channels.registry import usable
from hilft.people.models import Identity


class WebForm(NamedTuple):
    """A form as pages show it. `is_open` False: the channel has ended."""

    name: str
    settings: FormSettings
    is_open: bool
    account_id: int


class Fate(NamedTuple):
    """What became of what somebody sent in: stored since when, and as which case once it is taken in."""

    form: str
    stored_at: datetime
    case_id: int | None
    customer_id: int | None


def web_form(name: str) -> WebForm | None:
    """Return the form of this name, None when there is none. One whose settings cannot work any more is closed."""
    account = Account.objects.filter(name=name, network=ADAPTER.network).first()
    return _form(account) if account is not None else None


def linked_forms() -> list[WebForm]:
    """Return the open forms our own public pages link to, by the names of their channels."""
    # Few houses have more than a handful: what is in their settings is looked at here, not in the database.
    accounts = Account.objects.filter(network=ADAPTER.network, ended_at=None).order_by("title", "pk")
    return [form for account in accounts if (form := _form(account)).is_open and form.settings.linked]


def seal_written(form: WebForm, told: Submission, *, now: datetime) -> int:
    """Seal what was sent in, once however often it comes, and return the number of the sealed message.

    Nobody may be told that we have it before this has returned.
    """
    account = Account.objects.get(pk=form.account_id)
    return store(account, sealed_as(told, now=now), now=now).pk


def fate_of(raw_id: int) -> Fate | None:
    """Return what became of what was sent in under this number, None when there is no such number."""
    known = RawMessage.objects.select_related("account", "message").defer("sealed", "message__search")
    raw = known.filter(pk=raw_id, account__network=ADAPTER.network).first()
    if raw is None:
        return None
    if raw.message is None:
        return Fate(raw.account.name, raw.stored_at, None, None)
    placed = Placement.objects.filter(conversation_id=raw.message.conversation_id)
    case_id = placed.values_list("case_id", flat=True).first()
    return Fate(raw.account.name, raw.stored_at, case_id, raw.message.customer_id)


def proved_address(customer_id: int) -> str:
    """Return where mail reaches a customer for certain, "" when none of their addresses is proved."""
    proved = Identity.objects.filter(customer_id=customer_id, network="mail", confirmed_at__isnull=False)
    found = proved.order_by(F("confirmed_at").desc(), "pk").values_list("address", flat=True).first()
    return found or ""


def _form(account: Account) -> WebForm:
    channel = usable(account)
    if channel is None:
        return WebForm(account.name, FormSettings({}, {}), is_open=False, account_id=account.pk)
    return WebForm(account.name, cast("Form", channel).settings, account.ended_at is None, account.pk)
