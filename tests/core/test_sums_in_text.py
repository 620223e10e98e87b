"""Which sums in what we write have to stand, in both languages; and which are only prices, questions and quotations."""

from decimal import Decimal

import pytest

from hilft.core.sums_in_text import names_sum, sums_in, written_sum
from tests.core.sums_learned import MORE_NOT_TOLD, MORE_TOLD

TOLD: dict[str, str] = {
    # what somebody gets or owes
    "Wir erstatten Ihnen 250,00 €.": "250.00 EUR",
    "Sie erhalten eine Gutschrift von 250 €.": "250.00 EUR",
    "Die Gutschrift über 250,- € finden Sie auf der nächsten Rechnung.": "250.00 EUR",
    "Ihr Guthaben beträgt 1.234,56 EUR.": "1234.56 EUR",
    "Wir schreiben Ihnen 19,90 Euro gut.": "19.90 EUR",
    "Wir zahlen Ihnen 12 € zurück.": "12.00 EUR",
    "Wir haben Ihnen 310 € gutgeschrieben.": "310.00 EUR",
    "Es bleibt eine Nachzahlung von EUR 310.": "310.00 EUR",
    "Sie schulden uns noch 190,50 €.": "190.50 EUR",
    "Der Restbetrag von 45,5 € ist am Monatsende fällig.": "45.50 EUR",
    "Der Rückstand beträgt 1 200,00 €.": "1200.00 EUR",
    "Als Entschädigung überweisen wir Ihnen 10 Euro.": "10.00 EUR",
    "Ihre Rückerstattung: 88,00€": "88.00 EUR",
    "Die Erstattung in Höhe von € 75,00 ist unterwegs.": "75.00 EUR",
    "Wir fordern die Nachforderung von 99,99 Euro nicht mehr.": "99.99 EUR",
    "Als Schadenersatz bekommen Sie CHF 1'200.50.": "1200.50 CHF",
    "Sie haben ein Guthaben von 5 Franken.": "5.00 CHF",
    "Guten Tag, die 250,-- € erstatten wir Ihnen diese Woche.": "250.00 EUR",
    "We will refund €250 to your account.": "250.00 EUR",
    "Your refund of €190.50 is on its way.": "190.50 EUR",
    "We refund EUR 310 by Friday.": "310.00 EUR",
    "You still owe us 310 euros.": "310.00 EUR",
    "A credit of €1,234.56 is on your next bill.": "1234.56 EUR",
    "We have credited 20 € to your account.": "20.00 EUR",
    "We reimburse you $45.": "45.00 USD",
    "The outstanding amount is £12.30.": "12.30 GBP",
    "We pay you back 12 €.": "12.00 EUR",
    "You were paid back €12 in May.": "12.00 EUR",
    "As compensation you get 10 pounds.": "10.00 GBP",
    "The arrears come to 1 234,50 €.": "1234.50 EUR",
    "There is a back payment of €99.": "99.00 EUR",
    "Hello Robin, your account is fine. We owe you €250.": "250.00 EUR",
}

NOT_TOLD: dict[str, str] = {
    # prices, examples, questions, what the customer said, what is quoted
    "Der Tarif kostet 39,99 € im Monat.": "39.99 EUR",
    "Die Einrichtung kostet einmalig 69,95 Euro.": "69.95 EUR",
    "Ein neuer Router kostet 4,99 €.": "4.99 EUR",
    "Möchten Sie die Erstattung von 250 € auf Ihr Konto?": "250.00 EUR",
    "Sie schreiben, dass Ihnen 250 € gutgeschrieben wurden.": "250.00 EUR",
    "Sie haben nach einer Gutschrift von 250 € gefragt.": "250.00 EUR",
    "Sie fordern eine Erstattung von 400 €.": "400.00 EUR",
    "Ein Guthaben, zum Beispiel 10 €, verfällt nicht.": "10.00 EUR",
    "Ab 20 € Warenwert ist der Versand frei.": "20.00 EUR",
    "Der Rabatt von 10 € gilt ein Jahr.": "10.00 EUR",
    "Auf der Rechnung stehen 59,90 €.": "59.90 EUR",
    "The plan costs €39.99 a month.": "39.99 EUR",
    "It costs 5 euros a day abroad.": "5.00 EUR",
    "Would you like the refund of €250 on your bank account?": "250.00 EUR",
    "You wrote that a refund of €250 was promised.": "250.00 EUR",
    "You have asked for a credit of 250 €.": "250.00 EUR",
    "You mention a refund of EUR 310.": "310.00 EUR",
    "A credit, for example €10, never expires.": "10.00 EUR",
    "Please pay by credit card; the fee is €2.": "2.00 EUR",
    "The bill shows $59.90.": "59.90 USD",
    "Shipping is free from 20 € on.": "20.00 EUR",
    # no sum at all
    "> We will refund €250 to your account.": "",
    "> Wir erstatten Ihnen 250 €.": "",
    "Wir erstatten Ihnen den ganzen Betrag.": "",
    "We refund the whole sum.": "",
    "Ihre Leitung hat 250 MBit/s.": "",
    "The refund takes 14 days.": "",
    "Die Gutschrift kommt am 3.8.2026.": "",
    "Call +49 228 250 310 for your refund.": "",
    "Your refund has the number 2026-250.": "",
    "Die Erstattung dauert bis zu 30 Tage, das sind 100 %.": "",
    "Kostenstelle EUR250X, Gutschrift folgt.": "",
}


