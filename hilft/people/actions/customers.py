"""Customers who are named by somebody else before they ever wrote to us."""

from datetime import datetime

from hilft.people.actions.persons import new_customer
from hilft.people.models import Customer, Identity
from hilft.people.queries import as_known


def known_or_new(network: str, address: str, *, name: str, language: str, now: datetime) -> Customer:
    """Return the customer who is reached by this address, or write them down. `address` "": nobody knows it yet."""
    if not address.strip():
        return Customer.objects.create(name=name.strip()[:120], language=language, created_at=now)
    known = Identity.objects.filter(network=network, address=as_known(address)).select_related("customer").first()
    return known.customer if known else new_customer(network, address, name=name, language=language, now=now)
