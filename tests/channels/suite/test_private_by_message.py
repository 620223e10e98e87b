"""From public into private by a direct message, on a Synapse and on a server with Mastodon's API: one story for both.

Who can read a private word is asked of Synapse itself. mastodon-mock shows direct statuses to everybody (0.6.1), so
there only what we asked of it can be shown: that the word is direct, and to whom.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any, NamedTuple

import pytest

from hilft.base.clock import now
from hilft.cases.actions.closing import confirm
from hilft.cases.actions.words import answer, propose
from hilft.cases.histories import untrue
from hilft.cases.models import Case
from hilft.channels import saying
from hilft.channels.actions.accounts import set_up
from hilft.channels.actions.private import IntoPrivate, go_private, say_ends
from hilft.channels.inbox import store
from hilft.channels.models import Account, Passage
from hilft.channels.private import link_of, way_of
from hilft.channels.registry import channel_of
from hilft.conversations.models import Conversation, Message
from hilft.people import queries
from tests.channels.hearing import send_all, take_in_all
from tests.channels.mastodon.mastodon_ground import MastodonGround
from tests.channels.mastodon.mastodon_ground import open_ground as open_mastodon
from tests.channels.matrix.matrix_ground import MatrixGround
from tests.channels.matrix.synapse import Someone, Synapse
from tests.channels.servers import eventually
from tests.web.public.conftest import Guest
from tests.world import World

pytestmark = [pytest.mark.channels, pytest.mark.usefixtures("plain_files")]
NEW = count(1)
PUBLIC, PRIVATE, MORE = "We have written to you alone.", "Your contract 4711 ends in May.", "Quittengelee"
THEIRS = "My number is 0815."


class NewNames:
    """The running Synapse, on which each story has people of its own."""

    def __init__(self, server: Synapse) -> None:
        self.port, self._server, self._mark = server.port, server, next(NEW)

    def register(self, name: str) -> Someone:
        return self._server.register(f"{name}-private{self._mark}")


class Ours(NamedTuple):
    """A word of ours as it stands on the network. `readers`: who can read it, None for everybody."""

    text: str
    readers: frozenset[str] | None


class There:
    """One network with the house on it: what Petra does there, and what stands there of ours."""

    def __init__(self, ground: MastodonGround | MatrixGround, account: Account, world: World) -> None:
        self.ground, self.account, self.world = ground, account, world

    def hear(self) -> None:
        """Hear and take in what is there, as the loops of the house do."""
        self.world.now = now()
        for raw in channel_of(self.account).fetch(self.account.cursor):
            store(self.account, raw, now=self.world.now)
            self.account.cursor = raw.cursor
        take_in_all(self.world)

    def has_heard(self, words: str) -> bool:
        """Hear, and say whether somebody has said this."""
        self.hear()
        return Message.objects.filter(text__contains=words).exists()

    def send(self) -> None:
        self.world.now = now()
        send_all(self.world)

    def ours(self) -> list[Ours]:
        """Return what we said, oldest first."""
        if isinstance(self.ground, MastodonGround):
            found = self.ground.care.account_statuses(self.ground.care.me().id, limit=40)
            return [
                Ours(one.content, None if one.visibility == "public" else self._named(one)) for one in reversed(found)
            ]
        care, stranger = self.ground.care, self.ground.stranger
        told = []
        for room in care.rooms():
            members = frozenset(who for who, is_in in care.members(room).items() if is_in in ("join", "invite"))
            readers = None if room in stranger.rooms() else members
            events = [one for one in care.events(room) if one["sender"] == care.user]
            told += [Ours(one["content"]["body"], readers) for one in events if "body" in one["content"]]
        return told

    def _named(self, status: Any) -> frozenset[str]:
        return frozenset({status.account.acct, *(one.acct for one in status.mentions)})

    @property
    def two(self) -> frozenset[str]:
        """Petra and us."""
        if isinstance(self.ground, MastodonGround):
            return frozenset({"care", "petra"})
        return frozenset({self.ground.care.user, self.ground.petra.user})

    def replies_to_our_message(self, text: str) -> None:
        """Petra answers where our last private word stands."""
        if isinstance(self.ground, MatrixGround):
            self.ground.say_privately(text)
            return
        last = Message.objects.filter(audience="private", person__isnull=False).latest("pk")
        self.ground.petra.status_post(f"@care {text}", visibility="direct", in_reply_to_id=last.remote_id)


@contextmanager
def ground_of(request: pytest.FixtureRequest) -> Iterator[MastodonGround | MatrixGround]:
    if request.param == "mastodon":
        with open_mastodon(request) as ground:
            yield ground
        return
    server = request.getfixturevalue("synapse_server")
    matrix = MatrixGround(NewNames(server))  # type: ignore[arg-type]  # all it asks of a server
    yield matrix
    matrix.channel.close()
    matrix.wire.close()


@pytest.fixture(params=["mastodon", "matrix"])
def there(request: pytest.FixtureRequest, transactional_db: None) -> Iterator[There]:
    queries._kept.clear()
    saying._left_alone.clear()
    world = World(now=now())
    with ground_of(request) as ground:
        account = set_up(request.param, "Ours", dict(ground.settings), team=None, by=world.otto, now=world.now)
        account.cursor = ground.start()
        account.save()
        yield There(ground, account, world)
        channel_of(account).close()


def asked(there: There) -> Case:
    there.ground.say("My line is dead since Monday.")
    assert eventually(lambda: there.has_heard("dead since Monday"), 20)
    there.send()
    return Case.objects.get(kind="customer")


def crossed(there: There, case: Case) -> Passage:
    said = IntoPrivate(public=PUBLIC, private=PRIVATE)
    passage = go_private(case.pk, said, by=there.world.anna, now=there.world.now)
    assert passage is not None
    there.send()
    return passage


def words_for(there: There, needle: str) -> list[Ours]:
    return [one for one in there.ours() if needle in one.text]


def test_the_public_hears_that_it_goes_on_and_only_the_asker_what_and_by_which_link(there: There) -> None:
    case = asked(there)
    way = way_of(case, now=there.world.now)
    assert way is not None
    assert (way.kind, way.conversation.audience) == ("message", "public")
    passage = crossed(there, case)
    assert [one.readers for one in words_for(there, PUBLIC)] == [None]
    assert [one.readers for one in words_for(there, PRIVATE)] == [there.two]
    link = link_of(passage)
    assert [one.readers for one in words_for(there, re.sub(r"^https?://", "", link))] == [there.two]
    there.send()
    assert len(words_for(there, PRIVATE)) == 1
    assert not list(untrue([case.pk]))


def test_what_the_asker_answers_there_is_the_same_case_and_so_is_what_they_do_by_the_link(there: There) -> None:
    case = asked(there)
    passage = crossed(there, case)
    there.replies_to_our_message(THEIRS)
    assert eventually(lambda: there.has_heard("0815"), 20)
    heard = Message.objects.select_related("conversation__placement").get(text__contains="0815")
    assert Case.objects.filter(kind="customer").count() == 1
    assert (heard.audience, heard.conversation.placement.case_id) == ("private", case.pk)
    answer(case.pk, heard.conversation_id, text=f"Thank you. {MORE}.", by=there.world.anna, now=there.world.now)
    there.send()
    assert [one.readers for one in words_for(there, MORE)] == [there.two]
    asker, eve = Guest(there.world), Guest(there.world)
    path = f"/private/{link_of(passage).rstrip('/').rpartition('/')[2]}/"
    assert asker.post(f"{path}opening/").headers["Location"] == f"/in/cases/{case.pk}/"
    shown = asker.read(f"/in/cases/{case.pk}/")
    assert PRIVATE in shown
    assert "0815" in shown
    assert eve.post(f"{path}opening/").status_code == 422
    assert eve.get(f"/in/cases/{case.pk}/").status_code == 410


def test_how_it_ended_is_one_short_word_in_public_and_nothing_else_of_it_ever_is(there: There) -> None:
    case = asked(there)
    crossed(there, case)
    private = Conversation.objects.filter(placement__case=case, audience="private").latest("pk")
    propose(case.pk, private.pk, text=f"The solution is {MORE}.", by=there.world.anna, now=there.world.now)
    there.send()
    there.world.now = now()
    confirm(case.pk, now=there.world.now)
    assert say_ends(now=there.world.now) == 1
    there.send()
    assert [one.readers for one in words_for(there, "This was solved in private.")] == [None]
    in_public = [one.text for one in there.ours() if one.readers is None]
    assert [text for text in in_public if any(secret in text for secret in (MORE, "4711", "/private/"))] == []
    assert {one.readers for one in words_for(there, MORE)} == {there.two}
