"""The lists and the page of a case: what they show, and how few questions to the database that takes."""

import re
from datetime import timedelta
from html import unescape

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.actions.commitments import commit_to
from hilft.cases.actions.links import make_link
from hilft.cases.actions.words import answer, private_conversation
from hilft.cases.models import Case
from hilft.conversations.actions import Enclosure
from hilft.desk.actions import Reply, hand_over, reply
from hilft.experts.actions import answer as expert_answer
from hilft.experts.actions import ask
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 14
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


def test_the_middle_of_a_long_history_is_folded_and_nothing_is_left_out(world: World, anna: Desk) -> None:
    taken = world.mail("The first word")
    for number in range(60):
        world.now += timedelta(minutes=1)
        reply(taken.case_id, Reply(text=f"Note {number}.", seen=99, kind="note"), by=world.anna, now=world.now)
    page = anna.get(f"/desk/cases/{taken.case_id}/").content.decode()
    assert all(f"Note {number}." in page for number in range(60))
    folded = page.split('<details class="folded" id="middle">')[1].split("</details>")[0]
    assert "Note 20." in folded
    assert "The first word" not in folded
    assert "Note 59." not in folded


def test_climbs_on_the_spot_are_one_line(world: World, anna: Desk) -> None:
    case = world.case("Forgotten")
    world.wait(timedelta(days=21), step=timedelta(hours=2))
    page = anna.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "times nobody acted and the case came back" in page
    assert page.count("The case climbed to Lena Lead") == 1


def test_a_live_part_is_the_part_and_nothing_else(world: World, anna: Desk) -> None:
    number = world.mail("Hello").case_id
    for part in ("reins", "journey", "history", "aside"):
        shown = anna.get(f"/desk/cases/{number}/", part=part).content.decode().strip()
        assert f'data-live="case:{number}"' in shown[:400], part
        assert "<html" not in shown
    rows = anna.get("/desk/all/", part="rows").content.decode().strip()
    assert rows.startswith("<section")
    assert 'data-live="cases"' in rows[:300]


def test_a_long_list_goes_on_where_it_ended(world: World, anna: Desk) -> None:
    numbers = {world.mail(f"Matter {n}", address=f"c{n}@example.net").case_id for n in range(55)}
    seen, address = [], "/desk/all/"
    while address:
        page = anna.get(address).content.decode()
        seen += [int(one) for one in re.findall(r'href="/desk/cases/(\d+)/"', page)]
        older = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/desk/all/" + unescape(older[1]) if older else ""
    assert sorted(seen) == sorted(numbers)
    assert anna.get("/desk/all/", after="nonsense").status_code == 200


def test_files_of_messages_are_handed_out_and_never_act_as_a_page(world: World, anna: Desk) -> None:
    page = Enclosure("letter.html", "text/html", b"<script>alert(1)</script>")
    picture = Enclosure("photo.png", "image/png", b"\x89PNG\r\n\x1a\n")
    number = world.mail("See attached", enclosures=(page, picture)).case_id
    addresses = re.findall(r'href="(/desk/files/\d+/)"', anna.get(f"/desk/cases/{number}/").content.decode())
    answers = [anna.get(address) for address in addresses]
    assert [answer.headers["Content-Type"] for answer in answers] == ["application/octet-stream", "image/png"]
    assert answers[0].headers["Content-Disposition"].startswith("attachment")
    for handed_out in answers:
        handed_out.close()
