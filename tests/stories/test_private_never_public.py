"""Nothing said in private ever appears in public: looked for on every page, in every letter and post, to everybody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from hilft.cases.actions.closing import confirm
from hilft.cases.actions.commitments import commit_to, keep
from hilft.cases.actions.words import propose
from hilft.cases.figures import count
from hilft.cases.histories import untrue
from hilft.cases.models import Case
from hilft.channels import saying
from hilft.channels.actions.private import IntoPrivate, go_private, say_ends
from hilft.channels.letters import compose, compose_digest
from hilft.channels.models import Passage
from hilft.channels.private import way_of
from hilft.community.actions import answer, ask
from hilft.community.actions.matters import write_again
from hilft.community.models import Board
from hilft.conversations.models import Conversation, Message
from hilft.deliveries.models import Delivery
from hilft.people.models import Customer
from tests.channels.hearing import MINUTE, send_all
from tests.channels.webhook.listening_program import Program
from tests.stories.private import asked, square
from tests.web.public.conftest import Guest, question_of, text
from tests.web.public.conftest import board as board
from tests.web.public.conftest import mia as mia
from tests.web.public.conftest import robin as robin
from tests.world import World

pytestmark = pytest.mark.usefixtures("plain_files")

OURS, THEIRS, DEED = "Quittengelee", "Sanddornsaft", "Hagebuttentee"
SECRETS = (OURS, THEIRS, DEED)


@pytest.fixture
def program() -> Iterator[Program]:
    saying._left_alone.clear()
    with Program() as program:
        yield program


def whispered(world: World, case: Case, passage: Passage) -> None:
    """Say everything that can be said in private, and end it there."""
    commit_to(case.pk, text=f"We send {DEED}.", due_at=world.now + timedelta(hours=2), by=world.anna, now=world.now)
    if case.customer is not None:
        write_again(case.pk, text=f"My secret is {THEIRS}.", token="0" * 32, by=case.customer, now=world.now)
    world.wait(timedelta(days=1))
    keep(case.commitments.get().pk, by=world.lena, now=world.now)
    propose(case.pk, passage.private_id, text=f"The solution is {OURS}.", by=world.anna, now=world.now)
    world.wait(timedelta(days=3))


def told(deliveries: list[Delivery], world: World) -> str:
    written = [compose(one, now=world.now) for one in deliveries]
    return " ".join(f"{one.subject} {one.text}" for one in written if one is not None)


def exposed(world: World, readers: dict[str, Guest], pages: list[str]) -> list[str]:
    """Return where somebody who is not the asker reads what was said in private."""
    count(now=world.now)
    shown = {(who, page): text(reader.get(page)) for who, reader in readers.items() for page in pages}
    return [
        f"{who} reads {one} at {page}"
        for (who, page), body in shown.items()
        for one in SECRETS
        if one in body.split('<main id="main"')[-1] and f"={one}" not in page
    ]


def pages_about(number: int) -> list[str]:
    """Return every public page on which a question could be seen, and the searches for what was whispered."""
    return [
        "/", f"/questions/{number}/", f"/questions/{number}/?part=answers", f"/questions/{number}/?part=care",
        "/boards/internet/", "/blog/", "/promise/", "/accounts/", "/ask/", *(f"/search/?q={one}" for one in SECRETS),
        *(f"/ask/similar/?title={one}+is+what+I+mean" for one in SECRETS),
    ]  # fmt: skip


@pytest.fixture
def private_case(world: World, board: Board, mia: Customer, robin: Customer) -> Case:
    """Mia asked in the community, Robin answered, and then it went on in private."""
    case = Case.objects.get(pk=ask(board, title="No line", text="Nothing works.", by=mia, now=world.now).case_id)
    answer(question_of(case.pk), text="Have you tried the button?", by=robin, now=world.now)
    said = IntoPrivate(public="We go on in private.", private=f"Dear Mia, {OURS}.")
    passage = go_private(case.pk, said, by=world.anna, now=world.now)
    assert passage is not None
    assert passage.way == "page"
    whispered(world, case, passage)
    return case


def test_on_no_public_page_and_in_no_search_while_it_is_open_and_when_it_has_ended(
    world: World, private_case: Case, mia: Customer, robin: Customer
) -> None:
    number = question_of(private_case.pk).pk
    readers = {"a visitor": Guest(world), "a member": Guest(world, robin)}
    assert exposed(world, readers, pages_about(number)) == []
    assert "It goes on in private, between us and whoever asked." in readers["a visitor"].read(f"/questions/{number}/")
    confirm(private_case.pk, now=world.now)
    world.now += MINUTE
    assert say_ends(now=world.now) == 1
    assert exposed(world, readers, pages_about(number)) == []
    page = readers["a visitor"].read(f"/questions/{number}/")
    assert "This was solved in private." in page
    assert "It was settled in private" in page
    assert OURS in Guest(world, mia).read(f"/my/cases/{private_case.pk}/"), "whoever asked reads it all"
    assert not list(untrue([private_case.pk]))


def test_in_no_letter_to_anybody_but_the_asker_and_in_no_digest(
    world: World, private_case: Case, robin: Customer
) -> None:
    letters = told(list(Delivery.objects.exclude(channel="customer")), world)
    letters += told(list(Delivery.objects.filter(payload__member=robin.pk)), world)
    alarms = list(Delivery.objects.filter(channel="staff"))
    digest = compose_digest(alarms)
    letters += digest.text if digest is not None else ""
    assert str(private_case.pk) in letters
    assert [one for one in SECRETS if one in letters] == []


def test_nothing_of_it_is_posted_on_a_network(world: World, program: Program) -> None:
    case = asked(world, square(world, program))
    way = way_of(case, now=world.now)
    assert way is not None
    assert way.kind == "code"
    said = IntoPrivate(public="We go on in private:", private=f"Dear Kim, {OURS}.")
    passage = go_private(case.pk, said, by=world.anna, now=world.now)
    assert passage is not None
    whispered(world, case, passage)
    send_all(world)
    confirm(case.pk, now=world.now)
    world.now += MINUTE
    say_ends(now=world.now)
    for _ in range(5):
        send_all(world)
        world.wait(timedelta(days=1))
    posted = [one["text"] for one in program.told]
    assert posted
    assert not any(one in text for text in posted for one in (*SECRETS, "solution", "commit", "promised"))
    public = Message.objects.filter(audience="public", customer=None)
    assert public.count() == 2, "that it goes on, and how it ended"
    assert {one["audience"] for one in program.told} == {"public"}
    assert Conversation.objects.filter(audience="private").count() >= 1
