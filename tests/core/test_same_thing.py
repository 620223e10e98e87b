"""Two names of one thing meet, two things keep apart: nobody is asked for the same paper in other words."""

from datetime import date

import pytest

from hilft.core.dates_named import names_date
from hilft.core.same_thing import is_in_file_name, key_of

SAME = [
    ("proof of registration", "Proofs of Registration"),
    ("the proof of registration", "registration proof!"),
    ("Meldebestätigung", "meldebestaetigung"),
    ("Verträge", "der Vertrag"),
    ("Ihre Kundennummer", "Kundennummern"),
    ("Rechnungen", "eine Kopie der Rechnung"),
    ("bill", "a copy of your bills"),
    ("Foto", "photos"),
    ("address", "Addresses"),
    ("ID card", "your id card, please"),
    ("Straßenname", "STRASSENNAME"),
    ("Bilder vom Router", "Router: Bild"),
]
APART = [
    ("bill of July", "bill of August"),
    ("Rechnung 2025", "Rechnung 2026"),
    ("Meldebescheinigung", "Abmeldebescheinigung"),
    ("customer number", "contract number"),
    ("photo of the router", "photo of the socket"),
    ("Kündigung", "Kündigungsbestätigung"),
    ("passport", "proof of registration"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_other_words_for_the_same_thing_are_the_same(one: str, other: str) -> None:
    assert key_of(one) == key_of(other) != ""


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_things_stay_two(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


def test_small_words_alone_are_still_a_name_and_nothing_is_none() -> None:
    assert key_of("a copy") != ""
    assert key_of(" - ! ") == ""


def test_a_file_names_a_thing_only_by_telling_words() -> None:
    assert is_in_file_name("Meldebescheinigung", "meldebescheinigung_2026.pdf")
    assert is_in_file_name("proof of registration", "Registration-Proof (2).PDF")
    assert not is_in_file_name("photo", "photo_1.jpg"), "a photo of what?"
    assert not is_in_file_name("proof of registration", "proof.pdf")
    assert not is_in_file_name("", "anything.pdf")


@pytest.mark.parametrize(
    "way",
    ["2026-07-01", "1.7.2026", "01.07.2026", "1.7.26", "am 1.7. morgens", "1. Juli 2026", "1. Juli", "1 July 2026",
     "1st of July", "July 1, 2026", "July 1st", "1 Jul", "1. Jul. 2026"],
)  # fmt: skip
def test_a_day_is_named_in_any_usual_way(way: str) -> None:
    assert names_date(f"It ends on {way}, as we said.", date(2026, 7, 1))


MONTHS = (
    "Januar Jan January", "Februar Feb February", "März Maerz Mrz Mär March Mar", "April Apr", "Mai May",
    "Juni Jun June", "Juli Jul July", "August Aug", "September Sep Sept", "Oktober Okt October Oct",
    "November Nov", "Dezember Dez December Dec",
)  # fmt: skip


@pytest.mark.parametrize("month", range(1, 13))
def test_each_month_goes_by_its_names_and_by_no_others(month: int) -> None:
    day = date(2026, month, 5)
    for number, names in enumerate(MONTHS, 1):
        for name in names.split():
            assert names_date(f"bis 5. {name} 2026", day) is (number == month), name
            assert names_date(f"by {name} 5th", day) is (number == month), name
            assert not names_date(f"bis 5. {name}x 2026", day), name
            assert not names_date(f"bis 5. XX{name}", day), name


@pytest.mark.parametrize("way", ["11.7.2026", "1.7.2025", "1. Juli 2025", "21 July", "July 12", "2026-07-10", "1.77"])
def test_another_day_is_another_day(way: str) -> None:
    assert not names_date(f"It ends on {way}, as we said.", date(2026, 7, 1))
