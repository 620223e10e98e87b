"""The lists and the page of a case: what they show, and how few questions to the database that takes."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.links import make_link
from hilft.cases.actions.words import answer, private_conversation
from hilft.cases.models import Case
from hilft.desk.actions import Reply, hand_over, reply
from hilft.experts.actions import answer as expert_answer
from hilft.experts.actions import ask
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions to the database for a list or a case, signing in and the rail included."""


def lively_case(world: World) -> int:
    """A case with everything: messages in public, in private and inside, a consult, commitments, a handover, climbs."""
    taken = world.mail("My own site is not reachable over IPv6.")
    case_id, now = taken.case_id, world.now
    answer(case_id, taken.conversation.pk, text="I ask our network team.", by=world.anna, now=now)
    reply(case_id, Reply(text="Who knows routing?", seen=99, kind="note"), by=world.ben, now=now)
    consult = ask(case_id, expert=world.emil, question="Is the prefix announced?", by=world.anna, now=now)
    commit_to(case_id, text="An answer of the network team", due_at=now + timedelta(hours=3), by=world.anna, now=now)
    expert_answer(make_link(consult.pk, "expert", now=now), text="It was not.", verdict="answered", now=now)
    world.wait(timedelta(days=3), step=timedelta(hours=1))
    owner = Case.objects.get(pk=case_id).owner
    hand_over(case_id, to=world.anna if owner != world.anna else world.ben, text="Please.", by=owner, now=world.now)
    private_conversation(case_id, now=world.now)
    return case_id


def questions(desk: Desk, path: str) -> int:
    desk.get(path)  # what a process keeps in memory is there after the first page
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert desk.browser.get(path).status_code == 200
    return len(asked)


def test_a_list_takes_few_questions_however_long_it_is(world: World, anna: Desk) -> None:
    for number in range(5):
        world.mail(f"Matter {number}", address=f"c{number}@example.net")
    few = questions(anna, "/desk/all/")
    for number in range(20):
        world.mail(f"Matter {number}", address=f"d{number}@example.net")
    assert questions(anna, "/desk/all/") == few <= MOST


def test_a_case_takes_few_questions_however_much_happened(world: World, anna: Desk) -> None:
    case_id = lively_case(world)
    before = questions(anna, f"/desk/cases/{case_id}/")
    world.wait(timedelta(days=5), step=timedelta(hours=2))
    assert questions(anna, f"/desk/cases/{case_id}/") == before <= MOST
