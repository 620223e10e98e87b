"""Customers who need more care than others: a group with shorter dates."""

from hilft.people.models import Customer


def put_in_group(customer_id: int, care_group: str) -> None:
    """Note to which group a customer belongs ("" is none). Their open cases follow: `hilft.cases.actions.rules`."""
    Customer.objects.filter(pk=customer_id).update(care_group=care_group)
