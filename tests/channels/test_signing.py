"""Who speaks is said in every part: a person by initials behind it, the product by naming itself, in both languages."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.cases.actions.words import answer, propose
from hilft.channels import posts
from hilft.channels.contract import Idempotency, Identity, Measure, Traits, Undeliverable
from hilft.channels.letters import AUTOMATIC, compose
from hilft.channels.models import Account
from hilft.channels.posts import WRITTEN, compose_post
from hilft.channels.signing import parts_of
from hilft.core.lengths import length
from hilft.deliveries.models import Delivery
from hilft.intake.actions import TakenIn
from tests.world import World

SHORT = Traits(
    identity=Identity.PROVEN, idempotency=Idempotency.ONCE, threaded=True, backfill=True, loss_window=None,
    may_reply=True, may_go_private=False, private_within=None, max_length=100, tells_edits=False, tells_deletes=False,
)  # fmt: skip
LONG = "We measured your line from end to end and found a damp joint in the street. " * 4
SAYS = {"en": "Example Telecom, automatic message", "de": "Example Telecom, automatische Nachricht"}
TEMPLATES = Path(posts.__file__).parent / "templates"
POSTS, LETTERS = TEMPLATES / "posts", TEMPLATES / "letters"
OF_ACCOUNTS = {"confirm_address", "new_password", "known_address"}


def asked(world: World, *, language: str = "en", audience: str = "public") -> tuple[TakenIn, Account]:
    account = Account.objects.create(name="short", network="webhook", made_at=world.now)
    taken = world.mail("My line is dead.", language=language, audience=audience, network="webhook")
    taken.conversation.channel = "short"
    taken.conversation.save()
    return taken, account


def said(world: World, taken: TakenIn, account: Account, traits: Traits = SHORT) -> list[str]:
    out = Delivery.objects.exclude(what="receipt").latest("pk")
    return [part.text for part in compose_post(out, taken.conversation, account, traits, now=world.now)]


def test_each_part_of_a_long_answer_has_its_number_and_ends_with_the_initials(world: World) -> None:
    taken, account = asked(world)
    answer(taken.case_id, taken.conversation.pk, text=LONG, by=world.anna, now=world.now)
    parts = said(world, taken, account)
    assert len(parts) > 3
    assert [part[-len("(1/4) ^AA") :] for part in parts] == [
        f"({n}/{len(parts)}) ^AA" for n in range(1, len(parts) + 1)
    ]
    assert all(len(part) <= 100 for part in parts)
    assert parts[0].startswith("We measured your line")


@pytest.mark.parametrize(("audience", "parts"), [("public", 4), ("private", 1)])
def test_what_is_said_in_private_is_as_long_as_its_network_allows_there(
    world: World, audience: str, parts: int
) -> None:
    taken, account = asked(world, audience=audience)
    answer(taken.case_id, taken.conversation.pk, text=LONG, by=world.anna, now=world.now)
    assert len(said(world, taken, account, replace(SHORT, private_length=10_000))) == parts


@pytest.mark.parametrize("language", SAYS)
def test_a_public_solution_asks_its_question_and_ends_with_the_initials_too(world: World, language: str) -> None:
    taken, account = asked(world, language=language)
    propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=world.ben, now=world.now)
    (text,) = said(world, taken, account, replace(SHORT, max_length=500))
    question = {"en": "Does it help?", "de": "Hilft das?"}[language]
    assert question in text
    assert text.endswith(" ^BB")
    assert SAYS[language] not in text


@pytest.mark.parametrize("language", SAYS)
@pytest.mark.parametrize("what", ["reminder", "presumed", "missed"])
def test_what_nobody_wrote_says_so_in_public_and_bears_nobodys_initials(world: World, what: str, language: str) -> None:
    taken, account = asked(world, language=language)
    propose(taken.case_id, taken.conversation.pk, text="Restart it.", by=world.ben, now=world.now)
    Delivery.objects.filter(what="solution").update(what=what)
    (text,) = said(world, taken, account, replace(SHORT, max_length=None))
    assert text.endswith(SAYS[language])
    assert "^" not in text


@pytest.mark.parametrize("language", SAYS)
def test_letters_that_nobody_wrote_say_so_and_those_of_a_person_do_not(world: World, language: str) -> None:
    taken = world.mail("My line is dead.", language=language)
    ours = answer(taken.case_id, taken.conversation.pk, text="1.", by=world.anna, now=world.now)
    for what in sorted(AUTOMATIC - {"missed", "reminder"}):
        out = Delivery(key=what, case_id=taken.case_id, channel="customer", what=what, message=ours)
        out.conversation = taken.conversation
        written = compose(out, now=world.now)
        assert written is None or written.text.strip().endswith(SAYS[language]), what
    written = compose(Delivery.objects.get(message=ours), now=world.now)
    assert written is not None
    assert SAYS[language] not in written.text
    assert world.anna.alias in written.text


def test_every_template_of_the_products_own_words_names_itself_and_no_other_does() -> None:
    named = {path.stem for path in POSTS.glob("*.txt") if 'include "posts/automatic.txt"' in path.read_text()}
    assert named == {path.stem for path in POSTS.glob("*.txt")} - WRITTEN - {"automatic"}
    written = {path.stem for path in LETTERS.glob("*.txt") if 'include "posts/automatic.txt"' in path.read_text()}
    assert written >= AUTOMATIC | OF_ACCOUNTS
    assert not written & {"reply", "solution"}


def test_a_network_too_short_for_any_word_is_said_to_the_owner_and_not_tried_for_ever() -> None:
    with pytest.raises(Undeliverable, match="Say it shorter"):
        parts_of(LONG, " ^AA", replace(SHORT, max_length=9))


@settings(max_examples=60)
@given(
    st.text(min_size=1, max_size=400), st.sampled_from(["", " ^A", " ^ÄÖ", " ^李王"]), st.sampled_from(list(Measure)),
    st.integers(40, 300),
)  # fmt: skip
def test_no_part_is_longer_than_its_network_takes_and_none_is_unsigned(
    text: str, signature: str, measure: Measure, most: int
) -> None:
    traits = replace(SHORT, max_length=most, measure=measure)
    for part in parts_of(text, signature, traits):
        assert length(part, measure) <= most
        assert part.endswith(signature)
