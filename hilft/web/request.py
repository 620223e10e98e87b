"""The request as our middleware leaves it."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from hilft.people.models import Customer, Person
    from hilft.people.queries import House


class HouseRequest(HttpRequest):
    """A request that knows who asks and when. `person` and `customer` are None for visitors, `house` before set-up.

    `known_address`: where the customer is reached; there once a page has asked for it.
    """

    person: "Person | None"
    customer: "Customer | None"
    now: datetime
    house: "House | None"
    htmx: HtmxDetails
    LANGUAGE_CODE: str
    known_address: str


class DeskRequest(HouseRequest):
    """A request at the desk: somebody of the house is signed in."""

    person: "Person"
