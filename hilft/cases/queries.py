"""What pages and rooms may ask about cases."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection, transaction
from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Concat, JSONObject

from hilft.cases.actions.closing import ways_to_end
from hilft.cases.actions.links import digest
from hilft.cases.models import Case, CaseEvent, Commitment, Figure, Outcome, PersonalLink, Placement, SetAside
from hilft.conversations.models import Attachment, Message
from hilft.core.forecast import Step, forecast
from hilft.core.standing import Standing
from hilft.core.world import World
from hilft.deliveries.models import Delivery
from hilft.people.models import Person
from hilft.people.permissions import Right, may
from hilft.people.queries import roster
from hilft.policies.queries import hours, policy


def case_for(person: Person | None, case_id: int) -> Case | None:
    """Return the case if this person may see it, None otherwise: for them it does not exist."""
    if not may(person, Right.SEE_CASES):
        return None
    return Case.objects.select_related("owner", "customer", "team", "offered_to").in_bulk([case_id]).get(case_id)


def case_of_link(secret: str, purpose: str, *, now: datetime) -> Case | None:
    """Return the case a personal link opens, None when the link is unknown or has expired."""
    found = (
        PersonalLink.objects.filter(digest=digest(secret), purpose=purpose, expires_at__gt=now)
        .select_related("case__owner", "case__customer", "case__team")
        .first()
    )
    return found.case if found else None


def cases_by_customer(customer_ids: set[int]) -> dict[int, frozenset[int]]:
    """Return the numbers of the cases that hold a conversation of each of these customers."""
    placed = Placement.objects.filter(conversation__customer_id__in=customer_ids)
    found: dict[int, set[int]] = {customer_id: set() for customer_id in customer_ids}
    for customer_id, case_id in placed.values_list("conversation__customer_id", "case_id"):
        found[customer_id].add(case_id)
    return {customer_id: frozenset(numbers) for customer_id, numbers in found.items()}


def published(case_ids: set[int]) -> frozenset[int]:
    """Return which of these cases have a conversation that anybody can read."""
    if not case_ids:
        return frozenset()
    public = Placement.objects.filter(conversation__audience="public", conversation__published_at__isnull=False)
    return frozenset(public.filter(case_id__in=case_ids).values_list("case_id", flat=True))


def receipt_of(case_id: int) -> Case | None:
    """Return a case with what its receipt says: number, time, owner, next date. Whoever calls has a claim to it."""
    return Case.objects.select_related("owner", "customer").filter(pk=case_id).first()


def ahead(case: Case, *, steps: int = 3, world: World | None = None) -> list[Step]:
    """Return what happens to this case if nothing happens, by the very function the clock runs."""
    if case.closed_at is not None:
        return []
    return forecast(world or world_of(case), standing_of(case), steps=steps)


def world_of(case: Case) -> World:
    """Return the rules, hours and people by which this case is decided."""
    return World(policy(case.policy_id).under(case.matter, case.care_group), hours(case.calendar_id), roster())


def standing_of(case: Case) -> Standing:
    """Return the loaded row as the core sees it."""
    of_person: dict[str, Any] = {"owner": case.owner_id, "team": case.team_id, "offered_to": case.offered_to_id}
    same = {name: getattr(case, name) for name in Standing._fields if name not in of_person}
    return Standing(**same, **of_person)


def history(case_id: int) -> list[CaseEvent]:
    """Return all events of a case in their order."""
    # Put in order here: Django takes longer to write an order for so many columns than to sort a history.
    return sorted(CaseEvent.objects.filter(case_id=case_id).select_related("actor", "owner"), key=lambda one: one.seq)


def words(case_id: int) -> list[Message]:
    """Return everything said about a case in all its conversations, oldest first.

    Each with `files` (id, name, media_type, size) and, when it left the house, `out` (sent, failed: moments or None;
    error: why; arrival: how far it came; twice: whether it may have been said twice).
    """
    file = JSONObject(id="id", name="name", media_type="media_type", size="size")
    files = Attachment.objects.filter(message=OuterRef("pk")).order_by("pk").values(about=file)
    said = Message.objects.filter(conversation__placement__case_id=case_id).defer("search")
    sent = Delivery.objects.filter(key=Concat(Value("message:"), OuterRef("pk"), output_field=CharField()))
    state = {"sent": "sent_at", "failed": "failed_at", "error": "error", "arrival": "arrival", "twice": "maybe_twice"}
    out = sent.values(state=JSONObject(**state))
    said = said.select_related("conversation", "person", "customer")
    said = said.annotate(files=ArraySubquery(files), out=ArraySubquery(out))
    return sorted(said, key=lambda message: (message.said_at, message.pk))


def attachment(attachment_id: int) -> Attachment | None:
    """Return a file of a message that belongs to a case."""
    placed = Attachment.objects.filter(message__conversation__placement__isnull=False)
    return placed.filter(pk=attachment_id).first()


def attachment_of(case_id: int, attachment_id: int) -> Attachment | None:
    """Return a file of this case that its customer may see: none of an internal note."""
    placed = Attachment.objects.filter(message__conversation__placement__case_id=case_id)
    return placed.exclude(message__audience="internal").filter(pk=attachment_id).first()


def commitments(case_id: int) -> list[Commitment]:
    """Return what the customer was told we would do, in the order it was said."""
    made = Commitment.objects.filter(case_id=case_id).select_related("made_by", "deputy", "replaced_by", "despite")
    return sorted(made, key=lambda commitment: (commitment.made_at, commitment.pk))


def commitments_during(person_id: int, *, start: datetime, end: datetime) -> list[Commitment]:
    """Return what is owed to customers in this person's cases during a time in which they are away, soonest first.

    Without what a deputy was named for.
    """
    still_open = Commitment.objects.filter(kept_at=None, replaced_by=None, deputy=None, due_at__gte=start)
    of_person = still_open.filter(due_at__lt=end, case__owner_id=person_id, case__closed_at=None)
    return list(of_person.select_related("case").order_by("due_at", "pk"))


def outcomes_for(case: Case) -> list[tuple[str, str]]:
    """Return with which outcomes the house itself may end this case, and their words."""
    return [(outcome.value, str(outcome.label)) for outcome in Outcome if outcome in ways_to_end(case.kind)]


def outcome_words() -> dict[str, str]:
    """Return the words for how cases end, by their code."""
    return {outcome.value: str(outcome.label) for outcome in Outcome}


def aside_words() -> dict[str, str]:
    """Return the words for what is set aside as not for us, by their code."""
    return {why.value: str(why.label) for why in SetAside.Why}


def load(person_ids: set[int]) -> dict[int, int]:
    """Return how many open cases these persons own, as last counted (a figure, refreshed by the loops)."""
    found = Figure.objects.filter(name__in=[f"owner:{person_id}" for person_id in person_ids])
    return {int(figure.name.removeprefix("owner:")): figure.value for figure in found}


def figures() -> dict[str, int]:
    """Return the counted figures by name; see hilft.cases.figures for what they mean."""
    return dict(Figure.objects.values_list("name", "value"))


def violations() -> dict[str, int]:
    """Count live what must never be: open cases without owner or without deadline. The database refuses both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FILTER (WHERE owner_id IS NULL), count(*) FILTER (WHERE next_due IS NULL)"
            " FROM cases_case WHERE closed_at IS NULL AND (owner_id IS NULL OR next_due IS NULL)"
        )
        ownerless, undated = cursor.fetchone()
    return {"without_owner": ownerless, "without_deadline": undated}


def unheld_overdue(*, now: datetime, longer_than: timedelta) -> int:
    """Count open cases overdue for longer than a span that no running worker holds: one that does has locked them."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM (SELECT 1 FROM cases_case WHERE closed_at IS NULL AND next_due <= %s"
            " ORDER BY next_due LIMIT 10000 FOR UPDATE SKIP LOCKED) unheld",
            [now - longer_than],
        )
        return int(cursor.fetchone()[0])


def is_catching_up(*, now: datetime) -> bool:
    """Say whether the clock is behind: a case that it should have looked at two seconds ago waits still.

    Read from the wake-up's index; a case whose decision fails is looked at later on purpose and does not count.
    """
    return Case.objects.open().filter(wake_at__lte=now - timedelta(seconds=2)).exists()
