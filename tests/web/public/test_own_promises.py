"""The customer sees what we told them we would do, and what became of it."""

from datetime import UTC, datetime, timedelta

from hilft.cases.actions.commitments import commit_to, keep, replace
from hilft.cases.actions.links import make_link
from hilft.cases.actions.waiting import set_customer_date
from hilft.cases.actions.words import answer
from hilft.cases.models import Case
from tests.web.public.conftest import Guest
from tests.world import World

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def test_commitments_are_shown_as_open_kept_missed_and_replaced(world: World, visitor: Guest) -> None:
    taken = world.mail("My line is dead.")
    case, by = taken.case_id, Case.objects.get(pk=taken.case_id).owner

    def promise(text: str, due: timedelta) -> int:
        return commit_to(case, text=text, due_at=world.now + due, by=by, now=world.now).pk

    promise("We send a technician", 5 * DAY)
    kept, late = promise("We call you", 3 * HOUR), promise("We write to you", HOUR)
    missed, moved = promise("We test the line", HOUR), promise("We send a router", 4 * DAY)
    world.wait(2 * HOUR)
    said = answer(case, taken.conversation.pk, text="The router comes later.", by=by, now=world.now)
    keep(kept, by=by, now=world.now)
    keep(late, by=by, now=world.now)
    told = {"told_in": said, "by": by, "now": world.now}
    replace(moved, text="We bring a router", due_at=world.now + 6 * DAY, **told)  # type: ignore[arg-type]
    set_customer_date(case, until=datetime(2026, 7, 1, 7, 0, tzinfo=UTC), by=by, now=world.now)
    page = visitor.get(f"/c/{make_link(case, 'customer', now=world.now)}/").content.decode()
    part = page.split('id="promises"')[1].split("</section>")[0]
    lines = {
        text: line
        for line in part.split("<li>")[1:]
        for text in TEXTS
        if line.split("</svg>")[-1].strip().startswith(text)
    }
    assert set(lines) == set(TEXTS)
    assert "by Sat 7 Mar, 10:00" in lines["We send a technician"]
    assert "kept" in lines["We call you"]
    assert "done, but late: Mon 2 Mar, 12:00" in lines["We write to you"]
    assert "not kept in time" in lines["We test the line"]
    assert "Instead: We bring a router, by Sun 8 Mar, 12:00" in lines["We send a router"]
    assert "Your own date: Wednesday, 1 July 2026." in page
    assert "We told you: “We bring a router” by Sun 8 Mar, 12:00, instead of “We send a router”" in page
    assert missed


TEXTS = (
    "We send a technician", "We call you", "We write to you", "We test the line", "We send a router",
    "We bring a router",
)  # fmt: skip
