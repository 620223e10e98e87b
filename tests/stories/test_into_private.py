"""What was asked in public goes on in private: bound to the account that asked, and to nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hilft.cases.actions.doing import Refused
from hilft.cases.histories import untrue
from hilft.cases.models import Case, CaseEvent
from hilft.channels import saying
from hilft.channels.actions.private import IntoPrivate, end_passage, go_private, say_ends
from hilft.channels.actions.proving import show_code
from hilft.channels.checks import sure_of
from hilft.channels.models import Account, Passage, Proof
from hilft.channels.private import let_in, link_of, way_of
from hilft.conversations.models import Message
from hilft.core.checked import Level
from hilft.core.codes import shown
from hilft.deliveries.models import Delivery
from tests.channels.hearing import MINUTE, send_all
from tests.channels.webhook.listening_program import Program
from tests.stories.private import EVE, KIM, asked, posts, square
from tests.world import World

HOUR = timedelta(hours=1)


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


def crossed(world: World, case: Case, **said: str) -> Passage:
    told = {"public": "We go on in private:", "private": "", **said}
    made = go_private(case.pk, IntoPrivate(**told), by=world.anna, now=world.now)  # type: ignore[arg-type]
    assert made is not None
    return made


def test_the_public_word_says_only_that_it_goes_on_and_carries_the_link(
    world: World, case: Case, program: Program
) -> None:
    passage = crossed(world, case, private="Your contract ends in May.")
    send_all(world)
    (public,) = program.told
    assert public["audience"] == "public"
    assert public["text"] == f"We go on in private:\n{link_of(passage)} ^AA"
    assert "May" not in json_of(program)
    assert not list(untrue([case.pk]))


def json_of(program: Program) -> str:
    return str(program.told)


def test_an_attacker_who_opens_the_link_first_gets_a_code_that_only_the_asker_could_send(
    world: World, account: Account, case: Case
) -> None:
    passage = crossed(world, case)
    attacker, theirs = show_code(passage.pk, now=world.now)
    asker, mine = show_code(passage.pk, now=world.now)
    assert theirs != mine
    posts(world, account, EVE, f"My code is {shown(theirs)}", id="2")
    posts(world, account, EVE, shown(mine), id="3")
    assert let_in([attacker], case.pk, now=world.now) is None
    assert let_in([asker], case.pk, now=world.now) is None
    posts(world, account, KIM, f"@hilft {shown(mine)}", id="4")
    entered = let_in([asker], case.pk, now=world.now)
    assert entered is not None
    assert entered.pk == case.pk
    assert let_in([attacker], case.pk, now=world.now) is None, "that session, and no other"
    assert let_in([asker], case.pk + 1, now=world.now) is None
    assert sure_of(entered, now=world.now).level is Level.ACCOUNT


def test_a_message_that_is_only_a_code_is_nobodys_word_and_moves_no_date(
    world: World, account: Account, case: Case
) -> None:
    passage = crossed(world, case)
    _session, code = show_code(passage.pk, now=world.now)
    case.refresh_from_db()
    before = (case.word_due, case.next_due, case.matter_due)
    world.now += MINUTE
    raw = posts(world, account, KIM, shown(code), id="2")
    assert (raw.message, raw.set_aside) == (None, "code")
    assert [m.text for m in Message.objects.exclude(customer=None)] == ["My line has been dead since Monday."]
    case.refresh_from_db()
    assert (case.word_due, case.next_due, case.matter_due) == before
    kinds = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["routed", "went_private", "answered", "entered", "identified"]
    assert code not in str(list(CaseEvent.objects.values_list("data", flat=True)))
    assert not list(untrue([case.pk]))


def test_what_is_said_beside_a_code_is_a_word_and_the_code_in_it_is_unreadable(
    world: World, account: Account, case: Case
) -> None:
    passage = crossed(world, case)
    session, code = show_code(passage.pk, now=world.now)
    posts(world, account, KIM, f"{shown(code)} And when will somebody come? The shop is closed.", id="2")
    word = Message.objects.exclude(customer=None).latest("pk")
    assert word.text == "[code] And when will somebody come? The shop is closed."
    assert let_in([session], case.pk, now=world.now) is not None
    assert CaseEvent.objects.filter(case=case, kind="spoke").exists()


def test_a_code_is_worth_nothing_twice_too_late_or_after_the_link_was_ended(
    world: World, account: Account, case: Case
) -> None:
    passage = crossed(world, case)
    late, code = show_code(passage.pk, now=world.now)
    world.now += timedelta(minutes=31)
    posts(world, account, KIM, shown(code), id="2")
    assert let_in([late], case.pk, now=world.now) is None
    session, code = show_code(passage.pk, now=world.now)
    posts(world, account, KIM, shown(code), id="3")
    posts(world, account, KIM, shown(code), id="4")
    assert CaseEvent.objects.filter(case=case, kind="entered").count() == 1
    assert let_in([session], case.pk, now=world.now + timedelta(days=29)) is not None
    assert let_in([session], case.pk, now=world.now + timedelta(days=31)) is None
    end_passage(case.pk, by=world.anna, now=world.now)
    assert let_in([session], case.pk, now=world.now) is None
    with pytest.raises(Refused, match="leads nowhere"):
        show_code(passage.pk, now=world.now)
    with pytest.raises(Refused, match="No link"):
        end_passage(case.pk, by=world.anna, now=world.now)


def test_too_many_wrong_codes_hold_everybody_up_for_an_hour_and_waiting_sessions_end(
    world: World, account: Account, case: Case
) -> None:
    passage = crossed(world, case)
    show_code(passage.pk, now=world.now)
    for number, wrong in enumerate(
        ("DADA-DADA-DADA", "GAGA-GAGA-GAGA", "MAMA-MAMA-MAMA", "RARA-RARA-RARA", "TATA-TATA-TATA")
    ):
        posts(world, account, KIM, wrong, id=f"w{number}")
    assert not Proof.objects.filter(ended_at=None).exists()
    with pytest.raises(Refused, match="in an hour"):
        show_code(passage.pk, now=world.now)
    show_code(passage.pk, now=world.now + HOUR)
    assert Message.objects.exclude(customer=None).count() == 1, "a mistyped code is no question"


def test_a_stranger_may_ask_for_many_codes_and_keeps_twenty_at_most(world: World, case: Case) -> None:
    passage = crossed(world, case)
    for _ in range(30):
        show_code(passage.pk, now=world.now)
    assert Proof.objects.filter(passage=passage, ended_at=None).count() == 20


def test_words_that_only_sound_like_a_code_are_words(world: World, account: Account, case: Case) -> None:
    crossed(world, case)
    posts(world, account, EVE, "Banane, da sagt man: Domino Patina Tomate!", id="2", conversation="elsewhere")
    assert Case.objects.filter(kind="customer").count() == 2
    del case


def test_who_hears_nothing_otherwise_is_told_in_public_that_there_is_news_and_no_more_until_they_look(
    world: World, account: Account, case: Case, program: Program
) -> None:
    from hilft.cases.actions.words import answer, propose

    passage = crossed(world, case)
    for text in ("Your contract 4711 ends in May.", "And the bill is settled."):
        answer(case.pk, passage.private_id, text=text, by=world.anna, now=world.now)
    send_all(world)
    assert ["private:" in told["text"] or "in private" in told["text"] for told in program.told] == [True, True]
    session, code = show_code(passage.pk, now=world.now)
    world.now += MINUTE
    posts(world, account, KIM, shown(code), id="2")
    world.now += MINUTE
    propose(case.pk, passage.private_id, text="It is mended.", by=world.anna, now=world.now)
    send_all(world)
    assert len(program.told) == 3
    for told in program.told:
        assert told["audience"] == "public"
        for secret in ("4711", "May", "bill", "mended", "solution"):
            assert secret not in told["text"]
    del session


def test_reminders_of_a_private_solution_are_never_said_in_public(world: World, case: Case, program: Program) -> None:
    from hilft.cases.actions.words import propose

    passage = crossed(world, case)
    propose(case.pk, passage.private_id, text="Press the button for ten seconds.", by=world.anna, now=world.now)
    for _ in range(12):
        world.wait(timedelta(days=1))
        send_all(world)
    case.refresh_from_db()
    assert case.outcome == "presumed"
    for told in program.told:
        assert "solution" not in told["text"]
        assert "button" not in told["text"]
        assert "presume" not in told["text"]


def test_how_it_ended_is_said_once_in_one_sentence(world: World, case: Case, program: Program) -> None:
    from hilft.cases.actions.closing import confirm, reopen
    from hilft.cases.actions.words import propose

    passage = crossed(world, case)
    propose(case.pk, passage.private_id, text="Press the button.", by=world.anna, now=world.now)
    world.now += HOUR
    confirm(case.pk, now=world.now)
    assert say_ends(now=world.now) == 1
    assert say_ends(now=world.now) == 0
    reopen(case.pk, by=world.anna, now=world.now + HOUR)
    propose(case.pk, passage.private_id, text="Press it again.", by=world.anna, now=world.now + HOUR)
    world.now += 2 * HOUR
    confirm(case.pk, now=world.now)
    assert say_ends(now=world.now) == 0
    send_all(world)
    ends = [told["text"] for told in program.told if "solved" in told["text"]]
    assert [text.splitlines()[0] for text in ends] == ["This was solved in private."]
    assert not list(untrue([case.pk]))


def test_where_nobody_can_be_bound_only_the_public_word_is_said(world: World) -> None:
    feed = Account.objects.create(
        name="feed", network="feed", made_at=world.now, options={"address": "https://feed.example/rss"}
    )
    from hilft.intake.actions import Word, take_in

    taken = take_in(
        Word(channel="feed", key="item", remote_id="9", network="feed", address="somebody", text="No line here.",
             said_at=world.now, audience="public"), now=world.now,
    )  # fmt: skip
    case = Case.objects.get(pk=taken.case_id)
    way = way_of(case, now=world.now)
    assert way is not None
    assert way.kind == "none"
    said = IntoPrivate(public="Please write to us in private.", private="")
    assert go_private(case.pk, said, by=world.anna, now=world.now) is None
    assert not Passage.objects.exists()
    assert Delivery.objects.filter(case_id=case.pk, what="private").count() == 0
    del feed
