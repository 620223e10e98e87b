"""Which new cases look as if they had one cause: a rule to be worked out by hand."""

from hypothesis import given
from hypothesis import strategies as st

from hilft.core.alike import Earlier, Said, groups, is_like

EARLIER = Earlier(common=frozenset({"hello", "bill", "internet"}))
WORDS = st.frozensets(st.sampled_from(["hello", "bill", "digger", "street", "cut", "line", "42"]))
CASES = st.lists(st.tuples(st.sampled_from([1, 2, None]), WORDS), max_size=25)


def said(*each: str, team: int = 1) -> list[Said]:
    return [Said(number, team, frozenset(words.split())) for number, words in enumerate(each, 1)]


def test_cases_that_share_two_rare_words_are_one_group_and_its_words_are_said() -> None:
    new = said(
        "hello digger street", "digger street cut", "street digger", "bill hello", "digger street", "street digger"
    )
    (group,) = groups(new, EARLIER)
    assert group.cases == (1, 2, 3, 5, 6)
    assert group.words == ("digger", "street")


def test_everyday_words_short_ones_and_numbers_join_nothing() -> None:
    assert groups(said(*["hello bill internet at no 4711 4712"] * 9), EARLIER) == []


def test_one_rare_word_joins_only_when_nobody_used_it_before() -> None:
    new = said(*["rostock"] * 5)
    assert groups(new, EARLIER) == []
    assert groups(new, Earlier(EARLIER.common, seen=frozenset({"rostock"}))) == []
    assert len(groups(new, Earlier(EARLIER.common, seen=frozenset({"hello"})))) == 1


def test_other_teams_have_other_causes() -> None:
    new = [*said(*["digger street"] * 4), Said(9, 2, frozenset({"digger", "street"}))]
    assert groups(new, EARLIER) == []
    assert len(groups(new, EARLIER, least=4)) == 1


def test_a_case_is_like_an_incident_by_the_same_rule() -> None:
    assert is_like(said("digger street hello")[0], ["digger", "street"], EARLIER)
    assert not is_like(said("digger hello bill")[0], ["digger", "street", "hello", "bill"], EARLIER)


@given(CASES, st.integers(2, 6))
def test_every_group_is_large_enough_of_one_team_and_no_case_stands_in_two(
    new: list[tuple[int | None, frozenset[str]]], least: int
) -> None:
    cases = [Said(number, team, words) for number, (team, words) in enumerate(new)]
    found = groups(cases, EARLIER, least=least)
    numbers = [number for group in found for number in group.cases]
    assert len(numbers) == len(set(numbers))
    assert [len(group.cases) for group in found] == sorted((len(group.cases) for group in found), reverse=True)
    for group in found:
        assert len(group.cases) >= least
        assert len({cases[number].team for number in group.cases}) == 1
    assert found == groups(cases, EARLIER, least=least)
