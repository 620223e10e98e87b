from hilft.core.redaction import Pattern, mask


def test_personal_data_becomes_a_short_mark_and_the_sentence_stays() -> None:
    masked = mask("Ruft mich unter 0171 2345678 an, IBAN DE89 3704 0044 0532 0130 00, Mail anna.k@example.org!")
    assert masked.text == "Ruft mich unter [phone] an, IBAN [IBAN], Mail [e-mail]!"


def test_a_text_without_personal_data_is_the_same_object_in_words() -> None:
    text = "Seit dem 12.03.2024 um 14:30 kein Netz, Fehler 691, 49,95 Euro zahle ich trotzdem."
    assert mask(text).text == text
    assert mask(text).found == ()


def test_the_hotline_of_the_house_stays() -> None:
    text = "Unter 0800 3301000 geht keiner ran."
    assert mask(text, keep=frozenset({"08003301000"})).text == text


def test_the_operator_says_how_its_numbers_look() -> None:
    assert mask("Nr. K-4711-22", patterns=[Pattern("customer number", "K-####-##")]).text == "Nr. [customer number]"


def test_masking_twice_changes_nothing() -> None:
    once = mask("4111 1111 1111 1111 und 0171 2345678").text
    assert mask(once).text == once == "[card] und [phone]"
