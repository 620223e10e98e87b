"""Codes at their edges: which bytes make which code, and where a message begins to be more than its code."""

from hilft.core.codes import CONSONANTS, DICE, VOWELS, code_of, codes_in, is_bare, without

PAIR = (len(CONSONANTS) * len(VOWELS)) ** 2
CODE = "KADO-MIFU-RENA"


def of(number: int) -> str:
    return code_of(number.to_bytes(DICE, "big"))


def syllables(pair: str) -> int:
    """Return by which number a pair of syllables is drawn."""
    first, second = ((CONSONANTS.index(one[0]) * len(VOWELS) + VOWELS.index(one[1])) for one in (pair[:2], pair[2:]))
    return first * len(CONSONANTS) * len(VOWELS) + second


def test_the_first_pair_is_the_last_of_the_number_and_each_next_one_the_rest() -> None:
    number = syllables("kado") + PAIR * (syllables("mifu") + PAIR * syllables("rena"))
    assert of(number) == "kadomifurena"
    assert code_of(bytes(DICE - 1) + b"\1") != code_of(b"\1" + bytes(DICE - 1)), "the first byte weighs most"
    assert code_of(bytes([1, *bytes(DICE - 1)])) == of(1 << (8 * (DICE - 1)))


def test_an_unkind_pair_becomes_its_neighbour_wherever_it_stands() -> None:
    for unkind in ("kaka", "pipi", "negr", "sado"):
        if all(sign in CONSONANTS + VOWELS for sign in unkind) and unkind[1] in VOWELS and unkind[3] in VOWELS:
            number = syllables(unkind)
            assert of(number) == of(number + 1), unkind
            assert of(number) != of(number - 1)


def test_forty_letters_beside_a_code_are_still_little_and_forty_one_are_not() -> None:
    assert is_bare(f"{CODE} {'x' * 40}")
    assert not is_bare(f"{CODE} {'x' * 41}")
    assert is_bare(f"{CODE} abc", besides=3)
    assert not is_bare(f"{CODE} abcd", besides=3)


def test_who_is_named_does_not_count_as_said() -> None:
    assert is_bare(f"@{'care' * 10} #{'help' * 10} {CODE}", besides=0)
    assert not is_bare(f"care {CODE}", besides=0)


def test_signs_that_grow_when_they_are_folded_keep_the_places_right() -> None:
    text = f"Straße ﬁ ½ {CODE}."
    assert codes_in(text) == ["kadomifurena"]
    assert without(text, "*") == "Straße ﬁ ½ *."
