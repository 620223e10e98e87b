"""The journey: what a case of hours, of weeks and of months looks like."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hilft.core.journey import MOST_LANES, Ball, Journey, Kind, Mark, Player, Role, draw_journey
from hilft.core.journey_axis import APART, LEAST, LEFT, RIGHT, WIDTHS, Unit

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAST = [
    Player("customer", "Customer", Role.CUSTOMER),
    Player("lea", "Lea Brandt", Role.OWNER),
    Player("timo", "Timo Falk", Role.OWNER),
    Player("network", "Network team", Role.EXPERT),
    Player("lead", "Duty lead", Role.RUNG),
    Player("head", "Head of department", Role.TOP),
]


def hours(n: float) -> datetime:
    return MONDAY + timedelta(hours=n)


def days(n: float) -> datetime:
    return MONDAY + timedelta(days=n)


def drawn(balls: list[Ball], marks: list[Mark], now: datetime, *, closed_at: datetime | None = None) -> Journey:
    return draw_journey(CAST, balls, marks, opened_at=MONDAY, now=now, closed_at=closed_at)


def names(journey: Journey) -> list[str]:
    return [lane.name for lane in journey.lanes]


def test_a_case_of_three_hours_counts_hours_and_shows_only_who_took_part() -> None:
    journey = drawn([Ball(hours(0), "lea"), Ball(hours(1), "customer"), Ball(hours(2), "lea")], [], hours(3))

    assert names(journey) == ["Customer", "Lea Brandt"]
    assert journey.unit is Unit.HOUR
    assert [tick.n for tick in journey.ticks] == [0, 1, 2, 3]
    assert [(stretch.name, stretch.length) for stretch in journey.stretches] == [
        ("Lea Brandt", timedelta(hours=1)),
        ("Customer", timedelta(hours=1)),
        ("Lea Brandt", timedelta(hours=1)),
    ]
    assert journey.stretches[-1].end is None
    assert journey.now_x == journey.stretches[-1].x2


def test_the_longest_service_case_of_37_days_shows_who_waited_and_where_it_climbed() -> None:
    balls = [Ball(days(0), "lea"), Ball(days(3), "customer"), Ball(days(4), "timo"), Ball(days(12), "network")]
    balls += [Ball(days(21), "lead"), Ball(days(35), "head")]
    marks = [Mark(days(3), Kind.ASKED, "lea"), Mark(days(16), Kind.BROKEN, "network")]
    marks += [Mark(days(21), Kind.CLIMBED, "lead"), Mark(days(35), Kind.CLIMBED, "head")]
    journey = drawn(balls, marks, days(37))

    assert names(journey) == ["Customer", "Lea Brandt", "Timo Falk", "Network team", "Duty lead", "Head of department"]
    assert [lane.y for lane in journey.lanes] == sorted(lane.y for lane in journey.lanes)
    assert (journey.unit, [tick.n for tick in journey.ticks]) == (Unit.DAY, [0, 7, 14, 21, 28, 35])
    assert journey.counts == {
        "days": 37,
        "hours": 888,
        "people": 5,
        "owners": 2,
        "experts": 1,
        "rungs": 2,
        "passes": 5,
        "asked": 1,
        "kept": 0,
        "broken": 1,
        "climbed": 2,
        "handed": 0,
        "restated": 0,
        "proposed": 0,
        "confirmed": 0,
    }
    assert journey.kinds == [Kind.ASKED, Kind.BROKEN, Kind.CLIMBED]
    network = next(stretch for stretch in journey.stretches if stretch.name == "Network team")
    broken = next(sign for sign in journey.signs if sign.kind is Kind.BROKEN)
    assert network.x < broken.x < network.x2
    assert broken.y == network.y


def test_people_lie_in_the_order_in_which_they_came_below_the_customer() -> None:
    journey = drawn([Ball(days(0), "timo"), Ball(days(1), "lea"), Ball(days(2), "customer")], [], days(3))

    assert names(journey) == ["Customer", "Timo Falk", "Lea Brandt"]


def test_a_customer_who_only_waited_has_an_empty_lane() -> None:
    journey = drawn([Ball(days(0), "timo")], [], days(240))

    assert names(journey) == ["Customer", "Timo Falk"]
    assert [stretch.name for stretch in journey.stretches] == ["Timo Falk"]


def test_the_pen_pals_answers_of_minutes_can_be_seen_in_half_a_year() -> None:
    balls = [Ball(days(0), "customer")]
    for week in range(12):
        balls += [Ball(days(15 * week + 1), ("lea", "timo")[week % 2]), Ball(days(15 * week + 1.01), "customer")]
    journey = drawn(balls, [], days(180))

    least = LEAST / WIDTHS[journey.room] * 100
    assert journey.unit is Unit.WEEK
    assert min(stretch.x2 - stretch.x for stretch in journey.stretches) >= least - 0.02
    assert max(stretch.x2 for stretch in journey.stretches) <= RIGHT
    months = [sign.x2 - sign.x for sign in journey.stretches if sign.length > timedelta(days=13)]
    assert max(months) - min(months) < 0.5  # what is equally long looks equally long


def test_a_closed_case_has_an_end_and_no_now() -> None:
    journey = drawn([Ball(days(0), "lea")], [Mark(days(5), Kind.CONFIRMED, "lea")], days(90), closed_at=days(5))

    assert journey.now_x is None
    assert journey.stretches[-1].end == days(5)
    assert journey.stretches[-1].x2 == RIGHT
    assert journey.counts["days"] == 5


def test_a_case_of_four_minutes_has_a_future_of_an_hour() -> None:
    journey = drawn([Ball(MONDAY, "lea")], [], MONDAY + timedelta(minutes=4))

    assert journey.now_x is not None
    assert journey.now_x < 20
    assert [tick.n for tick in journey.ticks] == [0, 1]


def test_who_got_the_ball_this_second_is_seen_to_have_it() -> None:
    journey = drawn([Ball(days(0), "lea"), Ball(days(9), "lead")], [Mark(days(9), Kind.CLIMBED, "lead")], days(9))

    last = journey.stretches[-1]
    assert (last.name, last.length, last.end) == ("Duty lead", timedelta(0), None)
    assert last.x2 - last.x >= LEAST / WIDTHS[""] * 100 - 0.02


def test_a_ball_that_goes_nowhere_or_on_at_once_draws_nothing() -> None:
    balls = [Ball(days(0), "lea"), Ball(days(1), "lea"), Ball(days(2), "timo"), Ball(days(2), "lead")]
    balls += [Ball(days(99), "head")]
    journey = drawn(balls, [Mark(days(98), Kind.KEPT, "head")], days(3))

    assert [stretch.name for stretch in journey.stretches] == ["Lea Brandt", "Duty lead"]
    assert names(journey) == ["Customer", "Lea Brandt", "Duty lead"]
    assert journey.signs == []


def test_twelve_questions_in_one_day_do_not_cover_each_other() -> None:
    marks = [Mark(days(100 + n / 12), Kind.ASKED, "lea") for n in range(12)]
    journey = drawn([Ball(days(0), "lea")], marks, days(101))

    places = [sign.x for sign in journey.signs]
    assert len(places) == 12
    assert min(b - a for a, b in pairwise(places)) >= APART / WIDTHS[journey.room] * 100 - 0.02
    assert places[-1] <= RIGHT


def test_a_crowd_shares_one_lane_but_is_named_in_the_table() -> None:
    crowd = [Player("customer", "Customer", Role.CUSTOMER)]
    crowd += [Player(f"a{n}", f"Advisor {n}", Role.OWNER) for n in range(30)] + [Player("top", "Head", Role.TOP)]
    balls = [Ball(days(n * (n + 1) / 2), f"a{n}") for n in range(30)] + [Ball(days(470), "top")]
    journey = draw_journey(crowd, balls, [], opened_at=MONDAY, now=days(480))

    shared = [lane for lane in journey.lanes if lane.others]
    assert len(journey.lanes) <= MOST_LANES
    assert (len(shared), shared[0].name) == (1, "")
    assert journey.lanes[-1].name == "Head"
    assert "Advisor 0" not in names(journey)  # had it for the shortest time
    assert [stretch.name for stretch in journey.stretches][:2] == ["Advisor 0", "Advisor 1"]
    assert journey.density == "tightest"
    assert journey.counts["people"] == 31


def test_a_stranger_in_the_drawing_is_an_error_with_a_remedy() -> None:
    with pytest.raises(ValueError, match="Nobody in this journey is called 'nobody'; add a player"):
        drawn([Ball(days(0), "nobody")], [], days(1))


def test_moments_of_another_zone_are_the_same_moments() -> None:
    east = timezone(timedelta(hours=5))
    balls = [Ball(days(0), "lea"), Ball(days(2), "timo")]
    elsewhere = [Ball(ball.at.astimezone(east), ball.lane) for ball in balls]

    there = draw_journey(CAST, elsewhere, [], opened_at=MONDAY.astimezone(east), now=days(4))
    assert there == drawn(balls, [], days(4))


turn = st.tuples(st.floats(0, 5000), st.sampled_from([player.key for player in CAST]))
sign = st.tuples(st.floats(0, 400), st.sampled_from(list(Kind)), st.sampled_from([player.key for player in CAST]))


@given(
    st.lists(turn, max_size=90), st.lists(sign, max_size=40), st.floats(0, 5000), st.sampled_from(["open", "closed"])
)
def test_every_case_can_be_drawn(
    turns: list[tuple[float, str]], signs: list[tuple[float, Kind, str]], length: float, state: str
) -> None:
    end = days(length)
    journey = drawn(
        [Ball(days(at), key) for at, key in turns],
        [Mark(days(at), kind, key) for at, kind, key in signs],
        end,
        closed_at=end if state == "closed" else None,
    )

    edges = [x for stretch in journey.stretches for x in (stretch.x, stretch.x2)]
    assert edges == sorted(edges)
    assert all(LEFT <= x <= RIGHT + 0.01 for x in edges)
    assert all(LEFT - 0.01 <= drawn_sign.x <= RIGHT + 0.01 for drawn_sign in journey.signs)
    if journey.stretches:
        assert sum((stretch.length for stretch in journey.stretches), timedelta()) == end - MONDAY
        assert all(a.end == b.start for a, b in pairwise(journey.stretches))
    ticks = [tick.x for tick in journey.ticks]
    assert ticks == sorted(ticks)
    assert len(ticks) <= 11
    named = [tick.x for tick in journey.ticks if tick.named]
    assert all(b - a >= 6 for a, b in pairwise(named))
