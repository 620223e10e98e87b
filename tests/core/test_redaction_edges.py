"""Personal data at the edges of what is known of it: one digit more, one sign before it, a second find beside it."""

import pytest

from hilft.core.redaction import Found, Pattern, mask

MASKED = [
    ("Konto [phone] und Kundennummer [IBAN] 4471902", "Konto [phone] und Kundennummer [IBAN] 4471902"),
    ("Mail an İlker@example.org oder 0171 3920012", "Mail an [e-mail] oder [phone]"),
    ("[phone] 0171 3920012 [URL]", "[phone] [phone] [URL]"),
    ("um 12:30 0171 3920012", "um 12:30 [phone]"),
    ("am 14.07.2024 0171 3920012", "am 14.07.2024 [phone]"),
    ("0171 3920012 14.07.2024", "[phone] 14.07.2024"),
    ("DE74 1234 5678 9458 0730 21", "[IBAN]"),
    ("DE74123456789458073021x", "DE74123456789458073021x"),
    ("DE75 1234 5678 9458 0730 21", "[IBAN]"),
    ("iban de75 1234 5678 9458 0730 21", "iban [IBAN]"),
    ("AT61 1904 3002 3457 3201", "[IBAN]"),
    ("DE74 1234\n5678 9458 0730 21", "[IBAN]\n[IBAN]"),
    ("XX74 1234 5678 9458 0730 21", "XX74 1234 5678 9458 0730 21"),
    ("IBAN: DE74-1234-5678-9458-0730-21.", "IBAN: [IBAN]."),
    ("4111 1111 1111 1111", "[card]"),
    ("4111 1111 1111 1112", "4111 1111 1111 1112"),
    ("Visa 4111 1111 1111 1112", "Visa [card]"),
    ("3782 822463 10005", "[card]"),
    ("378282246310005", "[card]"),
    ("36148900647913", "[card]"),
    ("3614 8900 6479 13", "[card]"),
    ("4111-1111-1111-1111 4111 1111 1111 1111", "[card] [card]"),
    ("6011 1111 1111 1117", "[card]"),
    ("41111 111111 11111", "41111 111111 11111"),
    ("4222222222222", "[card]"),
    ("Kreditkarte: 5500 0000 0000 0004, gültig", "Kreditkarte: [card], gültig"),
    ("2221 0000 0000 0009", "[card]"),
    ("5018 0000 0009", "5018 0000 0009"),
    ("354720198603958", "[IMEI]"),
    ("35 472019 860395 8", "[IMEI]"),
    ("354720198603959", "354720198603959"),
    ("IMEI 354720198603959", "IMEI [IMEI]"),
    ("8949025056461850896", "[SIM]"),
    ("89490250564618508962", "89490250564618508962"),
    ("8949 0250 5646 1850 896", "[SIM]"),
    ("89490250564618508961234567890123", "[SIM]"),
    ("3C:A6:2F:11:9B:04", "[MAC]"),
    ("3C-A6-2F-11-9B-04", "[MAC]"),
    ("3ca6.2f11.9b04", "[MAC]"),
    ("mac 3ca62f119b04", "mac [MAC]"),
    ("MAC-Adresse: 3ca62f119b04x", "MAC-Adresse: 3ca62f119b04x"),
    ("1234.5678.9012", "1234.5678.9012"),
    ("geboren 1980", "geboren [birth date]"),
    ("born on the 3rd of March 1980.", "born on the [birth date]."),
    ("*14.07.1968", "*[birth date]"),
    ("**14.07.1968**", "**14.07.1968**"),
    ("* 14.07.1968", "* [birth date]"),
    ("*1968", "*1968"),
    ("geb. 7/1968", "geb. [birth date]"),
    ("geboren im schönen Sommer 1968", "geboren im schönen Sommer 1968"),
    ("Geburtsdatum:\n14.07.1968", "Geburtsdatum:\n[birth date]"),
    ("14.07.1968 in Bonn geboren", "[birth date] in Bonn geboren"),
    ("date of birth: 1968-07-14,", "date of birth: [birth date],"),
    ("Geburtstag ist der 14. Juli", "Geburtstag ist der [birth date]"),
    ("PIN 1234", "PIN [password]"),
    ("PIN 12", "PIN 12"),
    ("PUK: 12345678 und", "PUK: [password] und"),
    ("Passwort: geheim12", "Passwort: [password]"),
    ("Passwort: geheim", "Passwort: geheim"),
    ("password is abc12.", "password is [password]."),
    ("Passwort ab12", "Passwort ab12"),
    ("WLAN-Schlüssel „7788-9900-1122“", "WLAN-Schlüssel „[password]“"),
    ("Passwort für den Router ist Sommer2024!", "Passwort für den Router ist [password]"),
    ("pw:x1y2z", "pw:[password]"),
    ("CVC 123", "CVC [password]"),
    ("kennwort lautet jetzt 4711a", "kennwort lautet jetzt [password]"),
    ("Flat 3, 17 Baker Street, London NW1 6XE", "[address]"),
    ("17 Baker Street.", "[address]."),
    ("221b Baker St\nLondon", "[address]\nLondon"),
    ("Kennwort vom WLAN: Sommer2024", "Kennwort vom WLAN: [password]"),
    ("password for my wifi is abc12345", "password for my wifi is [password]"),
    ("Schlüssel fürs Netz lautet 4711-0815", "Schlüssel fürs Netz lautet [password]"),
    ("*14.07.1968*", "*14.07.1968*"),
    ("*14.07.1968 *", "*[birth date] *"),
    ("*1968-07-14", "*[birth date]"),
    ("geboren im jahr ab 1968", "geboren im jahr ab [birth date]"),
    ("geboren im jahr von 1968", "geboren im jahr von 1968"),
    ("geboren im jahr von 14.07.1968", "geboren im jahr von [birth date]"),
    ("4111111111111111110", "[card]"),
    ("4111 1111 1111 1111 110", "[card] 110"),
    ("3614 890064 7913", "[card]"),
    ("3614 8900647 913", "3614 8900647 913"),
    ("12 4111 1111 1111 1111", "12 [card]"),
    ("4111 1111 1111 11112", "4111 1111 1111 11112"),
    ("4111 1111 11111 111", "4111 1111 11111 111"),
    ("4111 11 1111 111111", "4111 11 1111 111111"),
    ("GB82 WEST 1234 5698 7654 32", "[IBAN]"),
    ("GB83 WEST 1234 5698 7654 32", "GB83 WEST 1234 5698 7654 32"),
    ("de75 1234 5678 9458 0730 21", "de75 1234 5678 9458 0730 21"),
    ("DE74 1234 5678 9458 0730 21x", "DE74 1234 5678 9458 0730 21x"),
    ("DE74 1234 5678 9458 0730 21 ab", "[IBAN] ab"),
    ("8949025056461850896 3", "[SIM]"),
    ("8949025056461850896 4", "[SIM] 4"),
    ("8949025056461850896 31", "[SIM] 31"),
    ("12 8949025056461850896", "12 [SIM]"),
    ("89490250564618508963", "[SIM]"),
    ("8949 0250 5646 1850 8961 2345 6789 0123", "[SIM]"),
    ("89 49 02 50 56 46 18 50 896", "[SIM]"),
    ("89490250564618508963 4", "[SIM] 4"),
    ("8949 025056461850896 3", "[SIM]"),
    ("89 49 02 50 56 46 18 50 89 6", "89 49 02 50 56 46 18 50 89 6"),
    ("DE74 1234 5678 9458 0730 21x ab", "DE74 1234 5678 9458 0730 21x ab"),
    ("4111 1111 1111 1111 12345", "[card] 12345"),
    ("4111 1111 11119", "4111 1111 11119"),
    ("geboren im Jahr 1968", "geboren im Jahr [birth date]"),
    ("geborene Müller 1968", "geborene Müller [birth date]"),
    ("geb.14.07.1968", "geb.[birth date]"),
    ("Die Gebühr 2024 ist zu hoch", "Die Gebühr 2024 ist zu hoch"),
    ("Ich gebe euch 12.03.2024 Zeit", "Ich gebe euch 12.03.2024 Zeit"),
]


