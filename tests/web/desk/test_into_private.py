"""At the desk: a public case goes on in private, with what everybody reads, what it costs and until when in view."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.channels import saying
from hilft.channels.actions.checking import give_data, note_passed
from hilft.channels.actions.private import say_ends
from hilft.channels.models import Account, IdentityCheck, Passage
from hilft.channels.registry import channel_of
from hilft.conversations.models import Message
from hilft.core.checked import How
from hilft.deliveries.models import Delivery
from tests.channels.hearing import send_all
from tests.channels.webhook.listening_program import Program
from tests.stories.private import KIM, asked, posts, square
from tests.web.desk.conftest import Desk
from tests.world import World


@pytest.fixture
def program() -> Iterator[Program]:
    saying._left_alone.clear()
    with Program() as program:
        yield program


@pytest.fixture
def account(world: World, program: Program) -> Account:
    return square(world, program)


@pytest.fixture
def case(world: World, account: Account) -> Case:
    return asked(world, account)


@pytest.fixture
def direct(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network that takes direct messages, for a day after the question."""
    real = channel_of

    class Direct:
        def __init__(self, channel: Any) -> None:
            self._channel = channel
            self.traits = replace(channel.traits, may_go_private=True, private_within=timedelta(days=1))

        def __getattr__(self, name: str) -> Any:
            return getattr(self._channel, name)

    monkeypatch.setattr("hilft.channels.private.usable", lambda account: Direct(real(account)))


def page(desk: Desk, case: Case, more: str = "") -> str:
    return desk.get(f"/desk/cases/{case.pk}/{more}").content.decode()


def cross(desk: Desk, case: Case, **said: Any) -> Any:
    seen = Case.objects.get(pk=case.pk).seq
    told = {"public": "We go on in private:", "private": "Your contract ends in May.", "says_end": "on", "seen": seen}
    return desk.post(f"/desk/cases/{case.pk}/private/", **(told | said))


def test_the_form_says_which_way_it_goes_and_what_everybody_will_read(anna: Desk, case: Case) -> None:
    assert f'href="/desk/cases/{case.pk}/private/"' in page(anna, case)
    form = page(anna, case, "private/")
    assert "This network has no direct messages for us." in form
    assert "worthless to everybody but the asker" in form
    assert "Only you can open this with your account:" in form
    assert "Say in public how it ended" in form


def test_one_word_in_public_the_other_behind_the_link_and_the_desk_answers_in_private_from_then_on(
    world: World, anna: Desk, case: Case, program: Program
) -> None:
    assert cross(anna, case).status_code == 302
    world.now += timedelta(minutes=1)
    send_all(world)
    assert [told["audience"] for told in program.told] == ["public"]
    assert "May" not in str(program.told)
    shown = page(anna, case)
    assert "Goes on in private" in shown
    assert "0 browsers were let in" in shown
    assert "not checked" in shown
    assert re.search(r'name="audience" value="private-\d+"[^>]*checked', shown)
    public = Message.objects.get(audience="public", person__isnull=False)
    assert public.text == "We go on in private:"
    assert not list(untrue([case.pk]))


def test_a_second_click_does_it_once_and_whoever_was_overtaken_reads_first(
    world: World, anna: Desk, account: Account, case: Case
) -> None:
    seen = Case.objects.get(pk=case.pk).seq
    assert cross(anna, case, seen=seen).status_code == 302
    assert cross(anna, case, seen=seen).status_code == 302
    assert Passage.objects.count() == 1
    seen = Case.objects.get(pk=case.pk).seq
    posts(world, account, KIM, "And the telephone is dead, too!", id="9")
    refused = cross(anna, case, seen=seen, public="Again", private="Something")
    assert refused.status_code == 422
    assert "Something happened while you were writing" in refused.content.decode()
    assert "Again" in refused.content.decode()


def test_personal_data_never_goes_before_everybody_by_accident(anna: Desk, case: Case) -> None:
    answer = cross(anna, case, public="Call +49 30 55501234 please:")
    assert answer.status_code == 422
    assert "a phone number" in answer.content.decode()
    assert not Passage.objects.exists()
    assert cross(anna, case, public="x" * 201).status_code == 422
    assert cross(anna, case, public="").status_code == 422


@pytest.mark.usefixtures("direct")
def test_where_the_network_lets_us_the_word_goes_as_a_direct_message_with_its_end_in_view(
    world: World, anna: Desk, case: Case
) -> None:
    form = page(anna, case, "private/")
    assert "as a direct message" in form
    assert "This is possible until" in form
    assert cross(anna, case, public="").status_code == 302
    passage = Passage.objects.get()
    assert (passage.way, passage.private.channel, passage.private.audience) == ("message", "square", "private")
    delivery = Delivery.objects.get(what="passage")
    assert delivery.conversation_id == passage.private_id
    assert delivery.payload == {"passage": passage.pk}
    assert not Message.objects.filter(audience="public", person__isnull=False).exists()
    world.now += timedelta(days=2)
    assert "is over" in page(anna, case, "private/")


