"""Every letter the house can send exists, and reads well in both languages."""

import ast
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as django_settings

from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.overdue import remind
from hilft.cases.actions.words import answer, propose
from hilft.cases.ledger import ALARMS
from hilft.cases.models import Case
from hilft.channels.contract import Outgoing
from hilft.channels.letters import AUTOMATIC, compose, compose_digest
from hilft.conversations.models import Conversation
from hilft.deliveries.actions import enqueue_for_account, enqueue_for_person, invite
from hilft.deliveries.models import Delivery
from hilft.experts.actions import ask
from hilft.people.actions import Profile, give_account
from hilft.people.models import Role
from tests.house.project import PACKAGE, python_files, tree
from tests.world import World

LETTERS = PACKAGE / "channels" / "templates" / "letters"
POSTS = LETTERS.parent / "posts"
PARTS = {"staff", "digest", "alarm"}  # what alarms have in common, many at once, and what is rung
BY_CLOCK = {"reminder", "presumed"}  # notices of the core to the customer
LANGUAGES = ("en", "de")


def enqueued() -> set[str]:
    """Return every `what` of a delivery that the code names: as an argument, a field or a column."""
    found = set(ALARMS) | BY_CLOCK
    for path in python_files(PACKAGE):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                found |= set(_named_in(node))
            elif isinstance(node, ast.Dict):
                told = {getattr(key, "value", ""): value for key, value in zip(node.keys, node.values, strict=True)}
                if {"channel", "what"} <= set(told):
                    found |= set(_words(told["what"]))
    for source in (PACKAGE / "cases" / "birth.py", PACKAGE / "cases" / "actions" / "overdue.py"):
        found |= set(re.findall(r"'customer', '(\w+)'", source.read_text()))
    return found


