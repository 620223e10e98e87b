"""Reviews begin by themselves, are written by whoever leads, and end with a finding, a theme and what is to be done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from hilft.cases import ledger
from hilft.cases.actions.closing import close
from hilft.cases.actions.doing import Refused
from hilft.cases.actions.opening import Matter, Opened, open_case
from hilft.cases.models import Case, Outcome
from hilft.cases.queries import commitments, history
from hilft.conversations.masking import hide
from hilft.core.policy import Kind
from hilft.core.standing import FURTHEST
from hilft.learning.draft import draft_of
from hilft.learning.models import Action, Occasion, Review, SpeedDay, TeamDay, Theme
from hilft.people.models import Organisation, Person, Role
from hilft.people.permissions import Right, require
from hilft.people.queries import roster

BATCH = 50
_TITLE = gettext_noop("Review of case %(case)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a review says. `theme`: its name, an existing one or a new one; "" while it is not known."""

    happened: str
    why: str = ""
    finding: str = ""
    theme: str = ""
    without_action: str = ""
    apology_by: Person | None = None


def open_due(*, now: datetime) -> int:
    """Open a review of each case that earned one, at most BATCH; return how many. Any number of loops may do this."""
    opened = 0
    while opened < BATCH and _open_one(now):
        opened += 1
    return opened


@transaction.atomic
def _open_one(now: datetime) -> bool:
    waiting = Occasion.objects.filter(taken_at=None).order_by("at").select_for_update(skip_locked=True, of=("self",))
    occasion = waiting.first()
    if occasion is None:
        return False
    occasion.taken_at = now
    occasion.save(update_fields=["taken_at"])
    if not Review.objects.filter(reviewed_id=occasion.case_id).exists():
        _open(Case.objects.select_related("owner", "team").get(pk=occasion.case_id), occasion.reason, now)
    return True


def _open(case: Case, reason: str, now: datetime) -> None:
    people, house = roster(), Organisation.objects.get()
    with translation.override(house.language):
        happened = draft_of(case, history(case.pk), commitments(case.pk), now=now)
        title = _(_TITLE) % {"case": case.pk}
    opened = open_case(
        Matter(
            kind=Kind.REVIEW,
            title=title,
            channel="review",
            owner_id=people.holder(Role.HEAD_OF_SERVICE, case.team_id, now) or people.standing,
            opened_at=now,
            language=house.language,
            team_id=case.team_id,
            parent_id=case.pk,
        ),
        by=None,
        now=now,
        data={"reviewed": case.pk, "because": reason},
    )
    Review.objects.create(case_id=opened.id, reviewed=case, reason=reason, happened=happened)


@transaction.atomic
def write(review_id: int, said: Findings, *, by: Person) -> Review:
    """Keep what is known so far. Raises Refused once the review has ended."""
    review = _unfinished(review_id, by)
    review.happened, review.why, review.finding = hide(said.happened), hide(said.why), hide(said.finding)
    review.without_action, review.apology_by = hide(said.without_action), said.apology_by
    review.theme = _theme(said.theme) if said.theme.strip() else None
    review.save()
    return review


@transaction.atomic
def add_action(review_id: int, *, text: str, owner: Person, due: datetime, by: Person, now: datetime) -> Opened:
    """Write down what is to be done, by whom and by when: a case of its own, which climbs when the date is missed."""
    review = _unfinished(review_id, by)
    text = hide(text.strip())
    if not text:
        raise Refused(_("Say what is to be done."))
    if not now < due <= now + FURTHEST:
        raise Refused(_("Choose a date within the next 31 days; what takes longer begins with its first step."))
    require(owner, Right.OWN)
    matter = Matter(
        kind=Kind.REVIEW,
        title=text[:200],
        channel="action",
        owner_id=owner.pk,
        opened_at=now,
        language=review.case.language,
        team_id=owner.team_id,
        parent_id=review.pk,
        customer_date=due,
    )
    opened = open_case(matter, by=by.pk, now=now, data={"review": review.pk})
    Action.objects.create(case_id=opened.id, review=review)
    return opened


@transaction.atomic
def finish(review_id: int, said: Findings, *, by: Person, now: datetime) -> None:
    """End the review. Raises Refused while something is missing, with a sentence that says what."""
    review = write(review_id, said, by=by)
    missing = (
        (not review.why.strip(), _("Say why it happened.")),
        (not review.finding.strip(), _("Say what was found.")),
        (review.theme is None, _("Name a theme, so that such findings are counted together.")),
        (
            not review.without_action.strip() and not review.actions.exists(),
            _("Add an action with an owner and a date, or say why none is needed."),
        ),
    )
    for is_missing, sentence in missing:
        if is_missing:
            raise Refused(sentence)
    review.finished_at = now
    review.save(update_fields=["finished_at"])
    close(review.pk, outcome=Outcome.ANSWERED, by=by, now=now)


@transaction.atomic
def keep_day(day: date, teams: Iterable[TeamDay], speeds: Iterable[SpeedDay]) -> None:
    """Keep what a day was like, in place of what was kept of it before."""
    TeamDay.objects.filter(day=day).delete()
    SpeedDay.objects.filter(day=day).delete()
    TeamDay.objects.bulk_create(teams)
    SpeedDay.objects.bulk_create(speeds)


def _unfinished(review_id: int, by: Person) -> Review:
    require(by, Right.LEAD)
    ledger.lock(review_id)
    review = Review.objects.select_related("case").get(pk=review_id)
    if review.finished_at is not None:
        raise Refused(_("This review has ended."))
    return review


def _theme(name: str) -> Theme:
    name = " ".join(name.split())[:80]
    known = Theme.objects.filter(name__iexact=name).first()
    return known or Theme.objects.create(name=name)
