"""What a delivery says, written at the moment it is sent, in its reader's language."""

import hashlib
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from hilft.cases.actions.errands import letter_of
from hilft.cases.actions.links import make_link
from hilft.cases.affected import known_problem
from hilft.cases.errands import secret_of
from hilft.cases.models import Case, CaseEvent, Commitment, Errand
from hilft.cases.models.case import CANARY
from hilft.channels.actions.checking import give_mail_secret
from hilft.channels.contract import Outgoing, SentFile, Undeliverable
from hilft.channels.models import IdentityCheck
from hilft.conversations.models import Attachment, Conversation, Message
from hilft.core.standing import What
from hilft.core.tick import MISSED
from hilft.deliveries.models import Delivery
from hilft.experts.actions import give_key
from hilft.people.models import Account, Customer, Identity, Person, Role
from hilft.people.queries import organisation

AUTOMATIC = frozenset(
    {"receipt", "reminder", "presumed", "missed", "confirm", "link", "helped", "attempted", "reported"}
)
"""Letters to customers that no person wrote: marked so that other machines do not answer them."""
FORMATS = {"en": ("j F Y, H:i", "j F Y"), "de": (r"j. F Y, H:i \U\h\r", "j. F Y")}
"""How letters write a moment and a day."""
_NO_ADDRESS = gettext_noop("No mail address of this customer is known. Reach them another way.")
ASKING = frozenset({"consult", "consult_reminder", "consult_withdrawn"})
"""Letters about a question to whoever was asked; they open by a personal link."""
TO_MEMBERS = frozenset({"corrected", "correction_withdrawn"})
"""Letters to whoever answered somebody else's question: they open the public page, never the other's case."""
THREAD = 10
"""So many earlier mails are named by a letter as those it belongs to."""
PAGE = 50
"""So many cases stand under one heading of a digest; it has as many headings as it needs."""


def compose(delivery: Delivery, *, now: datetime) -> Outgoing | None:
    """Return the mail this delivery is, or None when there is nothing to send (spoken on the phone, seen on the page).

    Raises Undeliverable when the customer has no address we could write to.
    """
    if delivery.channel in ("staff", CANARY):
        return _to_person(delivery, now)
    if delivery.channel in ("account", "outside"):
        return _to_account(delivery) if delivery.channel == "account" else _to_outside(delivery)
    if delivery.what in TO_MEMBERS or delivery.what == "check":
        return _to_member(delivery) if delivery.what in TO_MEMBERS else _to_known_address(delivery)
    conversation = delivery.conversation
    if conversation is None or conversation.customer_id is None or _is_outdated(delivery):
        return None
    address = _address(conversation)
    if address is None:
        if conversation.channel == "mail":
            raise Undeliverable(_NO_ADDRESS, code="no_address")
        return None
    return _to_customer(delivery, conversation, address, now)


def compose_digest(deliveries: list[Delivery]) -> Outgoing | None:
    """Return one letter for all these alarms of the same person: a line for each, however many, with its link."""
    person = deliveries[0].person
    if person is None or not person.may_own:
        return None
    cases = Case.objects.select_related("owner").in_bulk([one.case_id for one in deliveries if one.case_id is not None])
    lines = [
        {"subject": _write(delivery.what, person.language, case=case)[0], "due": case.next_due, "link": _desk(case.pk)}
        for delivery in deliveries
        if (case := cases.get(delivery.case_id or 0)) is not None
    ]
    lines.sort(key=lambda line: (line["due"] is None, line["due"]))
    pages = [
        {"first": start + 1, "last": min(start + PAGE, len(lines)), "lines": lines[start : start + PAGE]}
        for start in range(0, len(lines), PAGE)
    ]
    link = f"{settings.SITE_URL}/desk/"
    subject, text = _write("digest", person.language, pages=pages, number=len(lines), link=link)
    # Another set of alarms is another letter: nobody's mail program may take it for the one it has already.
    mark = hashlib.sha256(" ".join(one.key for one in deliveries).encode()).hexdigest()[:32]
    return _letter_to(person, key=f"digest:{mark}", subject=subject, text=text)


def _to_customer(delivery: Delivery, conversation: Conversation, address: str, now: datetime) -> Outgoing:
    case = Case.objects.select_related("owner").get(pk=delivery.case_id or 0)
    secret = make_link(case.pk, "customer", now=now)
    link = f"{settings.SITE_URL}/c/{secret}/"
    told: dict[str, Any] = {"message": delivery.message, "commitment": _commitment(delivery)}
    if delivery.what == "missed":
        told["problem"] = known_problem(case.pk)
    subject, text = _write(delivery.what, conversation.language, case=case, link=link, **told)
    earlier = _earlier_ids(conversation, delivery)
    return Outgoing(
        key=delivery.key,
        to=address,
        subject=subject,
        text=text,
        in_reply_to=earlier[-1] if earlier else "",
        references=tuple(earlier),
        attachments=_files(delivery.message),
        from_name=_sender_name(delivery.message),
        language=conversation.language,
        automatic=delivery.what in AUTOMATIC,
        token=secret,
    )


