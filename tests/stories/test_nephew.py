"""A nephew writes for his aunt: without a document that is valid now he gets general help, and never her data."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hilft.cases.actions.doing import Refused
from hilft.cases.actions.joining import join
from hilft.cases.actions.links import make_link
from hilft.cases.actions.representing import Authority, drop_behalf, grant, note_behalf, revoke
from hilft.cases.actions.statements import Told, state
from hilft.cases.histories import untrue
from hilft.cases.models import Behalf, Case, CaseEvent, Representative
from hilft.cases.representing import acting_in
from hilft.conversations.actions import Enclosure
from hilft.conversations.models import Attachment
from hilft.desk.actions import Contact, Reply, reply, write_down
from hilft.desk.crossing import Crossing
from hilft.intake.actions import TakenIn
from hilft.people.models import Customer
from tests.web.desk.conftest import Desk
from tests.web.public.conftest import Guest
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AUNT, MARK = "aunt@example.net", "no authority: general help only, no data"


@pytest.fixture
def aunt(world: World) -> Customer:
    taken = world.mail("My telephone moves with me.", address=AUNT, name="Gerda Example")
    return Customer.objects.get(case=taken.case_id)


@pytest.fixture
def nephew(world: World, aunt: Customer) -> TakenIn:
    """He asks by mail, with a file, and an advisor writes down for whom."""
    paper = Enclosure(name="authority.txt", media_type="text/plain", content=b"I, Gerda, let my nephew act for me.")
    taken = world.mail(
        "I ask for my aunt: what became of her move?", address="nephew@example.net", name="Noah", enclosures=(paper,)
    )
    note_behalf(taken.case_id, whom=aunt, by=world.anna, now=world.now)
    return taken


def may(world: World, taken: TakenIn, scope: str = "case", lasts: timedelta = 30 * DAY) -> Representative:
    file = Attachment.objects.get(message=taken.message).pk
    shown = Authority(scope=scope, document="letter of attorney", valid_until=world.now + lasts, attachment_id=file)
    return grant(taken.case_id, shown, by=world.anna, now=world.now)


def say(world: World, taken: TakenIn, text: str, **more: Any) -> str:
    said = Reply(text=text, seen=99, conversation_id=taken.conversation.pk, **more)
    return reply(taken.case_id, said, by=world.anna, now=world.now).text


def test_e3_without_an_authority_general_help_goes_out_and_data_is_asked_about(world: World, nephew: TakenIn) -> None:
    assert say(world, nephew, "A move takes us two weeks as a rule.")
    for text, shown in (
        ("Gerda Example has ordered it.", "Gerda Example"),
        ("Her bill is 49.90 EUR.", "49.90 EUR"),
        ("We call her at +49 30 5550 1234.", "+49 30 5550 1234"),
    ):
        with pytest.raises(Crossing, match="general help only, no data") as asked:
            say(world, nephew, text)
        assert shown in asked.value.found
    with pytest.raises(Crossing) as asked:
        say(world, nephew, f"We wrote to {AUNT}.")
    assert asked.value.found == [AUNT]
    assert say(world, nephew, "Ours costs 49.90 EUR for everybody.", crosses=True), "whoever has read it may say so"


def test_e3_an_authority_for_this_case_opens_it_until_its_last_moment_and_the_mark_comes_back(
    world: World, nephew: TakenIn
) -> None:
    may(world, nephew)
    for text in ("Gerda Example's bill is 49.90 EUR.", f"We wrote to {AUNT}."):
        assert say(world, nephew, text)
    world.now += 30 * DAY - timedelta(seconds=1)
    acting = acting_in(nephew.case_id, now=world.now)
    assert acting is not None
    assert not acting.is_limited
    world.now += timedelta(seconds=1)
    with pytest.raises(Crossing, match="general help only"):
        say(world, nephew, "Gerda Example's bill is 49.90 EUR.")


def test_e3_the_scope_says_how_far_it_goes(world: World, nephew: TakenIn, aunt: Customer) -> None:
    other = world.mail("Her bill, too.", address="nephew@example.net", subject="Bill")
    note_behalf(other.case_id, whom=aunt, by=world.ben, now=world.now)

    def limited(taken: TakenIn) -> bool:
        acting = acting_in(taken.case_id, now=world.now)
        assert acting is not None
        return acting.is_limited

    may(world, nephew, "general")
    assert limited(nephew)
    may(world, nephew, "case")
    assert (limited(nephew), limited(other)) == (False, True)
    may(world, nephew, "everything")
    assert (limited(nephew), limited(other)) == (False, False)
    revoke(nephew.case_id, by=world.anna, now=world.now)
    assert (limited(nephew), limited(other)) == (True, True)


def test_e3_the_form_asks_shows_the_mark_and_keeps_what_was_typed(world: World, aunt: Customer) -> None:
    taken = world.mail("For my aunt", address="nephew@example.net")
    desk, page = Desk(world, world.anna), f"/desk/cases/{taken.case_id}/"
    assert "Does this person write for somebody else?" in desk.get(page).content.decode()
    assert desk.post(f"{page}behalf/", whom_name="Gerda", whom_contact=AUNT).status_code == 302
    assert Behalf.objects.get().whom == aunt, "she is known by her address"
    assert MARK in desk.get(page).content.decode()
    said = {"text": "Gerda Example ordered it.", "seen": 99, "audience": f"private-{taken.conversation.pk}"}
    refused = desk.post(f"{page}answers/", **said)
    assert refused.status_code == 422
    assert 'name="crosses"' in refused.content.decode()
    assert "Gerda Example ordered it." in refused.content.decode()
    until = (world.now + 10 * DAY).strftime("%Y-%m-%dT%H:%M")
    form = {"scope": "case", "document": "power of attorney", "file": "", "until": until}
    assert desk.post(f"{page}authority/", **form).status_code == 302
    shown = desk.get(page).content.decode()
    assert MARK not in shown
    assert "seen in the shop" in shown
    assert desk.post(f"{page}answers/", **{**said, "seen": 99}).status_code == 302
    world.now += 11 * DAY
    assert MARK in desk.get(page).content.decode(), "it expired, and nobody had to remember that"


def test_e3_on_the_phone_the_form_asks_for_whom(world: World, aunt: Customer) -> None:
    desk = Desk(world, world.anna)
    form = {
        "way": "phone", "name": "Noah", "contact": "+49 30 5550 9999", "said_at": world.now.strftime("%Y-%m-%dT%H:%M"),
        "text": "What about her move?", "promised_anything": "nothing", "token": "t1", "keeps": "on",
        "whom_name": "Gerda", "whom_contact": AUNT,
    }  # fmt: skip
    assert desk.post("/desk/entry/", **form).status_code == 302
    behalf = Behalf.objects.select_related("case").get()
    assert (behalf.whom, behalf.case.customer_id) == (aunt, behalf.writer_id)
    own: dict[str, Any] = {
        "way": "phone",
        "token": "t2",
        "network": "phone",
        "address": "+4930",
        "name": "Noah",
        "text": "And?",
    }
    hers = Case.objects.get(customer=aunt).pk
    contact = Contact(**own, said_at=world.now, promised=None, case_id=hers, whom=("Gerda", "mail", AUNT))
    with pytest.raises(Refused, match="gets a case beside it"):
        write_down(contact, by=world.anna, now=world.now)


def test_e3_his_page_shows_only_what_the_scope_allows(world: World, nephew: TakenIn, aunt: Customer) -> None:
    may(world, nephew)
    told = "Her refund is 12.50 EUR."
    message = reply(
        nephew.case_id, Reply(text=told, seen=99, conversation_id=nephew.conversation.pk, states_no_other=True),
        by=world.anna, now=world.now,
    )  # fmt: skip
    state(nephew.case_id, Told("refund", Decimal("12.50"), "EUR"), message=message, by=world.anna, now=world.now)
    page = f"/c/{make_link(nephew.case_id, 'customer', now=world.now)}/"
    guest = Guest(world)
    shown = guest.read(page)
    assert "You may act for Gerda Example until" in shown
    assert "We told you: refund" in shown
    revoke(nephew.case_id, by=world.anna, now=world.now)
    limited = guest.read(page)
    assert "We help you in general and show no data" in limited
    assert "Gerda" not in limited
    assert "We told you: refund" not in limited
    may(world, nephew, "everything")
    assert "My telephone moves with me." in guest.read(page), "with everything, her own open cases are named"


def test_e3_the_database_knows_no_authority_for_oneself_without_an_end_or_without_a_document(
    world: World, nephew: TakenIn
) -> None:
    made = may(world, nephew)
    for change in (
        {"who_id": made.whom_id},
        {"valid_until": made.granted_at},
        {"valid_until": made.granted_at + 732 * DAY},
        {"scope": "anything"},
        {"scope": "everything"},
        {"document": ""},
        {"attachment_id": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Representative.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Behalf.objects.update(whom=made.who_id)


def test_e3_what_is_noted_is_refused_when_it_makes_no_sense_and_the_history_leads_there(
    world: World, nephew: TakenIn, aunt: Customer
) -> None:
    hers = Case.objects.get(customer=aunt)
    with pytest.raises(Refused, match="that customer's own"):
        note_behalf(hers.pk, whom=aunt, by=world.anna, now=world.now)
    shown = Authority(scope="case", document="letter", valid_until=world.now + 800 * DAY)
    with pytest.raises(Refused, match="An authority ends"):
        grant(nephew.case_id, shown, by=world.anna, now=world.now)
    with pytest.raises(Refused, match="Say first for whom"):
        grant(hers.pk, shown, by=world.anna, now=world.now)
    mine = world.mail("And my own line?", address="nephew@example.net", subject="Mine")
    with pytest.raises(Refused, match="stays apart"):
        join(nephew.case_id, mine.case_id, by=world.anna, now=world.now)
    may(world, nephew)
    revoke(nephew.case_id, by=world.anna, now=world.now)
    drop_behalf(nephew.case_id, by=world.lena, now=world.now)
    assert acting_in(nephew.case_id, now=world.now) is None
    last = CaseEvent.objects.filter(case=nephew.case_id, kind="represented").last()
    assert last is not None
    assert last.actor == world.lena, "who lifted the mark stands in the history"
    assert list(untrue([nephew.case_id, hers.pk, mine.case_id])) == []
    connection.check_constraints()
