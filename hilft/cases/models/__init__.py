"""The table that carries the promise, its history, and what belongs to a case."""

from hilft.cases.models.case import Case, CaseEvent, Figure, Outcome, PersonalLink, Placement
from hilft.cases.models.records import Affected, Asked, Commitment, Item, Statement, StatusWord

__all__ = [
    "Affected", "Asked", "Case", "CaseEvent", "Commitment", "Figure", "Item", "Outcome", "PersonalLink", "Placement",
    "Statement", "StatusWord",
]  # fmt: skip