def _to_member(delivery: Delivery) -> Outgoing | None:
    author = Customer.objects.get(pk=delivery.payload["member"])
    known = Identity.objects.filter(customer=author, network="mail").order_by(F("confirmed_at").desc(nulls_last=True))
    to = known.values_list("address", flat=True).first()
    if to is None:
        return None
    page = reverse("public:question", args=[delivery.payload["question"]])
    link = f"{settings.SITE_URL}{page}#message-{delivery.payload['answer']}"
    subject, text = _write(delivery.what, author.language, link=link, message=delivery.message)
    return Outgoing(key=delivery.key, to=to, subject=subject, text=text, language=author.language, automatic=True)


def _to_known_address(delivery: Delivery) -> Outgoing | None:
    """Return the mail whose link shows that an address is its customer's. Of the case it says the number alone."""
    check = IdentityCheck.objects.select_related("identity", "case").get(pk=delivery.payload["check"])
    if check.identity is None or check.at is not None:
        return None
    link = f"{settings.SITE_URL}{reverse('public:check_mail', args=[give_mail_secret(check)])}"
    language = check.case.language
    subject, text = _write(delivery.what, language, case=check.case, link=link)
    to = check.identity.address
    return Outgoing(key=delivery.key, to=to, subject=subject, text=text, language=language, automatic=True)


def _to_outside(delivery: Delivery) -> Outgoing | None:
    """Return the mail with the link of whoever was sent; None once nothing is awaited, or another address was given.

    It says when and what for, as they were told, and nothing of the customer's. Its link is worked out anew each time.
    """
    errand = Errand.objects.select_related("commitment__case").get(pk=delivery.payload["errand"])
    awaited, house = not errand.result and errand.commitment.replaced_by_id is None, organisation()
    if not awaited or errand.commitment.case.closed_at is not None or delivery.key != letter_of(errand):
        return None
    secret = secret_of(errand)
    link = f"{settings.SITE_URL}{reverse('errand', args=[secret])}"
    language = house.language if house else "en"
    subject, text = _write(delivery.what, language, link=link, errand=errand)
    return Outgoing(
        key=delivery.key, to=errand.email, subject=subject, text=text, language=language, automatic=True, token=secret
    )


def _to_person(delivery: Delivery, now: datetime) -> Outgoing | None:
    person = delivery.person
    if person is None or not person.may_own or _is_outdated(delivery):
        return None
    case = Case.objects.select_related("owner", "parent").filter(pk=delivery.case_id or 0).first()
    context: dict[str, Any] = {"person": person, "link": settings.SITE_URL, "commitment": _commitment(delivery)}
    context["number"] = delivery.payload.get("number", 1)
    token = ""
    if case is not None:
        context |= {"link": _desk(case.pk), "is_missed": _is_missed(delivery)}
        if delivery.what in ASKING or (case.kind == "consult" and person.role == Role.EXPERT):
            # Experts have no account: whatever they hear of a question opens by their own link.
            token = give_key(case.pk, person.pk, now=now)
            context |= {"link": f"{settings.SITE_URL}/e/{token}/", "consult": case.consult}
            context["turn"] = case.consult.turns.select_related("by").filter(person=person).first()
            if delivery.what == "offered" and context["turn"] is not None:
                return None  # the question itself is in a letter of its own
    if delivery.what == "invitation":
        account = Account.objects.filter(person=person, is_active=True).first()
        if account is None:
            return None
        context["link"] = _password_link(account)
    subject, text = _write(delivery.what, person.language, case=case, **context)
    return _letter_to(person, key=delivery.key, subject=subject, text=text, token=token)


def _letter_to(person: Person, *, key: str, subject: str, text: str, token: str = "") -> Outgoing:
    language = person.language
    return Outgoing(
        key=key, to=person.email, subject=subject, text=text, language=language, automatic=True, token=token
    )


def _desk(case_id: int) -> str:
    return f"{settings.SITE_URL}/desk/cases/{case_id}/"


