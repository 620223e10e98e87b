"""What a customer writes, and what the rest of the world may read of it."""

import pytest

from hilft.core.redaction import Found, Pattern, mask


def kinds(text: str) -> list[str]:
    """Return the kinds that are hidden in a text."""
    return [one.kind for one in mask(text).found if not one.ask]


def test_personal_data_becomes_a_short_mark_and_the_sentence_stays() -> None:
    masked = mask("Ruft mich unter 0171 3920012 an, IBAN DE74 1234 5678 9458 0730 21, Mail anna.k@example.org!")
    assert masked.text == "Ruft mich unter [phone] an, IBAN [IBAN], Mail [e-mail]!"


def test_somebody_posts_everything_at_once() -> None:
    masked = mask(
        "Kundennummer 4471 902 338, Vertrag 301 9948 2217, geboren am 14.07.1968,\n"
        "Ahornstraße 17\n53113 Bonn, PUK 48213307, IMEI 354720198603958, Visa 4111 1111 1111 1111,\n"
        "SIM 8949025056461850896, Router 3C:A6:2F:11:9B:04, Ausweisnummer L01X00T47"
    )
    assert masked.text == (
        "Kundennummer [customer number], Vertrag [contract number], geboren am [birth date],\n"
        "[address]\n[address], PUK [password], IMEI [IMEI], Visa [card],\n"
        "SIM [SIM], Router [MAC], Ausweisnummer [ID number]"
    )


def test_a_text_without_personal_data_stays_as_it_is() -> None:
    text = "Seit dem 12.03.2024 um 14:30 kein Netz, Fehler 691, Firmware 7.57.1, 49,95 Euro zahle ich trotzdem."
    assert mask(text).text == text
    assert mask(text).found == ()


def test_the_own_web_site_is_the_question_so_its_author_is_asked() -> None:
    text = "Warum ist www.laden.example.org (2001:db8:4f2::80, 203.0.113.77) aus eurem Netz nicht erreichbar?"
    masked = mask(text)
    assert masked.text == text
    assert [(one.kind, text[one.start : one.end], one.ask) for one in masked.found] == [
        ("host", "www.laden.example.org", True),
        ("IP", "2001:db8:4f2::80", True),
        ("IP", "203.0.113.77", True),
    ]


def test_an_address_of_mail_in_a_web_address_is_hidden_and_what_stands_before_it_is_asked() -> None:
    text = "https://example.org/?mail=anna@example.org"
    masked = mask(text)
    assert masked.text == "https://example.org/?mail=[e-mail]"
    assert masked.found == (Found("URL", 0, 26, ask=True), Found("e-mail", 26, 42))


def test_places_are_those_of_the_original() -> None:
    text = "Erst 0171 3920012, dann anna@example.org"
    assert [text[one.start : one.end] for one in mask(text).found] == ["0171 3920012", "anna@example.org"]


@pytest.mark.parametrize("written", ["08003301000", "0800 33 01000", "+49 800 3301000", "0800-3301000"])
def test_a_number_that_anybody_may_call_free_of_charge_stays(written: str) -> None:
    assert kinds(f"Unter {written} geht keiner ran.") == []


@pytest.mark.parametrize("written", ["030 23125000", "+49 30 23125 000", "030/23125-000"])
def test_a_hotline_that_looks_like_any_number_stays_when_the_house_says_so(written: str) -> None:
    text = f"Unter {written} geht keiner ran, ruft {written}1 an."
    assert kinds(text) == ["phone", "phone"]
    assert mask(text, keep=frozenset({"030 23125000"})).text == f"Unter {written} geht keiner ran, ruft [phone] an."


def test_a_number_is_read_as_in_the_country_of_the_house() -> None:
    text = "Call me on 0664 1234567 or 212-555-0147."
    assert mask(text, country="AT").text.startswith("Call me on [phone]")
    assert mask(text, country="US").text.endswith("or [phone].")


def test_a_country_that_is_none_is_refused_with_a_sentence() -> None:
    with pytest.raises(ValueError, match="two capital letters"):
        mask("0171 3920012", country="Germany")


def test_the_operator_says_how_its_numbers_look() -> None:
    customer, order = Pattern("customer number", "K-####-##"), Pattern("order number", "@@## ####")
    masked = mask("Es geht um k4711 22 und um ab12-3456, nicht um K-4711-222.", patterns=[customer, order])
    assert masked.text == "Es geht um [customer number] und um [order number], nicht um K-4711-222."


@pytest.mark.parametrize(
    ("kind", "shape", "remedy"), [("thing", "####", "write one of"), ("SIM", "##", "at least four")]
)
def test_a_shape_that_would_hide_anything_is_refused_with_a_sentence(kind: str, shape: str, remedy: str) -> None:
    with pytest.raises(ValueError, match=remedy):
        Pattern(kind, shape)


@pytest.mark.parametrize(
    "text",
    [
        "Technikertermin am 14.07.1968 zwischen 8 und 13 Uhr",
        "Ich habe am 14.07.2008 unterschrieben.",
        "Wir haben in 53113 Bonn Totalausfall.",
        "Habe im Anhang 2 Bilder geschickt, auf Platz 3 steht der Router.",
        "Euer Shop in der Königstraße 22 hat geschlossen.",
        "4111 2222 3333 4444 geht nicht",
        "Vertrag 24 Monate, Rechnung 134,20 EUR, Auftrag vom 03.01.2024",
    ],
)
def test_numbers_that_only_look_personal_stay(text: str) -> None:
    assert kinds(text) == []


def test_a_slip_of_the_pen_does_not_make_the_rest_harmless() -> None:
    assert kinds("Bitte auf DE74 1234 5678 9458 0730 12 und von Visa 4111 1111 1111 1112") == ["IBAN", "card"]


def test_a_letter_copied_from_windows_keeps_its_lines() -> None:
    assert mask("Anschrift:\r\nRosenstieg 6\r\n22149 Hamburg\r\nDanke").text == (
        "Anschrift:\r\n[address]\r\n[address]\r\nDanke"
    )
    assert mask("Kundennummer\r\n4471 902").text == "Kundennummer\r\n[customer number]"


def test_what_two_detectors_find_is_hidden_once_and_whole() -> None:
    assert mask("Auftragsnummer 0171 3920012").text == "Auftragsnummer [order number]"
    assert mask("Benutzername 0022334455#0001@zugang.example").text == "Benutzername [access id]"


def test_marks_speak_no_language_and_reveal_no_digit() -> None:
    english, german = mask("call 0171 3920012").text, mask("ruf 0171 3920012").text
    assert (english, german) == ("call [phone]", "ruf [phone]")


def test_masking_a_masked_text_changes_nothing_even_when_the_mark_is_a_cue() -> None:
    text = "[customer number] 4711 08 15, [phone] 471112, [address] Am Alten Kirchhof 4"
    assert mask(text).text == text
