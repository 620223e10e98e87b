"""Names of German streets, word by word: each ending, each word that only looks like one, and what is around it."""

import pytest

from hilft.core.redaction import mask
from hilft.core.redaction.page import page
from hilft.core.redaction.street_names import (
    CLEAR,
    FAR,
    HOME,
    LEADS,
    MAYBE,
    NO_NAMES,
    NO_STREETS,
    NUMBERED,
    Look,
    last_word,
    worth_a_look,
)


def addresses(text: str) -> list[str]:
    return [text[one.start : one.end] for one in mask(text).found if one.kind == "address"]


@pytest.mark.parametrize("ending", CLEAR)
def test_a_word_that_only_streets_end_on_is_one_however_it_is_written(ending: str) -> None:
    for street in (f"Ahorn{ending} 12", f"ahorn{ending} 12", f"Ahorn-{ending.title()} 12"):
        assert addresses(street) == [street]
        assert addresses(f"{street} Uhr") == [street]
    assert addresses(f"Colmarer {ending.title()} 12") == [f"Colmarer {ending.title()} 12"]
    assert addresses(f"{ending.title()} 12") == []


@pytest.mark.parametrize("ending", MAYBE)
def test_an_ending_of_other_words_too_needs_a_capital_or_a_home(ending: str) -> None:
    assert addresses(f"Ahorn{ending} 12") == [f"Ahorn{ending} 12"]
    assert addresses(f"ahorn{ending} 12") == []
    assert addresses(f"Ahorn{ending} 12 Uhr") == []
    assert addresses(f"ich wohne ahorn{ending} 12") == [f"ahorn{ending} 12"]
    assert addresses(f"{ending.title()} 12") == []


@pytest.mark.parametrize("word", sorted(NO_STREETS))
def test_a_word_of_every_day_is_no_street(word: str) -> None:
    assert addresses(f"{word.title()} 12") == []
    assert addresses(f"mein Nachbar: {word} 12") == []


@pytest.mark.parametrize("word", sorted(HOME))
def test_a_small_name_behind_each_word_of_home_is_a_street(word: str) -> None:
    assert addresses(f"{word}: ahornweg 12") == ["ahornweg 12"]
    assert addresses(f"{word} {'x' * 45} ahornweg 12") == []


@pytest.mark.parametrize("lead", sorted(LEADS))
def test_small_words_before_a_street_belong_to_it(lead: str) -> None:
    assert addresses(f"{lead.title()} Ahornstraße 12") == [f"{lead.title()} Ahornstraße 12"]
    assert addresses(f"{lead} Ahornstraße 12") == ["Ahornstraße 12"]


