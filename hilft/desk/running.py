"""Which running cases have other rules than those in force for them."""

from collections.abc import Collection

from django.db.models import Q

from hilft.cases.models import Case

MOST = 100_000
"""Cases that are moved with one press of a button; what is left moves with the next."""


def open_under(policy_id: int, calendar_id: int, *, team_id: int | None, apart: Collection[int]) -> list[int]:
    """Return the open cases for which these rules are in force and that have others.

    `team_id`: of this team; None: of everybody but the teams in `apart`, which have rules of their own.
    """
    others = Case.objects.open().exclude(Q(policy_id=policy_id, calendar_id=calendar_id))
    mine = (
        others.filter(team_id=team_id) if team_id is not None else others.filter(~Q(team_id__in=apart) | Q(team=None))
    )
    return list(mine.order_by("pk").values_list("pk", flat=True)[:MOST])
