"""What pages ask about matters that words of a customer propose."""

from hilft.cases.models import Case, MatterProposal
from hilft.core.policy import Kind


def proposals_of(case: Case) -> list[MatterProposal]:
    """Return what a case may be about and nobody has decided, in the order found; nothing for one that is sorted."""
    if case.kind != Kind.CUSTOMER or case.matter or case.closed_at is not None:
        return []
    return list(MatterProposal.objects.filter(case_id=case.pk, verdict="").order_by("pk"))


def is_proposed_for(case_id: int, proposal_id: int) -> bool:
    return MatterProposal.objects.filter(pk=proposal_id, case_id=case_id).exists()
