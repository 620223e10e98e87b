"""Somebody from outside comes for a case: a technician, a shipping firm. Their window is a deadline like others."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from hilft.cases.actions.commitments import replace
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.errands import Window, plan_errand, report
from hilft.cases.actions.words import answer
from hilft.cases.errands import errand_of_link, secret_of
from hilft.cases.models import Case, CaseEvent, Commitment, Errand
from hilft.channels.letters import compose
from hilft.community.actions.visits import say_nobody_came
from hilft.conversations.models import Message
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from hilft.people.permissions import NotYours
from tests.policies.ruled import told
from tests.web.desk.conftest import Desk
from tests.web.public.conftest import Guest
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")

HOUR = timedelta(hours=1)


@pytest.fixture
def taken(world: World) -> TakenIn:
    return world.mail("My line is dead.", name="Robin")


def plan(world: World, taken: TakenIn, **other: Any) -> Errand:
    values: dict[str, Any] = {
        "name": "Fiber Works", "contact": "030 5550", "what": "Technician looks at the line",
        "starts_at": world.now + 2 * HOUR, "ends_at": world.now + 6 * HOUR, **other,
    }  # fmt: skip
    return plan_errand(taken.case_id, Window(**values), by=world.anna, now=world.now)


def words(taken: TakenIn) -> list[str]:
    """Return what the product itself said in this case."""
    found = Message.objects.filter(conversation__placement__case_id=taken.case_id, person=None, customer=None)
    return list(found.order_by("pk").values_list("text", flat=True))


def test_e5_the_window_is_a_commitment_and_the_case_is_due_when_it_ends(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken)
    one = errand.commitment
    assert (one.kind, one.due_at, one.text) == ("visit", errand.ends_at, "Technician looks at the line")
    assert Case.objects.get(pk=taken.case_id).commitment_due == errand.ends_at
    assert told(taken.case_id) == set()


def test_e5_a_window_that_passes_without_a_result_climbs_and_the_customer_is_told(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken, ends_at=world.now + 3 * HOUR)
    world.wait(timedelta(hours=3, minutes=30))
    errand.commitment.refresh_from_db()
    assert errand.commitment.missed_at is not None
    climbed = CaseEvent.objects.filter(case_id=taken.case_id, kind="climbed").first()
    assert climbed is not None
    assert climbed.data["reason"] == "commitment"
    assert Delivery.objects.filter(case_id=taken.case_id, what="missed", channel="customer").count() == 1


def test_e5_what_is_done_keeps_the_commitment_with_a_word_to_the_customer(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken)
    secret = secret_of(errand)
    found = errand_of_link(secret, now=world.now)
    assert found is not None
    report(found.pk, result="done", note="New plug, call 0171 5550123", by=None, now=world.now + 3 * HOUR)
    one = Errand.objects.get(pk=errand.pk)
    assert one.commitment.kept_at == world.now + 3 * HOUR
    assert "5550123" not in one.note, "what is kept of a note is masked"
    assert words(taken) == [
        "We were told about “Technician looks at the line”: done. If it was otherwise, say so on the page of your case."
    ]
    letter = compose(Delivery.objects.get(case_id=taken.case_id, what="reported"), now=world.now)
    assert letter is not None
    assert letter.subject.startswith("How the visit went: My line is dead.")
    assert "“Technician looks at the line”: done." in letter.text
    assert "automatic message" in letter.text
    assert letter.automatic
    with pytest.raises(Refused, match="written down already"):
        report(errand.pk, result="refused", note="", by=world.anna, now=world.now + 4 * HOUR)
    assert told(taken.case_id) == set()


@pytest.mark.parametrize("result", ["nobody_there", "refused", "part_missing", "other"])
def test_e5_everything_else_leaves_it_open_and_calls_the_owner(world: World, taken: TakenIn, result: str) -> None:
    errand = plan(world, taken)
    if result == "other":
        with pytest.raises(Refused, match="in the note"):
            report(errand.pk, result=result, note=" ", by=None, now=world.now + HOUR)
    report(errand.pk, result=result, note="The street is closed.", by=None, now=world.now + HOUR)
    one = Commitment.objects.get(pk=errand.pk)
    assert (one.kept_at, one.missed_at) == (None, None)
    letter = Delivery.objects.get(what="errand_reported")
    assert (letter.person_id, letter.case_id) == (Case.objects.get(pk=taken.case_id).owner_id, taken.case_id)
    assert len(words(taken)) == 1
    assert "The street is closed." not in words(taken)[0], "the note is ours"
    assert told(taken.case_id) == set()


def test_e5_a_late_done_was_missed_all_the_same(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken)
    report(errand.pk, result="done", note="", by=world.anna, now=world.now + 8 * HOUR)
    one = Commitment.objects.get(pk=errand.pk)
    assert (one.kept_at, one.missed_at) == (world.now + 8 * HOUR, world.now + 8 * HOUR)


def test_e5_nobody_came_stands_beside_what_was_reported_and_starts_the_laws_clock(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken)
    report(errand.pk, result="nobody_there", note="", by=None, now=world.now + 3 * HOUR)
    world.now += 7 * HOUR
    robin = Customer.objects.get(case=taken.case_id)
    say_nobody_came(taken.case_id, errand.pk, by=robin, now=world.now)
    page = Desk(world, world.anna).get(f"/desk/cases/{taken.case_id}/").content.decode()
    panel = page[page.index('id="errands"') : page.index("</section>", page.index('id="errands"'))]
    assert "nobody was there" in panel
    assert "The customer says that nobody came." in panel
    assert Commitment.objects.get(pk=errand.pk).nobody_came_at == world.now


def test_e5_what_was_put_off_awaits_no_report(world: World, taken: TakenIn) -> None:
    errand = plan(world, taken)
    place, now = taken.conversation.pk, world.now + HOUR
    message = answer(taken.case_id, place, text="Tomorrow instead.", by=world.anna, now=now)
    later = world.now + timedelta(days=1)
    replace(errand.pk, text="Tomorrow", due_at=later, by=world.anna, now=now, told_in=message)
    with pytest.raises(Refused, match="put off"):
        report(errand.pk, result="done", note="", by=None, now=world.now + 2 * HOUR)


def test_e5_what_makes_no_sense_is_refused_by_the_house_and_by_the_database(world: World, taken: TakenIn) -> None:
    for other, sentence in (
        ({"name": " "}, "who comes"),
        ({"starts_at": world.now + 7 * HOUR}, "ends after it begins"),
        ({"ends_at": world.now + timedelta(days=40)}, "31 days"),
    ):
        with pytest.raises(Refused, match=sentence):
            plan(world, taken, **other)
    values = Window(name="A", contact="", what="B", starts_at=world.now + HOUR, ends_at=world.now + 2 * HOUR)
    with pytest.raises(NotYours):
        plan_errand(taken.case_id, values, by=world.otto, now=world.now)
    errand = plan(world, taken)
    for change in ({"ends_at": errand.starts_at}, {"name": ""}, {"result": "done"}, {"reported_at": world.now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Errand.objects.filter(pk=errand.pk).update(**change)


def test_e5_at_the_desk_it_is_planned_and_by_the_link_whoever_was_sent_says_how_it_went(
    world: World, taken: TakenIn
) -> None:
    desk, page = Desk(world, world.anna), f"/desk/cases/{taken.case_id}/"
    assert "Write down who comes" in desk.get(page).content.decode()
    form = {
        "name": "Fiber Works", "contact": "030 5550", "what": "Technician looks at the line",
        "starts_at": "2026-03-02T12:00", "ends_at": "2026-03-02T16:00",
    }  # fmt: skip
    assert desk.post(f"{page}errands/", **{**form, "ends_at": "2026-03-02T11:00"}).status_code == 422
    assert desk.post(f"{page}errands/", **form).status_code == 302
    shown = desk.get(page).content.decode()
    found = re.search(r'value="[^"]*(/t/\w+/)"', shown)
    assert found is not None
    guest = Guest(world)
    there = guest.read(found[1])
    assert "Technician looks at the line" in there
    assert "Robin" not in there, "nothing of the customer's"
    assert "dead" not in there
    assert guest.get("/t/unknown/").status_code == 404
    assert guest.post(found[1], result="other", note="").status_code == 422
    assert guest.post(found[1], result="part_missing", note="No cable").status_code == 302
    assert "It is written down: a part was missing." in guest.read(found[1])
    assert guest.post(found[1], result="done", note="").status_code == 422
    shown = desk.get(page).content.decode()
    assert "Whoever was sent said how it went" in shown
    assert "“No cable”" in shown
    assert Desk(world, None).get(f"{page}errands/{Errand.objects.get().pk}/report/").status_code == 302


def test_e5_an_advisor_writes_down_what_somebody_told_them(world: World, taken: TakenIn) -> None:
    errand, desk = plan(world, taken), Desk(world, world.anna)
    address = f"/desk/cases/{taken.case_id}/errands/{errand.pk}/report/"
    assert "Technician looks at the line" in desk.get(address).content.decode()
    assert desk.post(address, result="done", note="by phone").status_code == 302
    assert Errand.objects.get().reported_by == world.anna
    assert desk.get(f"/desk/cases/{taken.case_id}/errands/99/report/").status_code == 404
    world.now += timedelta(days=50)
    assert errand_of_link(secret_of(errand), now=world.now) is None, "the link ends"
