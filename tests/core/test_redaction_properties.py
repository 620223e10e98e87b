"""What holds for every text, however strange."""

import re
from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hilft.core.redaction import ASKED, HIDDEN, Masked, mask

WORDS = (
    *(
        "Kundennummer",
        "Vertrag",
        "geb.",
        "born on",
        "Passwort:",
        "PIN",
        "IBAN",
        "IMEI",
        "MAC",
        "SIM",
        "Tel.",
        "ist",
        "und",
    ),
    *(
        "0171 3920012",
        "030/23125-017",
        "+44 7700 900142",
        "4711",
        "88431902",
        "DE74 1234 5678 9458 0730 21",
        "12.3.1985",
    ),
    *("4111 1111 1111 1111", "354720198603958", "8949025056461850896", "3C:A6:2F:11:9B:04", "anna@example.org", "1949"),
    *(
        "Ahornstraße 17",
        "53113 Bonn",
        "Am Markt",
        "8",
        "14 Elm Tree Avenue",
        "www.example.org",
        "192.0.2.1",
        "2001:db8::1",
    ),
    *(
        "[phone]",
        "[customer number]",
        "[",
        "]",
        "(at)",
        "example",
        "dot",
        "org",
        "https://",
        "/",
        ",",
        ".",
        ":",
        "\n",
        "\r\n",
        "\n",
    ),
    *("İ", "ß", "null eins", "sieben", "Platz der", "Postfach", "wohnen", "Kunde", "\u00a0", "🙂", "٣"),
)
texts = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=14).map("".join),
)


def rebuilt(text: str, masked: Masked) -> str:
    """Return the masked text, made again from the original and the finds alone."""
    pieces, at = [], 0
    for one in (one for one in masked.found if not one.ask):
        pieces += [text[at : one.start], re.sub(r"\S[^\r\n]*", f"[{one.kind}]", text[one.start : one.end])]
        at = one.end
    return "".join([*pieces, text[at:]])


@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts)
@example("Kundennummer 4711 0171 3920012 0171 3920013 Kundennummer 4711")
@example("Ahornstraße 17\n53113 Bonn\n")
def test_masking_a_masked_text_changes_nothing(text: str) -> None:
    once = mask(text).text
    assert mask(once).text == once


@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts)
def test_only_what_was_found_changes_and_every_line_stays_a_line(text: str) -> None:
    masked = mask(text)
    assert rebuilt(text, masked) == masked.text
    assert [masked.text.count(end) for end in "\r\n"] == [text.count(end) for end in "\r\n"]


@settings(max_examples=400, deadline=None, derandomize=True)
@given(texts)
def test_finds_lie_in_the_text_one_after_another_and_say_what_they_are(text: str) -> None:
    found = mask(text).found
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(left.end <= right.start for left, right in pairwise(found))
    assert all(one.kind in (ASKED if one.ask else HIDDEN) for one in found)
