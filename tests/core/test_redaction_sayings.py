"""Numbers that only the words before them tell."""

import pytest

from hilft.core.redaction import mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Kunde 1234", "Kunde 1234"),
        ("Kunde 12345", "Kunde [customer number]"),
        ("Kundennummer 1234", "Kundennummer [customer number]"),
        ("Kundennummer 1234 und 1235", "Kundennummer [customer number] und 1235"),
        ("Kundennummer 1234 und 12356", "Kundennummer [customer number] und [customer number]"),
        ("Rechnungsnummer abcdefgh12345", "Rechnungsnummer abcdefgh12345"),
        ("Zugangskennung abcdefgh12.", "Zugangskennung [access id]."),
        ("Kundennummer 4711 0815 Euro", "Kundennummer [customer number] 0815 Euro"),
        ("Kundennummer 4711 Euro", "Kundennummer 4711 Euro"),
        ("meinekundennummer 4711", "meinekundennummer 4711"),
    ],
)
def test_a_word_tells_what_the_number_behind_it_is(text: str, masked: str) -> None:
    assert mask(text).text == masked
