"""What a case is sorted under, as its page shows it: the matter, the law's dates with their norm, and remarks."""

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.utils.translation import get_language

from hilft.cases.proposed import proposals_of
from hilft.core.policy import Overlay, Title
from hilft.core.standing import What
from hilft.core.world import World

if TYPE_CHECKING:
    from hilft.cases.models import Case, CaseEvent
    from hilft.conversations.models import Message


class Norm(NamedTuple):
    """Something with the norm it is taken from."""

    title: str
    source: str


class Dated(NamedTuple):
    """What the law wants by a moment. `is_missed`: it was not done by then, and is owed all the same."""

    code: str
    title: str
    source: str
    due: datetime
    is_done: bool
    is_missed: bool


class Proposed(NamedTuple):
    """A matter that words of the customer propose. `accept_at`: when it counts unless somebody decides, None: never."""

    number: int
    title: str
    words: str
    message: int
    accept_at: datetime | None


class SortedAs(NamedTuple):
    """A case's matter and its customer's group (None: none), with what follows from them.

    `proposed`: what it may be about, while it has no matter. `has_left_date`: a date of the law stands that its matter
    does not ask for, because it was sorted otherwise before.
    """

    matter: Norm | None
    group: Norm | None
    dates: list[Dated]
    remarks: list[Norm]
    proposed: list[Proposed]
    has_left_date: bool


def sorted_as(
    case: "Case", events: "list[CaseEvent]", said: "list[Message]", world: World, *, now: datetime
) -> SortedAs:
    """Return what the page of a case shows about its matter."""
    policy = world.policy
    one, group = policy.matters.get(case.matter), policy.groups.get(case.care_group)
    done = {event.data.get("date", "") for event in events if event.kind == What.INFORMED}
    is_proposed = any(event.kind in (What.PROPOSED, What.CONFIRMED) for event in events)
    dates = []
    for date in one.dates if one is not None else ():
        due, is_done = date.by.after(world.hours, case.opened_at), is_proposed or date.code in done
        is_missed = not is_done and due <= now
        dates.append(Dated(date.code, words(date.title), date.source, due, is_done, is_missed))
    is_left = case.law_due is not None and case.closed_at is None and not world.policy.dates
    return SortedAs(
        _norm(one), _norm(group), dates, _remarks(one, case, world, now), _proposed(case, said, world), is_left
    )


def titles(world: World) -> dict[str, str]:
    """Return what the matters and the law's dates of these rules are called, by their codes, for the history."""
    found = {code: words(one.title) for code, one in world.policy.matters.items()}
    return found | {f"date:{date.code}": words(date.title) for date in world.policy.dates}


def words(title: Title) -> str:
    """Return a title in the language of this page."""
    return title.in_language(get_language() or "en")


def _proposed(case: "Case", said: "list[Message]", world: World) -> list[Proposed]:
    texts = {message.pk: message.text for message in said}
    return [
        Proposed(
            one.pk,
            words(world.policy.matters[one.matter].title),
            texts.get(one.message_id, "")[one.start : one.end],
            one.message_id,
            one.accept_at,
        )
        for one in proposals_of(case)
        if one.matter in world.policy.matters
    ]


def _norm(overlay: Overlay | None) -> Norm | None:
    return None if overlay is None else Norm(words(overlay.title), overlay.source)


def _remarks(overlay: Overlay | None, case: "Case", world: World, now: datetime) -> list[Norm]:
    """Return the remarks that count at this age of the matter."""
    return [
        Norm(words(remark.title), remark.source)
        for remark in (overlay.remarks if overlay is not None else ())
        if remark.after is None or remark.after.after(world.hours, case.opened_at) <= now
    ]
