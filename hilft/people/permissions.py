"""Who may do what: one table. docs/permissions.md shows it, and a test walks it through the pages."""

from enum import StrEnum

from hilft.people.models import Person, Role


class Right(StrEnum):
    """Something a person may or may not do at the desk."""

    SEE_CASES = "see cases"
    ANSWER = "answer customers"
    OWN = "take, hand over and close cases"
    LEAD = "escalate, extend and see the team board"
    MANAGE = "edit people, duties, absences and rules"
    PUBLISH = "write the blog and lead the boards"
    OPERATE = "see the operator's page"


_ADVISING = frozenset({Role.ADVISOR, Role.DUTY_LEAD, Role.HEAD_OF_SERVICE, Role.HEAD_OF_DEPARTMENT})
_LEADING = frozenset({Role.DUTY_LEAD, Role.HEAD_OF_SERVICE, Role.HEAD_OF_DEPARTMENT})
_HEADS = frozenset({Role.HEAD_OF_SERVICE, Role.HEAD_OF_DEPARTMENT})

TABLE: dict[Right, frozenset[Role]] = {
    Right.SEE_CASES: _ADVISING | {Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.PRIVACY_OFFICER, Role.OPERATOR},
    Right.ANSWER: _ADVISING | {Role.COMMUNITY_MANAGER, Role.MODERATOR},
    Right.OWN: _ADVISING | {Role.COMMUNITY_MANAGER, Role.MODERATOR, Role.PRIVACY_OFFICER, Role.OPERATOR},
    Right.LEAD: _LEADING,
    Right.MANAGE: _HEADS | {Role.OPERATOR},
    Right.PUBLISH: _HEADS | {Role.COMMUNITY_MANAGER, Role.MODERATOR},
    Right.OPERATE: _HEADS | {Role.OPERATOR},
}
"""Experts stand in no row: they answer consults by a personal link and see nothing else."""


class NotYours(Exception):
    """A person asked for something their role does not allow. The text is a sentence for them."""


def may(person: Person | None, right: Right) -> bool:
    """Say whether this person has this right; nobody and the inactive have none."""
    return person is not None and person.may_own and person.role in TABLE[right]


def require(person: Person | None, right: Right) -> None:
    """Raise NotYours unless this person has this right."""
    if not may(person, right):
        raise NotYours(f"Your role does not allow you to {right.value}.")