@pytest.mark.parametrize(("text", "masked"), MASKED)
def test_what_is_personal_goes_and_what_only_looks_like_it_stays(text: str, masked: str) -> None:
    assert mask(text).text == masked


PHONES = [
    ("DE", "+49 171 3920012", "[phone]"),
    ("DE", "0049 171 3920012", "[phone]"),
    ("DE", "00491713920012", "[phone]"),
    ("DE", "0171/3920012", "[phone]"),
    ("DE", "(0171) 3920012", "[phone]"),
    ("DE", "(030) 23125000", "[phone]"),
    ("DE", "Tel. 23125000", "Tel. [phone]"),
    ("DE", "Telefon: 4710388 und 4710389", "Telefon: [phone] und [phone]"),
    ("DE", "4710388 und 4710389", "4710388 und 4710389"),
    ("DE", "O171 3920012", "[phone]"),
    ("DE", "ruf 171 3920012 an", "ruf 171 3920012 an"),
    ("DE", "Version 0171 3920012", "Version 0171 3920012"),
    ("DE", "Seriennummer 030 23125000", "Seriennummer 030 23125000"),
    ("DE", "0171 3920012 0172 4930013", "[phone] [phone]"),
    ("DE", "0171 3920012 / 0172 4930013", "[phone] / [phone]"),
    ("DE", "017139200121234567", "017139200121234567"),
    ("DE", "0171 3920012a", "0171 3920012a"),
    ("DE", "a0171 3920012", "a0171 3920012"),
    ("DE", "0171--3920012", "0171--3920012"),
    ("DE", "null eins sieben eins drei neun zwei null null", "[phone]"),
    ("DE", "0800 3301000", "0800 3301000"),
    ("DE", "+1 212 555 0147", "[phone]"),
    ("DE", "+43 664 1234567", "[phone]"),
    ("DE", "030 23125000 123", "[phone]"),
    ("DE", "erreichbar unter 23125000", "erreichbar unter [phone]"),
    ("DE", "49 171 3920012", "[phone]"),
    ("DE", "handy 49 171 3920012", "handy [phone]"),
    ("DE", "0000 171 3920012", "0000 171 3920012"),
    ("DE", "1/2/3/4/171392", "1/2/3/4/171392"),
    ("AT", "0664 1234567", "[phone]"),
    ("AT", "01 5123456", "[phone]"),
    ("AT", "+43 664 1234567", "[phone]"),
    ("CH", "079 123 45 67", "[phone]"),
    ("CH", "+41 79 123 45 67", "[phone]"),
    ("US", "212-555-0147", "[phone]"),
    ("US", "(212) 555-0147", "[phone]"),
    ("US", "1-212-555-0147", "[phone]"),
    ("US", "212.555.0147", "[phone]"),
    ("US", "call 555-0147", "call [phone]"),
    ("US", "2125550147", "2125550147"),
    ("GB", "07700 900123", "[phone]"),
    ("GB", "020 7946 0958", "[phone]"),
    ("GB", "+44 20 7946 0958", "[phone]"),
    ("PL", "512 345 678", "[phone]"),
    ("PL", "48 512 345 678", "[phone]"),
    ("PL", "tel. 512345678", "tel. [phone]"),
]


