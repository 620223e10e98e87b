"""More rows than fit into memory come back in order, with the ends of each case marked."""

from hypothesis import given
from hypothesis import strategies as st

from hilft.replay.order import Order
from hilft.replay.rows import FIRST, LAST, OPENING, Broken, Row, Step
from hilft.replay.sorting import ExternalSort

ITEMS = st.tuples(st.text(max_size=3), st.floats(0, 9), st.integers(0, 3), st.none() | st.text(max_size=2))


@given(st.lists(ITEMS, max_size=200), st.integers(1, 20))
def test_rows_come_back_sorted_however_few_fit_into_memory(items: list[tuple[object, ...]], limit: int) -> None:
    numbered = [(text, at, number, rest) for number, (text, at, _, rest) in enumerate(items)]
    with ExternalSort(limit) as sort:
        for item in numbered:
            sort.add(item)
        assert list(sort.sorted()) == sorted(numbered, key=lambda item: item[:3])


def test_many_runs_are_merged_before_there_are_too_many_files() -> None:
    with ExternalSort(limit=10) as sort:
        for number in range(5_000):
            sort.add((number * 7919 % 5_000, None))
        assert len(sort._runs) < 64
        assert [item[0] for item in sort.sorted()] == list(range(5_000))


def row(case: str, at: float, number: int, *, opened: float | None = None, digest: int | None = None) -> Row:
    said = number if digest is None else digest
    return Row(case, at, 0, number, number + 2, Step.TOUCHED.value, "Ada", None, opened, said)


def arranged(
    *rows: Row, until: float | None = None, limit: int = 3
) -> tuple[Order, list[tuple[object, ...]], list[Broken]]:
    aside: list[Broken] = []
    with ExternalSort(limit) as by_case, ExternalSort(limit) as by_time:
        order = Order(by_case, by_time, until)
        for one in rows:
            order.add(one)
        order.arrange(aside.append)
        return order, [(item.at, item.case, item.marks) for item in order.items()], aside


def test_each_case_is_opened_before_its_first_row_and_its_ends_are_marked() -> None:
    order, items, _ = arranged(row("b", 5, 0, opened=1), row("b", 9, 1), row("a", 4, 2), row("c", 6, 3), row("a", 7, 4))
    assert items == [
        (1, "b", OPENING),
        (4, "a", OPENING),
        (4, "a", FIRST),
        (5, "b", FIRST),
        (6, "c", OPENING),
        (6, "c", FIRST | LAST),
        (7, "a", LAST),
        (9, "b", LAST),
    ]
    assert not order.in_order
    assert order.rows == 5


def test_a_log_in_the_order_of_time_is_known_as_such() -> None:
    order, _, _ = arranged(row("a", 1, 0), row("b", 1, 1), row("a", 2, 2))
    assert order.in_order


def test_rows_that_say_the_same_at_the_same_moment_are_set_aside_wherever_they_lie() -> None:
    order, items, aside = arranged(
        row("a", 1, 0, digest=7), row("b", 1, 1, digest=7), row("a", 2, 2, digest=7), row("a", 1, 3, digest=7)
    )
    assert [(broken.line, broken.reason) for broken in aside] == [(5, "It says the same as line 2.")]
    assert order.rows == 3
    assert len(items) == 5


def test_rows_after_the_end_of_the_replay_are_counted_and_left_out() -> None:
    order, items, _ = arranged(row("a", 1, 0), row("a", 5, 1), row("b", 6, 2), until=3)
    assert (order.after_the_end, order.rows) == (2, 1)
    assert items[-1] == (1, "a", FIRST | LAST)
