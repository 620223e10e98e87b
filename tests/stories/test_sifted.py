"""Rules set strangers' spam aside when it comes in, never a customer's word, and whatever they do a person looks at."""

from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.db import IntegrityError, transaction
from pytest_django import Settings

from hilft.cases.actions.asides import set_aside
from hilft.cases.actions.doing import Refused
from hilft.cases.models import Case
from hilft.channels.actions.seals import expire, take_in_anyway
from hilft.channels.actions.sifting import look_through, switch_rule
from hilft.channels.models import RawMessage
from hilft.channels.sifted import counted_sifted, lying_sifted, uses
from hilft.core.sifting import Rule
from hilft.deliveries.models import Delivery
from hilft.intake.models import Sifted
from hilft.people.permissions import NotYours
from tests.channels.hearing import heard
from tests.world import World

OFFER = "Dear Sir, our offer of finest pills ends today, so visit https://pills.example and order with a discount. " * 3


@pytest.fixture(autouse=True)
def reads_mail(settings: Settings) -> None:
    """Read mails as mails; none is sent here."""
    settings.MAIL_SMTP = "smtp://127.0.0.1:2525"


def mail(
    world: World, text: str, *, sender: str = "x9@pills.example", number: object = 1, **headers: str
) -> RawMessage:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"Offer <{sender}>", "care@example.org", "Offer of the day"
    made["Message-ID"], made["Date"] = f"<{number}.{sender}>", f"{world.now:%a, %d %b %Y %H:%M:%S} +0000"
    for name, value in headers.items():
        del made[name.replace("_", "-")]
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return heard(world, made.as_bytes())


def spam(world: World, text: str = "Cheap pills!", **more: object) -> RawMessage:
    return mail(world, text, X_Spam_Flag="YES", X_Spam_Status="Yes, score=8.1 required=5.0", **more)  # type: ignore[arg-type]


def on(world: World, *rules: Rule) -> None:
    for rule in rules or Rule:
        switch_rule(rule, is_on=True, by=world.hanna, now=world.now)


def customers_cases() -> list[Case]:
    return list(Case.objects.filter(kind="customer").order_by("pk"))


def test_as_it_comes_no_rule_sets_anything_aside(world: World) -> None:
    assert spam(world).set_aside == ""
    assert len(customers_cases()) == 1
    assert not any(use.is_on for use in uses(now=world.now))


@pytest.mark.parametrize(
    ("rule", "headers", "seen"),
    [
        (Rule.SPAM, {"X_Spam_Flag": "YES", "X_Spam_Status": "Yes, score=8.1 required=5.0"}, "8.1"),
        (Rule.SPAM, {"X_Spamd_Result": "default: True [14.20 / 15.00];"}, "14.20"),
        (Rule.SPAM, {"X_MS_Exchange_Organization_SCL": "6"}, "6"),
        (
            Rule.BULK,
            {"List_Unsubscribe": "<https://n.example/u>", "Precedence": "bulk"},
            "List-Unsubscribe, Precedence",
        ),
        (Rule.MANY, {"To": ", ".join(f"a{n}@example.org" for n in range(12))}, "12"),
    ],
)
def test_each_rule_keeps_what_it_saw_and_sends_nobody_a_word(
    world: World, rule: Rule, headers: dict[str, str], seen: str
) -> None:
    on(world, rule)
    raw = mail(world, "Cheap pills!", **headers)
    assert raw.set_aside == rule.value
    row = Sifted.objects.get()
    assert (row.rule, row.seen, row.title, row.raw) == (rule.value, seen, "Offer of the day", raw.pk)
    assert customers_cases() == []
    assert not Delivery.objects.filter(channel="customer").exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"X_Spam_Flag": "NO", "X_Spam_Status": "No, score=1.1"}, {"X_MS_Exchange_Organization_SCL": "1"},
        {"List_Unsubscribe": "<https://n.example/u>"}, {"X_Spamd_Result": "default: False [1.20 / 15.00];"}, {},
    ],
)  # fmt: skip
def test_one_weak_sign_is_none(world: World, headers: dict[str, str]) -> None:
    on(world)
    assert mail(world, "My line is dead.", **headers).set_aside == ""


def test_the_same_long_text_from_many_is_set_aside_and_a_short_outcry_of_many_never(world: World) -> None:
    on(world, Rule.REPEATED)
    asides = [mail(world, OFFER, sender=f"s{n}@pills.example").set_aside for n in range(5)]
    assert asides == ["", "", "", "repeated", "repeated"]
    outcry = [mail(world, "No internet since ten!", sender=f"c{n}@example.net").set_aside for n in range(6)]
    assert outcry == [""] * 6
    world.now += timedelta(days=8)
    assert mail(world, OFFER, sender="late@pills.example").set_aside == ""


