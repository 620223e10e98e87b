"""A small catalogue: read from a table with its mistakes by line, and recognised in what is promised."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.core.catalogue import LONGEST, MOST, Product, Wrong, read_table, troubles

MAY = date(2026, 5, 1)
GIGA = Product("Giga")
GIGA_M = Product("Giga M", ("GigaM", "the medium one"), date(2026, 1, 1), date(2026, 6, 1), ("Kiel", "Neu Ulm"))
GIGA_MAX = Product("Giga Max", (), date(2026, 5, 2))
ROUTER = Product("Router 7590", ("FB 7590",), None, date(2026, 4, 30))
ALL = (GIGA, GIGA_M, GIGA_MAX, ROUTER)


def found(text: str, *, on: date = MAY, about: str = "") -> list[tuple[str, str]]:
    return [(one.code, one.name) for one in troubles(text, ALL, on=on, about=about)]


def test_a_table_is_read_with_commas_or_semicolons_and_both_ways_to_write_a_day() -> None:
    heads, giga = "name,aliases,from,until,regions", 'Giga M,GigaM; the medium one,2026-01-01,1.6.2026,"Kiel; Neu Ulm"'
    table = f"{heads}\n{giga}\n\nGiga,,,,\n"
    assert read_table(table) == ([GIGA_M, GIGA], [])
    assert read_table("\ufeffName;From\n Giga  Max ;02.05.2026\n") == ([GIGA_MAX], [])
    assert read_table("name\nGi\0ga") == ([GIGA], [])


@pytest.mark.parametrize(
    ("table", "wrong"),
    [
        ("", [Wrong(1, "heads")]),
        ("product\nGiga", [Wrong(1, "heads")]),
        ("name,price\nGiga,3", [Wrong(1, "heads", "price")]),
        ("name,from\n,2026-01-01", [Wrong(2, "name")]),
        ("from,name\n2026-01-01", [Wrong(2, "name")]),
        ("name\n" + "x" * (LONGEST + 1), [Wrong(2, "name", "x" * LONGEST)]),
        ("name\nGiga\ngiga", [Wrong(3, "twice", "giga")]),
        ("name,from,until\nA,soon,31.2.2026\nB,2026-02-30,", [
            Wrong(2, "from", "soon"), Wrong(2, "until", "31.2.2026"), Wrong(3, "from", "2026-02-30"),
        ]),
        ("name,from,until\nA,2026-02-02,2026-02-01", [Wrong(2, "order", "2026-02-02 > 2026-02-01")]),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(table: str, wrong: list[Wrong]) -> None:
    assert read_table(table)[1] == wrong


def test_a_name_may_be_just_so_long_a_day_the_first_and_the_last_and_a_catalogue_no_larger_than_small() -> None:
    name = "x" * LONGEST
    assert read_table(f"name,from,until\n{name},2026-01-01,2026-01-01")[1] == []
    lines = "\n".join(f"p{number}" for number in range(MOST))
    assert read_table(f"name\n{lines}")[1] == []
    assert read_table(f"name\n{lines}\nlast")[1] == [Wrong(1, "many", str(MOST + 1))]
    products, wrong = read_table("name,from\nGood,\nBad,soon\nFine,")
    assert [one.name for one in products] == ["Good", "Fine"]
    assert [one.line for one in wrong] == [3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We switch you to Giga.", []),
        ("We switch you to giga by then.", []),
        ("GigaM in Kiel", []),
        ("The medium one in Neu Ulm.", []),
        ("Giga M", [("elsewhere", "Giga M")]),
        ("Giga M in Kielwasser", [("elsewhere", "Giga M")]),
        ("Giga Max", [("not_yet", "Giga Max")]),
        ("we send the router 7590", [("no_more", "Router 7590")]),
        ("We send the FB 7590 and Giga Max.", [("not_yet", "Giga Max"), ("no_more", "Router 7590")]),
        ("Gigabit comes tomorrow.", []),
        ("Your tariff Turbo L begins.", [("unknown", "Turbo L")]),
        ("Wir schicken den Router 9999.", [("unknown", "9999")]),
        ("Der Tarif „Turbo“ beginnt, Router 9999 X auch.", [("unknown", "Turbo"), ("unknown", "9999 X")]),
        ("Paket Giga und Option giga", []),
        ("The plan is fine. We call you. Der Router folgt.", []),
    ],
)
def test_what_is_promised_is_held_against_the_catalogue(text: str, said: list[tuple[str, str]]) -> None:
    assert found(text) == said


def test_the_first_and_the_last_day_count_and_the_region_may_stand_in_other_words_of_the_case() -> None:
    assert found("Giga Max", on=date(2026, 5, 2)) == []
    assert found("Router 7590", on=date(2026, 4, 30)) == []
    assert found("Giga M", about="I live in Kiel.") == []
    assert found("Giga M", on=date(2026, 6, 2), about="Kiel") == [("no_more", "Giga M")]
    assert found("Giga M", on=date(2025, 12, 31), about="Kiel") == [("not_yet", "Giga M")]


def test_a_shorter_name_counts_where_it_stands_apart_from_the_longer_one() -> None:
    old = Product("Giga", (), None, date(2026, 1, 1))
    codes = [one.name for one in troubles("Giga Max, not Giga", (old, Product("Giga Max")), on=MAY)]
    assert codes == ["Giga"]
    assert troubles("Giga Max", (old, Product("Giga Max")), on=MAY) == []
    assert troubles("giga max", (old, Product("Giga Max")), on=MAY) == []


def test_a_name_goes_on_in_small_letters_where_the_catalogue_has_it_so() -> None:
    family = Product("Giga M für Familien")
    assert troubles("Ihr Tarif Giga M für Familien beginnt.", (family,), on=MAY) == []
    assert [one.name for one in troubles("Ihr Tarif Giga M für Singles beginnt.", (family,), on=MAY)] == ["Giga M"]


def test_what_is_told_of_a_product_comes_with_it_and_an_empty_catalogue_asks_nothing() -> None:
    (one,) = troubles("Giga Max", ALL, on=MAY)
    assert one.product == GIGA_MAX
    (strange,) = troubles("tariff Turbo", ALL, on=MAY)
    assert strange.product is None
    assert troubles("tariff Turbo", (), on=MAY) == []


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_no_table_and_no_text_breaks_it(text: str) -> None:
    products, wrong = read_table(text)
    assert all(1 <= one.line <= text.count("\n") + text.count("\r") + 300 for one in wrong)
    troubles(text, [*products, *ALL], on=MAY)
