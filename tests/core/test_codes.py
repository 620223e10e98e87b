"""Codes are read, said and typed by people: they survive that, and nothing else is taken for one."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.codes import CONSONANTS, DICE, SYLLABLES, VOWELS, code_of, codes_in, is_bare, shown, without

DICES = st.binary(min_size=DICE, max_size=DICE)
WRITTEN = ("{}", "{} ", "@care my code is {}.", "“{}”", "code:{}", "Hallo,\n{}\nGruss", "({})", "da na {} so")


@given(DICES)
def test_a_code_has_no_sign_that_looks_like_another_and_is_said_in_syllables(dice: bytes) -> None:
    code = code_of(dice)
    assert re.fullmatch(f"([{CONSONANTS}][{VOWELS}]){{{SYLLABLES}}}", code)
    assert not set(code) & set("01l52z8vqcj"), "of each group of look-alikes one is used at most"
    assert re.fullmatch(r"[A-Z]{4}-[A-Z]{4}-[A-Z]{4}", shown(code))


@given(DICES, st.sampled_from(WRITTEN), st.integers(0, 5))
def test_whatever_people_make_of_a_code_it_is_found(dice: bytes, around: str, way: int) -> None:
    code = code_of(dice)
    typed = [
        shown(code), shown(code).lower(), code, shown(code).replace("-", " "), shown(code).replace("-", " – "),  # noqa: RUF001
        " ".join(code[at : at + 2] for at in range(0, len(code), 2)).upper(),
    ][way]  # fmt: skip
    text = around.format(typed.replace("O", "0").replace("I", "1") if way == 0 else typed)
    assert code in codes_in(text)
    assert code not in codes_in(without(text, "[code]"))


@given(st.text(max_size=300))
def test_any_text_is_read_without_trouble_and_masking_it_again_changes_nothing(text: str) -> None:
    once = without(text, "[code]")
    assert without(once, "[code]") == once
    assert is_bare(text) <= bool(codes_in(text))


def test_ordinary_words_are_no_codes() -> None:
    for text in ("Meine Leitung ist tot seit Montag.", "Banane Tomate Kanada", "b" * 5000, "bababababababa" * 400, ""):
        assert not [code for code in codes_in(text) if code in ("", "kadomifurena")]
    assert codes_in("My router says: no signal.") == []
    assert codes_in("xKADO-MIFU-RENA") == codes_in("KADO-MIFU-RENAL") == []


def test_a_message_that_says_more_than_its_code_is_a_message() -> None:
    assert is_bare("@care@social.example KADO-MIFU-RENA")
    assert is_bare("Hello, my code is kado mifu rena, thanks!")
    assert not is_bare("KADO-MIFU-RENA and when will you come?")
    assert not is_bare("KADO-MIFU-RENA. By the way, since this morning the telephone is dead as well, please help.")
    assert not is_bare("Thank you!")


def test_codes_are_spread_over_all_syllables_and_nobody_has_to_say_an_unkind_one() -> None:
    codes = [code_of(bytes([number % 256, number // 256]) * 6) for number in range(2000)]
    assert len(set(codes)) > 1990
    assert {code[:2] for code in codes} == {a + b for a in CONSONANTS for b in VOWELS}
    assert not any("kaka" in (code[0:4], code[4:8], code[8:12]) for code in codes)
    assert all(code_of(bytes(11) + bytes([n])) for n in range(256))
    with pytest.raises(ValueError, match="12 bytes"):
        code_of(b"short")


def test_no_two_neighbours_of_chance_give_the_same_code() -> None:
    codes = [code_of(number.to_bytes(DICE, "big")) for number in range(300)]
    assert sum(one == other for one, other in pairwise(codes)) <= 2