@pytest.mark.usefixtures("direct")
def test_a_direct_message_names_what_it_answers_and_its_reply_joins_the_case(
    world: World, anna: Desk, account: Account, case: Case, program: Program
) -> None:
    cross(anna, case, public="")
    world.now += timedelta(minutes=1)
    send_all(world)
    told = program.told[-1]
    assert (told["audience"], told["to"], told["in_reply_to"]) == ("private", "kim-9", "1")
    assert "/private/" in told["text"]
    posts(world, account, KIM, "Thank you, then in June?", id="5", audience="private", conversation="room-of-kim")
    assert Case.objects.filter(kind="customer").count() == 1
    assert Message.objects.latest("pk").conversation_id == Passage.objects.get().private_id


def test_a_sum_in_private_asks_for_a_known_address_first_and_a_reason_lets_it_out(
    world: World, anna: Desk, case: Case
) -> None:
    cross(anna, case, private="")
    seen = Case.objects.get(pk=case.pk).seq
    said = {"text": "Your bill is 49.90 EUR.", "audience": "private", "seen": seen, "promise_none": "on"}
    said |= {"states_no_other": "on", "no_other_sums": "on"}
    answer = anna.post(f"/desk/cases/{case.pk}/answers/", **said)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "we should know an address" in body
    assert "Your bill is 49.90 EUR." in body, "nothing typed is lost, and the case is not hidden"
    case_view = page(anna, case)
    assert "My line has been dead" in case_view
    note_passed(case.pk, case.customer_id or 0, How.MAIL, now=world.now)
    world.now += timedelta(seconds=5)
    said["seen"] = Case.objects.get(pk=case.pk).seq
    again = anna.post(f"/desk/cases/{case.pk}/answers/", **said)
    assert "we should know an address" not in again.content.decode()


def test_a_reason_is_written_down(world: World, anna: Desk, case: Case) -> None:
    cross(anna, case, private="")
    seen = Case.objects.get(pk=case.pk).seq
    said = {"text": "Is your number still +49 30 55501234?", "audience": "private", "seen": seen, "promise_none": "on"}
    assert anna.post(f"/desk/cases/{case.pk}/answers/", **said).status_code == 422
    done = anna.post(f"/desk/cases/{case.pk}/answers/", **said, unchecked_because="They read it to me on the phone")
    assert done.status_code == 302
    waived = IdentityCheck.objects.get(how="waived")
    assert (waived.by, waived.reason) == (world.anna, "They read it to me on the phone")
    assert "answered without the check" in page(anna, case)
    assert "phone" not in str(list(CaseEvent.objects.values_list("data", flat=True)))


def test_what_the_customer_entered_is_opened_by_one_act_and_three_that_differ_are_somebodys_case(
    world: World, anna: Desk, case: Case
) -> None:
    cross(anna, case)
    for number in range(3):
        assert anna.post(f"/desk/cases/{case.pk}/check/", how="compare", second="birth").status_code == 302
        check = IdentityCheck.objects.filter(how="compared", at=None).get()
        give_data(check.pk, number=f"K-{number}", second="1.2.1970", now=world.now)
        path = f"/desk/cases/{case.pk}/check/{check.pk}/"
        assert "K-" not in anna.get(path).content.decode()
        assert f"K-{number}" in anna.post(path).content.decode()
        assert anna.post(path, result="differs").status_code == 422, "a reason is needed"
        assert anna.post(path, result="differs", reason="Another year").status_code == 302
        assert anna.post(path).status_code == 422, "it is gone"
    warned = Case.objects.get(kind="operations")
    assert (warned.owner_id, warned.parent_id) == (Case.objects.get(pk=case.pk).owner_id, case.pk)
    assert anna.get(f"/desk/cases/{case.pk}/check/999/").status_code == 404
    assert "1970" not in page(anna, case)


def test_closing_offers_the_public_word_and_leaving_it_out_is_respected(world: World, case: Case) -> None:
    anna = Desk(world, case.owner)
    cross(anna, case)
    form = page(anna, case, "closure/")
    assert "This ended without a solution; we have told whoever asked why." in form
    place = f"private-{Passage.objects.get().private_id}"
    seen = Case.objects.get(pk=case.pk).seq
    done = anna.post(
        f"/desk/cases/{case.pk}/closure/", outcome="withdrawn", text="As you wish.", audience=place, seen=seen,
        says_end="",
    )  # fmt: skip
    assert done.status_code == 302
    assert say_ends(now=world.now) == 0
