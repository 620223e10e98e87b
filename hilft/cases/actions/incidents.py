"""One cause, many cases: an incident is a case of its own, and every case it affects stays one, with its own clock."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from hilft.cases import ledger
from hilft.cases.actions import status
from hilft.cases.actions.doing import Refused, do
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Affected, Case, StatusWord
from hilft.conversations.masking import masked
from hilft.core import decide as core
from hilft.core.policy import Kind
from hilft.core.roster import Roster
from hilft.core.standing import Happening, What
from hilft.people.models import Person
from hilft.people.permissions import Right, may, require
from hilft.people.queries import roster
from hilft.policies.queries import hours, policy

_ROWS = f"SELECT {ledger.COLUMNS} FROM cases_case WHERE id = ANY(%s) AND closed_at IS NULL ORDER BY id FOR UPDATE"


@transaction.atomic
def open_incident(*, title: str, text: str, next_at: datetime, by: Person, now: datetime) -> Case:
    """Open an incident with its first status and the time of the next one. Whoever opens it owns it.

    Raises Refused when there is nothing to say, or the next word would come later than the policy allows.
    """
    require(by, Right.LEAD)
    if not title.strip():
        raise Refused(_("Give it a name that customers understand."))
    matter = Matter(
        title=title.strip(),
        channel="incident",
        owner_id=by.pk,
        opened_at=now,
        kind=Kind.INCIDENT,
        language=by.language,
        team_id=by.team_id,
    )
    incident = Case.objects.get(pk=open_case(matter, by=by.pk, now=now).id)
    say_status(incident.pk, text=text, next_at=next_at, by=by, now=now)
    return incident


@transaction.atomic
def link(incident_id: int, case_ids: Iterable[int], *, by: Person, now: datetime) -> int:
    """Link cases with an incident; return how many were linked now. Each hears the present status at once.

    A case that is closed, no customer's, or linked with an open incident already is left as it is. Raises Refused when
    the incident is over.
    """
    require(by, Right.OWN)
    row = _open_incident(incident_id)
    last = StatusWord.objects.filter(incident=row.id).order_by("pk").last()
    if last is None or last.next_at is None:
        raise Refused(_("This incident is over; say what happened since, then link more cases."))
    ids = sorted(set(case_ids))
    rows = [found for found in ledger.read(_ROWS, [ids]) if found.standing.kind == Kind.CUSTOMER]
    elsewhere = Affected.objects.filter(case_id__in=ids, incident__closed_at=None)
    taken = set(elsewhere.values_list("case_id", flat=True))
    free = [found for found in rows if found.id not in taken]
    Affected.objects.bulk_create(
        [Affected(incident_id=incident_id, case_id=found.id, linked_at=now, linked_by=by) for found in free]
    )
    people = roster()
    ledger.write([_link_event(found, people, incident_id, by, now) for found in free])
    status.tell(last, [found.id for found in free], now=now)
    return len(free)


@transaction.atomic
def unlink(incident_id: int, case_id: int, *, by: Person, now: datetime) -> None:
    """Say that a case has another cause; it goes on as it stands. Raises Refused when it is not linked."""
    require(by, Right.OWN)
    ledger.lock(case_id)
    gone, _tables = Affected.objects.filter(incident=incident_id, case=case_id).delete()
    if not gone:
        raise Refused(_("This case is not linked with that incident."))
    do(case_id, What.LINKED, by=by.pk, now=now, data={"incident": incident_id, "gone": True})


@transaction.atomic
def say_status(incident_id: int, *, text: str, next_at: datetime, by: Person, now: datetime) -> StatusWord:
    """Say one status to everybody affected, and when the next word comes: the incident itself is due by then.

    The incident's own history has it at once; the cases hear it in batches (see `status.spread`). Raises Refused when
    there is no text, it shows personal data, or the next word would come later than the policy allows.
    """
    row = _open_incident(incident_id)
    latest = policy(row.policy_id).for_kind(Kind.INCIDENT).update.after(hours(row.calendar_id), now)
    if next_at <= now:
        raise Refused(_("Say when the next word comes; that lies in the future."))
    if next_at > latest:
        raise Refused(_("The policy does not let people wait so long for the next word; choose an earlier time."))
    return _say(row, text, next_at, by, now)


@transaction.atomic
def say_fixed(incident_id: int, *, text: str, by: Person, now: datetime) -> StatusWord:
    """Say that it is over: each customer is asked whether it works, and their case ends only with their yes.

    Raises Refused like `say_status`.
    """
    return _say(_open_incident(incident_id), text, None, by, now)


def _say(row: ledger.Row, text: str, next_at: datetime | None, by: Person, now: datetime) -> StatusWord:
    if row.standing.owner != by.pk or not may(by, Right.ANSWER):
        require(by, Right.LEAD)
    text = text.strip()
    if not text:
        raise Refused(_("Write something first."))
    if any(not found.ask for found in masked(text).found):
        raise Refused(_("This shows personal data, and everybody affected will read it. Leave that out."))
    word = StatusWord.objects.create(incident_id=row.id, text=text, said_at=now, said_by=by, next_at=next_at)
    until = {"until": next_at.isoformat()} if next_at else {}
    do(row.id, What.ANSWERED, by=by.pk, until=next_at, now=now, data={"status": word.pk, **until})
    status.begin(word, now=now)
    return word


def _open_incident(incident_id: int) -> ledger.Row:
    row = ledger.lock(incident_id)
    if row.standing.kind != Kind.INCIDENT:
        raise Refused(_("This case is no incident."))
    if not row.standing.is_open:
        raise Refused(_("This incident is closed."))
    return row


def _link_event(row: ledger.Row, people: Roster, incident_id: int, by: Person, now: datetime) -> ledger.Entry:
    happening = Happening(What.LINKED, max(now, row.standing.decided_at), by.pk)
    decision = core.decide(row.world(people), row.standing, happening)
    return ledger.Entry(row, decision, by.pk, {"incident": incident_id})