@pytest.mark.parametrize("far", FAR)
def test_a_road_to_somewhere_begins_with_where(far: str) -> None:
    road = far.title()
    assert addresses(f"Homburger {road} 7") == [f"Homburger {road} 7"]
    assert addresses(f"Bad Homburger {road} 7") == [f"Bad Homburger {road} 7"]
    assert addresses(f"Firma Homburger {road} 7") == [f"Homburger {road} 7"]
    assert addresses(f"homburger {road} 7") == ([] if far == "chaussee" else [f"{road} 7"])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Irweg 3", ""),
        ("Ilmweg 3", "Ilmweg 3"),
        ("Landstraße 7", "Landstraße 7"),
        ("Firma Homburg Landstraße 7", "Landstraße 7"),
        ("Karlen Straße 7", "Karlen Straße 7"),
        ("Karle Straße 7", "Karle Straße 7"),
        ("Karles Straße 7", "Karles Straße 7"),
        ("Karl- Straße 7", "Karl- Straße 7"),
        ("karle Straße 7", ""),
        ("Haupt Straße 7", ""),
        ("Jahre Straße 7", ""),
        ("Colmarer Platz 3", "Colmarer Platz 3"),
        ("Uhler Platz 3", "Uhler Platz 3"),
        ("Karlen Platz 3", ""),
        ("Alter Weg 3", "Alter Weg 3"),
        ("alter weg 3", "alter weg 3"),
        ("In Straße 12", ""),
        ("Auf Straße 12", ""),
        ("Bei Straße 12", ""),
        ("Vor Straße 12", ""),
        ("Über Platz 12", ""),
        ("Straße des 17. Juni 135", "Straße des 17. Juni 135"),
        ("straße des 17. Juni 135", ""),
        ("Straße des 17. juni 135", ""),
        ("Platz der Einheit 5", "Platz der Einheit 5"),
        ("Platz zur alten Einheit 5", "Platz zur alten Einheit 5"),
        ("Platz der alten großen Einheit 5", ""),
        ("Platz der Einheit 5 und Platz vor Einheit 6", "Platz der Einheit 5"),
        ("An der Ahornstraße 12", "An der Ahornstraße 12"),
        ("Hinter den Roten Ahornstraße 12", "Hinter den Roten Ahornstraße 12"),
        ("Neue Roten Grünen Langen Ahornstraße 12", "Ahornstraße 12"),
        ("Neue\nAhornstraße 12", "Ahornstraße 12"),
        ("Am\nNeue\nAhornstraße 12", "Ahornstraße 12"),
        (f"Obere {'A' + 'a' * 33 + 'en '}{'A' + 'a' * 33 + 'en '}Ahornstraße 12", "Ahornstraße 12"),
        ("wohne Am Alten Kirchhof 3", "Am Alten Kirchhof 3"),
        ("wohne am stadtpark 3", "am stadtpark 3"),
        ("wohne am Stadtpark 3", ""),
        ("wohne Am Ho 3", ""),
        ("wohne Am Neue 3", ""),
        ("wohne Am Den 3", ""),
        ("wohne Am Kirchhof 3 Uhr", ""),
        ("wohne Am Kirchhof 3", "Am Kirchhof 3"),
        ("Finkenschlag 3, 53111 Bonn", "Finkenschlag 3, 53111 Bonn"),
        ("finkenschlag 3, 53111 Bonn", ""),
        ("Shop Ahornstraße 12", ""),
        ("Filiale in der Ahornstraße 12", ""),
        ("Shop ist zu. Ahornstraße 12", "Ahornstraße 12"),
    ],
)
def test_what_stands_around_a_name_tells_whether_it_is_a_street(text: str, found: str) -> None:
    assert addresses(text) == ([found] if found else [])


@pytest.mark.parametrize("word", sorted({*NO_NAMES, *NUMBERED} - {"stock", "og"}))
def test_a_number_behind_what_is_counted_is_no_house(word: str) -> None:
    assert addresses(f"wohne Am {word.title()} 3") == []


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ("nichts hier 12", None),
        ("ahornweg 12", Look(ended=True, of=False, led=False, coded=False)),
        ("platz der einheit 5", Look(ended=True, of=True, led=False, coded=False)),
        ("via de 5, 12345 bonn", Look(ended=False, of=True, led=True, coded=True)),
        ("ich wohne hier", Look(ended=False, of=False, led=True, coded=False)),
    ],
)
def test_a_glance_tells_which_names_there_can_be(text: str, look: Look | None) -> None:
    assert worth_a_look(page(text)) == look


@pytest.mark.parametrize(
    ("before", "word"),
    [
        ("ahornweg ", "ahornweg"),
        ("ahornweg  ", "ahornweg"),
        ("ahornweg\u00a0", "ahornweg"),
        ("ahornweg", "ahornweg"),
        ("ahornstr.", "ahornstr"),
        ("ahornstr. ", "ahornstr"),
        ("im ahornweg ", "ahornweg"),
        ("im\nahornweg ", "ahornweg"),
        ("im(ab(ahornweg ", "ahornweg"),
        ("im:ab:ahornweg ", "ahornweg"),
        ("st.-anna-weg ", "st.-anna-weg"),
        ("des 17. ", "17"),
        ("1 a", "a"),
        ("a ", "a"),
        ("a" * 41 + " ", "a" * 41),
        ("ahornweg   ", ""),
        ("ahornweg\n", ""),
        ("ahornweg\n ", ""),
        ("7weg ", ""),
        ("ahorn- ", ""),
        ("- ", ""),
        ("  ", ""),
        ("", ""),
        ("weg/", ""),
    ],
)
def test_the_word_before_a_number_is_read_back_to_where_it_begins(before: str, word: str) -> None:
    assert last_word(f"{before}12", len(before)) == word
