"""What every template may show."""

from typing import Any

from hilft.desk.queries import rail_counts
from hilft.people.permissions import Right, may
from hilft.web.request import HouseRequest


def house(request: HouseRequest) -> dict[str, Any]:
    """Return the organisation's name and, at the desk, the counts of the rail."""
    person = getattr(request, "person", None)
    found = getattr(request, "house", None)  # a page of an error has none when it came before the middleware
    return {
        "organisation": found.name if found else "hilft",
        "care_address": found.care_address if found else "",
        "nav_counts": rail_counts(person) if person is not None else {},
        "rights": {right.name.lower(): may(person, right) for right in Right},
    }