def _is_outdated(delivery: Delivery) -> bool:
    """Say whether what this letter asks is answered, or what it says was overtaken since it was decided."""
    if (commitment := _commitment(delivery)) is not None:
        return commitment.kept_at is not None or commitment.replaced_by_id is not None
    if delivery.what == "reminder":
        return not Case.objects.open().filter(pk=delivery.case_id or 0, proposed_at__isnull=False).exists()
    return delivery.what == "presumed" and Case.objects.open().filter(pk=delivery.case_id or 0).exists()


def _is_missed(delivery: Delivery) -> bool:
    """Say whether a case climbed because a date passed, and not for something that happened."""
    climbed = CaseEvent.objects.filter(case_id=delivery.case_id or 0, seq=delivery.seq or 0, kind=What.CLIMBED)
    return delivery.what == "climbed" and climbed.filter(data__reason__in=MISSED).exists()


def _commitment(delivery: Delivery) -> Commitment | None:
    """Return the commitment this letter is about."""
    return Commitment.objects.filter(pk=delivery.payload.get("commitment", 0)).first()


def _to_account(delivery: Delivery) -> Outgoing | None:
    """Return a mail about signing in. Its link is made now and stands in no table."""
    account = Account.objects.filter(pk=delivery.payload["account"], is_active=True).first()
    if account is None:
        return None
    to, link = account.email, f"{settings.SITE_URL}{reverse('account_reset_password')}"
    if delivery.what == "new_password":
        link = _password_link(account)
    elif delivery.what == "confirm_address":
        address = EmailAddress.objects.filter(pk=delivery.payload["address"], user=account, verified=False).first()
        if address is None:
            return None
        to = address.email
        link = f"{settings.SITE_URL}{reverse('account_confirm_email', args=[EmailConfirmationHMAC(address).key])}"
    language = delivery.payload["language"]
    subject, text = _write(delivery.what, language, link=link)
    return Outgoing(key=delivery.key, to=to, subject=subject, text=text, language=language, automatic=True, token="")


def _password_link(account: Account) -> str:
    """Return a link that sets a password, once, within three days."""
    key = default_token_generator.make_token(account)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(account), key])
    return f"{settings.SITE_URL}{path}"


def _write(what: str, language: str, *, case: Case | None = None, **context: Any) -> tuple[str, str]:
    """Render letters/WHAT.txt: its first line is the subject, the rest after an empty line the text."""
    house = organisation()
    if case is not None:
        case.title = " ".join(case.title.split())
        context["case"] = case
    moment, day = FORMATS.get(language, FORMATS["en"])
    context |= {"moment": moment, "day": day, "organisation": house.name if house else "hilft", "what": what}
    with translation.override(language), timezone.override(ZoneInfo(settings.TIME_ZONE)):
        written = render_to_string(f"letters/{what}.txt", context)
    subject, _, text = written.strip().partition("\n")
    return " ".join(subject.split()), text.strip() + "\n"


def _address(conversation: Conversation) -> str | None:
    """Return where mail reaches this customer: a confirmed address first."""
    known = Identity.objects.filter(customer_id=conversation.customer_id or 0, network="mail")
    first = known.order_by(F("confirmed_at").desc(nulls_last=True), "pk")
    found: str | None = first.values_list("address", flat=True).first()
    return found


def _earlier_ids(conversation: Conversation, delivery: Delivery) -> list[str]:
    """Return the identities of the conversation's last mails, oldest first, so that mail programs show one thread.

    Who wrote by a form, or on a page, sent no mail: there the thread is the letters that we wrote before this one.
    """
    earlier = Message.objects.filter(conversation=conversation).exclude(pk=delivery.message_id or 0).order_by("-pk")
    mails = earlier.filter(remote_id__isnull=False, channel="mail")[:THREAD].values_list("remote_id", flat=True)
    if known := [identity for identity in reversed(mails) if identity]:
        return known
    keys = [f"message:{pk}" for pk in earlier.exclude(person=None)[:THREAD].values_list("pk", flat=True)]
    letters = Delivery.objects.filter(key__in=[f"{delivery.case_id}:1:0", *keys], conversation=conversation)
    sent = letters.filter(remote_id__startswith="<").exclude(pk=delivery.pk)  # what a network took is no mail
    return list(sent.order_by("pk").values_list("remote_id", flat=True))


def _files(message: Message | None) -> tuple[SentFile, ...]:
    if message is None:
        return ()
    return tuple(_sent(found) for found in Attachment.objects.filter(message=message).order_by("pk"))


def _sent(attachment: Attachment) -> SentFile:
    with attachment.file.open("rb") as file:
        return SentFile(attachment.name, attachment.media_type, file.read())


def _sender_name(message: Message | None) -> str:
    house = organisation()
    name = house.name if house else "hilft"
    return f"{message.person.alias}, {name}" if message is not None and message.person is not None else name