def test_a_customers_word_falls_under_no_rule(world: World) -> None:
    known = mail(world, "My line is dead.", sender="robin@example.net")
    assert known.message is not None
    on(world)
    assert (
        spam(world, "Still dead, see my page https://robin.example!", sender="robin@example.net", number=2).set_aside
        == ""
    )
    answer = Delivery.objects.filter(what="receipt").earliest("pk")
    answer.remote_id = "<receipt@example.org>"
    answer.save()
    assert spam(world, "I answer you.", sender="other@example.net", In_Reply_To="<receipt@example.org>").set_aside == ""
    assert not Sifted.objects.exists()


def test_who_is_known_for_spam_only_is_no_customer_by_that(world: World) -> None:
    first = spam(world)
    assert first.message is not None
    case = customers_cases()[0]
    set_aside(case.pk, why="spam", reason="Pills.", by=world.anna, now=world.now)
    on(world)
    assert spam(world, "Cheaper pills!", number=2).set_aside == "spam_mark"


def test_a_second_other_word_of_the_same_author_comes_to_a_person(world: World) -> None:
    on(world)
    spam(world)
    assert spam(world, number=2).set_aside == "spam_mark", "the very same again stays where the first lies"
    again = spam(world, "I am no machine. My line is dead!", number=3)
    assert again.set_aside == ""
    assert [case.title for case in customers_cases()] == ["Offer of the day"]


def test_what_rules_do_has_an_owner_and_a_date_and_climbs_until_somebody_looks(world: World) -> None:
    on(world)
    spam(world)
    spam(world, "Other pills!", sender="x8@pills.example")
    (watch,) = Case.objects.open().filter(kind="operations")
    assert watch.owner == world.lena
    world.wait(timedelta(days=4))
    watch.refresh_from_db()
    assert watch.owner != world.lena
    with pytest.raises(NotYours):
        look_through(up_to=10**6, by=world.emil, now=world.now)
    last = Sifted.objects.latest("pk").pk
    assert look_through(up_to=last - 1, by=world.anna, now=world.now) == 1
    watch.refresh_from_db()
    assert watch.closed_at is None, "one of them nobody has seen"
    assert look_through(up_to=last, by=world.anna, now=world.now) == 1
    watch.refresh_from_db()
    assert watch.closed_at == world.now
    spam(world, "New pills!", sender="x7@pills.example")
    assert Case.objects.open().filter(kind="operations").count() == 1


def test_one_click_makes_it_a_case_with_its_true_age(world: World) -> None:
    on(world)
    raw = spam(world)
    said_at = world.now
    world.now += timedelta(days=3)
    with pytest.raises(NotYours):
        take_in_anyway(raw.pk, by=world.emil, now=world.now)
    taken = take_in_anyway(raw.pk, by=world.anna, now=world.now)
    case = Case.objects.get(pk=taken.case_id)
    assert case.opened_at == said_at
    row = Sifted.objects.get()
    assert (row.taken_by, row.taken_at) == (world.anna, world.now)
    assert lying_sifted(most=9) == []
    assert counted_sifted(now=world.now) == (1, 1)
    with pytest.raises(Refused):
        take_in_anyway(raw.pk, by=world.anna, now=world.now)


def test_nothing_is_emptied_before_a_person_has_looked(world: World) -> None:
    on(world)
    raw = spam(world)
    world.now += timedelta(days=90)
    expire(now=world.now)
    raw.refresh_from_db()
    assert bytes(raw.sealed) != b""
    look_through(up_to=Sifted.objects.get().pk, by=world.anna, now=world.now)
    expire(now=world.now)
    (line,) = lying_sifted(most=9)
    assert line.is_gone
    with pytest.raises(Refused, match="expired"):
        take_in_anyway(raw.pk, by=world.anna, now=world.now)


def test_rules_are_switched_by_whoever_edits_rules_and_by_name(world: World) -> None:
    with pytest.raises(NotYours):
        switch_rule(Rule.SPAM, is_on=True, by=world.lena, now=world.now)
    with pytest.raises(Refused):
        switch_rule("everything", is_on=True, by=world.hanna, now=world.now)
    on(world, Rule.SPAM)
    switch_rule(Rule.SPAM, is_on=False, by=world.doris, now=world.now)
    assert spam(world).set_aside == ""
    (use,) = [use for use in uses(now=world.now) if use.name is Rule.SPAM]
    assert use.switch is not None
    assert (use.is_on, use.switch.switched_by) == (False, world.doris)


def test_the_database_wants_a_person_behind_each_look(world: World) -> None:
    on(world)
    spam(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sifted.objects.update(looked_at=world.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Sifted.objects.update(taken_by=world.anna)
