"""A confirmation that covers fewer parts than were asked for."""

import pytest

from hilft.core.covered import left_out

TWO = ["the first line", "mobile contract"]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("We confirm your order: the first line is moved on Monday.", ["mobile contract"]),
        ("Order confirmation: first line and mobile contract.", []),
        ("We have booked the technician for you.", TWO),
        ("We look into the first line and write again.", []),
    ],
)
def test_a_confirmation_names_every_part_or_the_rest_is_told(text: str, missing: list[str]) -> None:
    assert left_out(TWO, text) == missing


def test_in_german_endings_do_not_count() -> None:
    parts = ["Umzug des Anschlusses", "Kündigung des Mobilfunkvertrags"]
    assert left_out(parts, "Hiermit bestätigen wir den Umzug Ihres Anschlusses.") == [parts[1]]
    assert left_out(parts, "Wir kümmern uns um den Umzug.") == []
    assert left_out([], "Ihre Auftragsbestätigung") == []


def test_a_part_is_named_where_the_confirmation_says_nothing_else() -> None:
    assert left_out(["mobile line booked"], "Mobile line: booked.") == []