@pytest.mark.parametrize(("sentence", "sum_"), TOLD.items())
def test_a_sum_that_somebody_gets_or_owes_is_recognised(sentence: str, sum_: str) -> None:
    assert [(f"{one.amount} {one.currency}", one.is_told) for one in sums_in(sentence)] == [(sum_, True)]


@pytest.mark.parametrize(("sentence", "sum_"), NOT_TOLD.items())
def test_a_price_a_question_and_a_quotation_are_not_taken_for_one(sentence: str, sum_: str) -> None:
    found = [(f"{one.amount} {one.currency}", one.is_told) for one in sums_in(sentence)]
    assert found == ([(sum_, False)] if sum_ else [])


@pytest.mark.parametrize("sentence", MORE_TOLD)
def test_what_it_has_learned_since_it_still_recognises(sentence: str) -> None:
    assert [one.is_told for one in sums_in(sentence)] == [True]


@pytest.mark.parametrize("sentence", MORE_NOT_TOLD)
def test_what_it_has_learned_since_makes_no_price_a_promise(sentence: str) -> None:
    """Every sum of these is a price, a question, or somebody else's: being asked about it would be a nuisance."""
    assert not any(one.is_told for one in sums_in(sentence))
    assert sums_in(sentence)


def test_each_sentence_is_read_by_itself() -> None:
    text = "Your plan costs €39.99 a month. We refund you €250. Is €10 all right as well?"
    assert [(one.written, one.is_told) for one in sums_in(text)] == [("€39.99", False), ("€250", True), ("€10", False)]
    assert sums_in("Wir erstatten 250 €.")[0].cue == "erstatten"


def test_a_line_that_is_quoted_takes_nothing_from_the_lines_around_it() -> None:
    text = "We refund you €12.\n  > We refund you €250.\nWe refund you €7. Will you get a refund of €9?  "
    assert [(str(one.amount), one.is_told, one.cue) for one in sums_in(text)] == [
        ("12.00", True, "refund"),
        ("7.00", True, "refund"),
        ("9.00", False, ""),
    ]


@pytest.mark.parametrize("way", ["250 €", "250,00 €", "EUR 250", "€250.00", "250 Euro", "250,- €", "250.00 euros"])
def test_a_text_names_a_sum_in_any_usual_way(way: str) -> None:
    assert names_sum(f"Before it was {way}, now it is more.", Decimal(250), "EUR")
    assert not names_sum(f"Before it was {way}.", Decimal(25), "EUR")
    assert not names_sum(f"Before it was {way}.", Decimal(250), "CHF")


@pytest.mark.parametrize("currency", ["EUR", "USD", "GBP", "CHF"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_what_we_write_ourselves_is_read_again(language: str, currency: str) -> None:
    for amount in ("0.99", "250.00", "1234.50", "1234567.89"):
        written = written_sum(Decimal(amount), currency, language)
        assert names_sum(f"Es sind {written}, so.", Decimal(amount), currency), written


def test_sums_are_written_as_each_language_does() -> None:
    assert written_sum(Decimal("1234.5"), "EUR", "de") == "1.234,50 €"
    assert written_sum(Decimal("1234.5"), "EUR", "en") == "€1,234.50"
    assert written_sum(Decimal("1234.5"), "CHF", "en") == "CHF 1,234.50"
    assert written_sum(Decimal("1234.5"), "CHF", "de") == "1.234,50 CHF"
    assert written_sum(Decimal(7), "GBP", "en") == "£7.00"
    assert written_sum(Decimal(7), "USD", "en") == "$7.00"