def _named_in(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name.startswith("enqueue_for_"):
        yield from _words(call.args[2] if name == "enqueue_for_person" else call.args[1])
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    if "what" in named and "lease_until" in named:
        yield from _words(named["what"])


def _words(value: ast.expr) -> list[str]:
    return [str(node.value) for node in ast.walk(value) if isinstance(node, ast.Constant) and len(str(node.value)) > 2]


def test_every_letter_that_is_ever_written_has_its_template_and_no_template_is_for_nothing() -> None:
    there = {path.stem for path in LETTERS.glob("*.txt")}
    only_posted = {path.stem for path in POSTS.glob("*.txt")} - there
    assert enqueued() - {"message"} - only_posted == there - PARTS


def letter(delivery: Delivery, world: World) -> Outgoing:
    written = compose(delivery, now=world.now)
    assert written is not None
    return written


def reads_well(written: Outgoing, language: str) -> None:
    """No letter has a gap, a placeholder, mark-up, an English sentence in a German one, or a link to nowhere."""
    whole = f"{written.subject}\n{written.text}"
    assert written.language == language
    assert written.subject
    assert "\n" not in written.subject
    assert not re.search(r"None|\{|\}|%\(|&\w+;|<\w|  \S", whole), whole
    assert f"{django_settings.SITE_URL}/" in written.text
    german = re.search(r"\b(der|die|das|ist|Sie|Ihre?|du|wir)\b", whole)
    assert (german is not None) == (language == "de"), whole


def customers(world: World, language: str) -> dict[str, Delivery]:
    """Return one delivery of each letter to customers, each about a case as it is when the letter leaves."""
    taken = world.mail("The line is dead\nsince Monday", language=language)
    found = {"receipt": Delivery.objects.get(case_id=taken.case_id, what="receipt")}
    ours = answer(taken.case_id, taken.conversation.pk, text="Kurz: 1 Wort.", by=world.anna, now=world.now)
    found["reply"] = Delivery.objects.get(message=ours)
    for what in ("confirm", "link"):
        found[what] = to_customer(taken.case_id, taken.conversation, what, world)
    helping = Delivery.objects.get(message=ours)
    helping.what = "helped"
    found["helped"] = helping
    return found


def to_customer(case_id: int, conversation: Conversation, what: str, world: World) -> Delivery:
    return Delivery.objects.create(
        key=f"{case_id}:{what}", case_id=case_id, channel="customer", what=what, conversation=conversation,
        created_at=world.now, lease_until=world.now,
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_to_customers(world: World, language: str) -> None:
    for what, delivery in customers(world, language).items():
        written = letter(delivery, world)
        reads_well(written, language)
        assert str(delivery.case_id) in written.text + written.subject
        assert written.automatic == (what in AUTOMATIC)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_receipt_says_number_time_owner_role_and_next_date(world: World, language: str) -> None:
    taken = world.mail("The line is dead", language=language)
    case = Case.objects.select_related("owner").get(pk=taken.case_id)
    text = letter(Delivery.objects.get(case_id=case.pk), world).text
    told = {"en": ("2 March 2026, 10:00", "advisor"), "de": ("2. März 2026, 10:00 Uhr", "Berater:in")}[language]
    assert f"{case.pk}" in text
    assert told[0] in text
    assert f"{case.owner.alias} ({told[1]})" in text
    assert case.next_due is not None
    assert text.count("2026") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_solution_its_reminders_and_its_presumed_end(world: World, language: str) -> None:
    taken = world.mail("The line is dead", language=language)
    propose(taken.case_id, taken.conversation.pk, text="1. 2. 3.", by=world.anna, now=world.now)
    reads_well(letter(Delivery.objects.get(what="solution"), world), language)
    while Case.objects.get(pk=taken.case_id).closed_at is None:
        world.wait(timedelta(hours=6))
        for delivery in Delivery.objects.filter(what="reminder", sent_at=None):
            reads_well(letter(delivery, world), language)
            delivery.sent_at = world.now
            delivery.save()
    reads_well(letter(Delivery.objects.get(what="presumed"), world), language)
    outdated = Delivery.objects.filter(what="reminder").first()
    assert outdated is not None
    assert compose(outdated, now=world.now) is None  # the case is closed: nobody is asked any more


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_due_soon_and_what_was_missed(world: World, language: str) -> None:
    taken = world.mail("The line 1", language=language)
    owner = Case.objects.get(pk=taken.case_id).owner
    owner.language = language
    owner.save()
    due = world.now + timedelta(hours=2)
    commit_to(taken.case_id, text="1. 2. 3.", due_at=due, by=owner, now=world.now)
    remind(now=due - timedelta(minutes=10))
    soon = Delivery.objects.get(what="commitment_due")
    reads_well(letter(soon, world), language)
    assert compose_digest([soon]) is not None
    world.wait(timedelta(hours=2))
    reads_well(letter(Delivery.objects.get(what="missed"), world), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_alarms_and_their_digest(world: World, language: str) -> None:
    world.lena.language = language
    world.lena.save()
    case = world.case("1 & 2 < 3\nsecond line")
    deliveries = [
        enqueue_for_person(case.pk, world.lena.pk, what, key=f"{case.pk}:{what}", now=world.now)
        for what in (*sorted(ALARMS), "consult_answered")
    ]
    for delivery in deliveries:
        delivery.refresh_from_db()
        written = letter(delivery, world)
        reads_well(written, language)
        assert "1 & 2 < 3 second line" in written.subject
        assert f"/desk/cases/{case.pk}/" in written.text
        assert written.automatic
    digest = compose_digest(deliveries)
    assert digest is not None
    assert str(len(deliveries)) in digest.subject
    assert digest.text.count(f"/desk/cases/{case.pk}/") == len(deliveries)


@pytest.mark.parametrize("language", LANGUAGES)
def test_letters_to_experts_to_new_people_and_about_signing_in(world: World, language: str) -> None:
    world.emil.language = language
    world.emil.save()
    taken = world.mail("The line is dead")
    ask(taken.case_id, expert=world.emil, question="1?", by=world.anna, now=world.now)
    question = letter(Delivery.objects.get(what="consult"), world)
    reads_well(question, language)
    assert question.token
    assert f"/e/{question.token}/" in question.text
    profile = Profile(name="Nele Neu", alias="Nele Neu", role=Role.ADVISOR, team=world.team, language=language)
    invite(profile, "nele@example.org", by=world.hanna, now=world.now)
    reads_well(letter(Delivery.objects.get(what="invitation"), world), language)
    account = give_account(world.anna, password=None, now=world.now)
    address = EmailAddress.objects.create(user=account, email="anna.new@example.org")
    for what, told in (("new_password", {}), ("known_address", {}), ("confirm_address", {"address": address.pk})):
        delivery = enqueue_for_account(account, what, language=language, now=world.now, told=told)
        reads_well(letter(delivery, world), language)


def test_whoever_left_gets_no_letter_about_cases(world: World) -> None:
    case = world.case("The line is dead", owner=world.lena)
    delivery = enqueue_for_person(case.pk, world.ben.pk, "offered", key="late", now=world.now)
    world.ben.may_own = False
    world.ben.save()
    delivery.refresh_from_db()
    assert compose(delivery, now=world.now) is None
