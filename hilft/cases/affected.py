"""What pages ask about incidents and the cases they affect."""

from collections.abc import Iterable
from typing import NamedTuple

from django.db.models import Count, Q

from hilft.cases.models import Affected, Case, CaseEvent, StatusWord
from hilft.core.standing import What
from hilft.deliveries.models import Round

PAGE = 25


class Counts(NamedTuple):
    """How many cases an incident affects, and what their customers said when it was over."""

    linked: int
    still_open: int
    asked: int
    works: int
    works_not: int


class Told(NamedTuple):
    """How far the last word has come. `is_done`: everybody who was linked then has heard it."""

    number: int
    is_done: bool


def open_incidents() -> list[Case]:
    """Return the open incidents, the newest first."""
    found = Case.objects.filter(pk__in=StatusWord.objects.values("incident"), closed_at=None)
    return list(found.select_related("owner").annotate(linked=Count("affected")).order_by("-pk")[:50])


def incident_of(case_id: int) -> Affected | None:
    """Return with which open incident a case is linked, None when with none."""
    found = Affected.objects.filter(case=case_id, incident__closed_at=None).select_related("incident")
    return found.first()


def was_linked(events: Iterable[CaseEvent]) -> bool:
    """Say whether a case with this history was ever linked: most were not, and nothing more has to be asked."""
    return any(event.kind == What.LINKED for event in events)


def known_problem(case_id: int) -> StatusWord | None:
    """Return the last word about the open incident that affects this case, None when there is none."""
    words = StatusWord.objects.filter(incident__affected__case=case_id, incident__closed_at=None)
    return words.order_by("-pk").first()


def status_words(incident_id: int) -> list[StatusWord]:
    """Return what was said to everybody, the newest first, at most twenty."""
    return list(StatusWord.objects.filter(incident=incident_id).select_related("said_by").order_by("-pk")[:20])


def told(word: StatusWord) -> Told:
    """Return how many cases heard this word by its round."""
    found = Round.objects.filter(key=f"status:{word.pk}").values_list("told", "ended_at").first()
    number, ended_at = found if found is not None else (0, None)
    return Told(number, is_done=ended_at is not None)


def counts(incident_id: int) -> Counts:
    """Return how many cases an incident affects and how they stand."""
    found = Affected.objects.filter(incident=incident_id).aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(case__closed_at=None)),
        asked=Count("pk", filter=Q(asked_at__isnull=False)),
        yes=Count("pk", filter=Q(works=True)),
        no=Count("pk", filter=Q(works=False)),
    )
    return Counts(found["all"], found["open"], found["asked"], found["yes"], found["no"])


def affected_cases(incident_id: int, *, after: int = 0, only_no: bool = False) -> list[Affected]:
    """Return a page of the cases an incident affects, in the order in which they were linked.

    One more than PAGE comes when there is a next page. `after`: the number of the last one before. `only_no`: those
    whose customers said that it does not work.
    """
    found = Affected.objects.filter(incident=incident_id, pk__gt=after)
    found = found.filter(works=False) if only_no else found
    return list(found.select_related("case__owner", "case__customer").order_by("pk")[: PAGE + 1])
