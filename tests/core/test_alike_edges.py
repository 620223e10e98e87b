"""At the edges of what counts as one thing, one cause and one request."""

import pytest

from hilft.core.alike import Earlier, Said, groups, shared_words
from hilft.core.asked_in_text import is_asked_for
from hilft.core.same_thing import is_in_file_name, key_of


def test_words_in_common_are_told_most_shared_first_and_eight_at_most() -> None:
    words = [frozenset("abcdefghi"), frozenset("bcdefghij"), frozenset("bz"), frozenset("z")]
    assert shared_words(words) == ("b", "c", "d", "e", "f", "g", "h", "i")
    assert shared_words(words[2:]) == ("z", "b")
    assert shared_words([frozenset("x"), frozenset("y"), frozenset()]) == (), "a third is not half"


def test_three_letters_are_a_word_and_a_digit_at_the_front_is_a_number() -> None:
    assert Earlier(frozenset({"bill"})).rare(frozenset({"bus", "ab", "4ever", "b2b", "bill"})) == {"bus", "b2b"}


def test_each_of_a_group_is_in_it_whoever_stands_in_its_middle() -> None:
    said = [Said(number, 7, frozenset({f"only{number}", "digger", "road"})) for number in range(5)]
    assert groups(said, Earlier(frozenset()))[0].cases == (0, 1, 2, 3, 4)
    ends = [Said(0, 7, frozenset({"aaa", "bbb"})), Said(1, 7, frozenset({"aaa", "bbb", "ccc", "ddd"}))]
    ends.append(Said(2, 7, frozenset({"ccc", "ddd"})))
    assert [group.cases for group in groups(ends, Earlier(frozenset()), least=3)] == [(0, 1, 2)]


@pytest.mark.parametrize(
    ("thing", "file", "is_in"),
    [
        ("contract", "contract.pdf", True),  # eight letters, and no other word
        ("Meldung", "Meldung.pdf", False),
        ("contract", "contract", True),
        ("contract", "my.contract.pdf", True),
        ("contract", "scan.contract", False),
    ],
)
def test_a_file_is_named_by_what_stands_before_its_last_full_stop(thing: str, file: str, *, is_in: bool) -> None:
    assert is_in_file_name(thing, file) is is_in


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("copies of parties", "party", True),
        ("keys", "key", False),  # four letters stay as they are
        ("invoice 20266", "invoice 2026", False),
        ("invoice july", "july invoices", True),
    ],
)
def test_endings_fall_off_longer_words_only(one: str, other: str, *, is_same: bool) -> None:
    assert (key_of(one) == key_of(other)) is is_same


def test_the_common_part_of_two_names_is_readable() -> None:
    assert key_of("The proof of registration") == "proof registratio"


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("Contract?", True),
        ("contract please", True),
        ("  > please send the contract", False),
        ("Please send the\ncontract", True),
    ],
)
def test_a_bare_name_with_a_question_mark_asks_and_a_quotation_does_not(text: str, *, is_asked: bool) -> None:
    assert is_asked_for("contract", text) is is_asked