@pytest.mark.parametrize(("country", "text", "masked"), PHONES)
def test_a_telephone_number_goes_as_each_country_writes_it(country: str, text: str, masked: str) -> None:
    assert mask(text, country=country).text == masked


def test_what_is_asked_about_ends_where_something_hidden_begins() -> None:
    asked = "https://example.org/anna@example.org/0171/3920012"
    found = mask(f"Siehe {asked} und example.org:8080/x.").found
    assert [(one.kind, one.start, one.end, one.ask) for one in found if one.ask] == [
        ("URL", 6, 26, True),
        ("URL", 60, 78, True),
    ]


def test_two_finds_that_overlap_are_one_under_the_more_certain_name() -> None:
    own = (Pattern("order number", "A-####"), Pattern("customer number", "####-B"))
    masked = mask("Nr. A-1234-B, A 1234, 1234/b und A-12345", patterns=own)
    assert masked.text == "Nr. [customer number], [order number], [customer number] und A-12345"
    assert masked.found[0] == Found("customer number", 4, 12)


def test_finds_that_only_show_once_others_are_hidden_have_their_place_in_the_original() -> None:
    text = "Kundennummer 4711-0815\n0171 3920012, Mail a.b@example.org, geb. 14.07.1968"
    found = mask(text).found
    assert [text[one.start : one.end] for one in found] == [
        "4711-0815",
        "0171 3920012",
        "a.b@example.org",
        "14.07.1968",
    ]
    assert [one.ask for one in found] == [False] * 4


@pytest.mark.parametrize(
    ("kind", "shape", "sentence"),
    [
        (
            "shoe size",
            "####",
            '"shoe size" is no kind of number; write one of: IBAN, customer number, contract number, ',
        ),
        ("IBAN", "###@", 'The shape "###@" must have at least four "#" and at most 40 characters.'),
        ("IBAN", "#" * 41, f'The shape "{"#" * 41}" must have at least four "#" and at most 40 characters.'),
    ],
)
def test_a_shape_that_finds_nothing_of_its_own_is_refused_in_a_sentence(kind: str, shape: str, sentence: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        Pattern(kind, shape)
    assert str(caught.value).startswith(sentence)


def test_a_shape_of_forty_signs_and_one_of_four_digits_are_shapes() -> None:
    assert mask("K 1234", patterns=(Pattern("IBAN", "@ ####"),)).text == "[IBAN]"
    assert mask("1" * 40, patterns=(Pattern("IBAN", "#" * 40),)).text == "[IBAN]"


def test_an_unknown_country_is_told_what_to_write() -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011
        mask("", country="XX")
    assert str(caught.value) == '"XX" is no country; write two capital letters, such as DE.'
