"""The table that carries the promise, its history, and what belongs to a case."""

from hilft.cases.models.asides import SetAside
from hilft.cases.models.case import Case, CaseEvent, Figure, Outcome, PersonalLink, Placement
from hilft.cases.models.catalogue import Despite, Product
from hilft.cases.models.errand import Errand
from hilft.cases.models.likeness import Likeness, Trace
from hilft.cases.models.planned import PlannedWord
from hilft.cases.models.proposing import MatterProposal
from hilft.cases.models.reaching import Attempt, Call
from hilft.cases.models.records import Affected, Asked, Commitment, Item, Statement, StatusWord
from hilft.cases.models.representing import Behalf, Representative, Scope

__all__ = [
    "Affected", "Asked", "Attempt", "Behalf", "Call", "Case", "CaseEvent", "Commitment", "Despite", "Errand",
    "Figure", "Item", "Likeness", "MatterProposal", "Outcome", "PersonalLink", "Placement", "PlannedWord", "Product",
    "Representative", "Scope", "SetAside", "Statement", "StatusWord", "Trace",
]  # fmt: skip
