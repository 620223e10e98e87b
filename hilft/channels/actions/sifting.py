"""Rules set aside what comes in, people look through it: what a rule did is a person's case until they have."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases.actions.closing import close
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.opening import Matter, open_case
from hilft.cases.models import Case, Outcome
from hilft.conversations.masking import hide
from hilft.core.policy import Kind
from hilft.core.sifting import Hit, Rule
from hilft.intake.actions import Word
from hilft.intake.models import SameText, Sifted, SiftSwitch
from hilft.people.models import Organisation, Person, Role
from hilft.people.permissions import Right, require
from hilft.people.queries import roster

LATELY = timedelta(days=7)
_LOOK = gettext_noop("Look through what rules set aside when it came in")


def switched_on() -> frozenset[str]:
    """Return the rules that count; none as it comes."""
    return frozenset(SiftSwitch.objects.filter(is_on=True).values_list("name", flat=True))


def switch_rule(name: str, *, is_on: bool, by: Person, now: datetime) -> None:
    """Say whether a rule counts from now on. Raises Refused for a rule that does not exist."""
    require(by, Right.MANAGE)
    if name not in list(Rule):
        raise Refused(_("There is no such rule."))
    SiftSwitch.objects.update_or_create(name=name, defaults={"is_on": is_on, "switched_at": now, "switched_by": by})


def was_sifted(author: str, *, other_than: str) -> bool:
    """Say whether a rule has set something else of this author aside before."""
    return Sifted.objects.filter(author=author).exclude(text=other_than).exists()


def count_same(text: str, author: str, *, now: datetime) -> int:
    """Note who sent a long text and return how many others sent the very same lately."""
    SameText.objects.update_or_create(text=text, author=author, defaults={"at": now})
    SameText.objects.filter(at__lte=now - LATELY).delete()
    return SameText.objects.filter(text=text).exclude(author=author).count()


def put_by(raw_id: int, word: Word, hit: Hit, *, author: str, text: str, now: datetime) -> Sifted:
    """Keep what a rule set aside where people see it. The first one since they looked opens a case of the duty lead.

    So what a rule does has an owner and a date like everything else, and climbs when nobody looks.
    """
    watch = Case.objects.filter(pk__in=_unseen().values("watch_id"), closed_at=None).first()
    if watch is None:
        watch = _watch(raw_id, word.team_id, now)
    return Sifted.objects.create(
        raw=raw_id, rule=hit.rule.value, seen=hit.seen[:80], channel=word.channel, author=author, text=text,
        title=(hide(word.subject) or hide(word.text))[:120], said_at=min(word.said_at, now), at=now, watch=watch,
    )  # fmt: skip


@transaction.atomic
def look_through(*, up_to: int, by: Person, now: datetime) -> int:
    """A person has looked at everything in the list up to this number: that ends the case about it. Return how many."""
    require(by, Right.OWN)
    unseen = _unseen().select_for_update().filter(pk__lte=up_to)
    watched = sorted(set(unseen.values_list("watch_id", flat=True)))
    number = unseen.update(looked_at=now, looked_by=by)
    still = set(_unseen().values_list("watch_id", flat=True))
    for case in Case.objects.filter(pk__in=set(watched) - still, closed_at=None).order_by("pk"):
        close(case.pk, outcome=Outcome.ANSWERED, by=by, now=now)
    return number


def note_taken(raw_id: int, *, by: Person | None, now: datetime) -> None:
    """Write down who made a case of what a rule had set aside; None: its author, by changing it."""
    Sifted.objects.filter(raw=raw_id, taken_at=None).update(taken_at=now, taken_by=by)


def note_deleted(raws: Sequence[int], *, now: datetime) -> int:
    """Forget the words of what rules had set aside and its author took back; return how many. That it was stays."""
    return Sifted.objects.filter(raw__in=raws, deleted_at=None).update(title="", deleted_at=now)


def _watch(raw_id: int, team_id: int | None, now: datetime) -> Case:
    """Open the case of whoever looks through it: the team's duty lead, else another one who is there."""
    people = roster()
    leads = [one for one, role in sorted(people.roles.items()) if role == Role.DUTY_LEAD and people.is_there(one, now)]
    owner = people.holder(Role.DUTY_LEAD, team_id, now) or next(iter(leads), people.standing)
    house = Organisation.objects.get()
    with translation.override(house.language):
        title = _(_LOOK)
    matter = Matter(
        kind=Kind.OPERATIONS, title=title, channel="house", owner_id=owner, opened_at=now, language=house.language,
        team_id=team_id,
    )  # fmt: skip
    return Case.objects.get(pk=open_case(matter, by=None, now=now, data={"sifted": raw_id}).id)


def _unseen() -> QuerySet[Sifted]:
    return Sifted.objects.filter(looked_at=None, taken_at=None)
