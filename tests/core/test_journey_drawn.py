"""The drawing of a journey to the pixel: lanes, passes, signs, and who shares a lane when there are many."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest

from hilft.core.journey import BOTTOM, HEIGHTS, TOP, Ball, Journey, Kind, Lane, Mark, Pass, Player, Role, draw_journey
from hilft.core.journey_axis import LEFT, RIGHT

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
CAST = [
    Player("customer", "Customer", Role.CUSTOMER),
    Player("lea", "Lea Brandt", Role.OWNER),
    Player("network", "Network team", Role.EXPERT),
]


def hours(n: float) -> datetime:
    return MONDAY + timedelta(hours=n)


def drawn(balls: list[Ball], marks: list[Mark], cast: list[Player], *, end: float, is_open: bool = False) -> Journey:
    closed_at = None if is_open else hours(end)
    return draw_journey(cast, balls, marks, opened_at=MONDAY, now=hours(end), closed_at=closed_at)


def crowd(owners: int, experts: int = 0) -> tuple[list[Player], list[Ball]]:
    """Return a customer and many others; the ball goes around among them, to each for two hours longer."""
    cast = [CAST[0], *(Player(f"o{n}", f"Owner {n}", Role.OWNER) for n in range(owners))]
    cast += [Player(f"e{n}", f"Expert {n}", Role.EXPERT) for n in range(experts)]
    return cast, [Ball(hours(n * (n + 1)), player.key) for n, player in enumerate(cast[1:])]


def test_lanes_lie_below_each_other_and_the_ball_passes_between_their_middles() -> None:
    balls = [Ball(hours(0), "lea"), Ball(hours(48.5), "network"), Ball(hours(72.75), "lea")]
    journey = drawn(balls, [], CAST, end=97)
    assert journey.lanes == [
        Lane("Customer", Role.CUSTOMER, TOP + 13),
        Lane("Lea Brandt", Role.OWNER, TOP + 39),
        Lane("Network team", Role.EXPERT, TOP + 65),
    ]
    assert journey.passes == [Pass(50.0, TOP + 39, TOP + 65), Pass(74.25, TOP + 65, TOP + 39)]
    assert (journey.floor, journey.height) == (TOP + 3 * 26, TOP + 3 * 26 + BOTTOM)
    assert [(one.x, one.x2, one.y, one.role) for one in journey.stretches] == [
        (LEFT, 50.0, TOP + 39, Role.OWNER),
        (50.0, 74.25, TOP + 65, Role.EXPERT),
        (74.25, RIGHT, TOP + 39, Role.OWNER),
    ]
    assert journey.counts["passes"] == 2


def test_an_open_case_leaves_room_for_what_comes() -> None:
    assert drawn([Ball(hours(0), "lea")], [], CAST, end=100, is_open=True).now_x == 95.67


def test_whole_hours_are_told_and_a_case_that_nobody_had_has_no_pass() -> None:
    alone = drawn([Ball(hours(0), "lea")], [], CAST, end=1.75)
    assert (str(alone.counts["hours"]), alone.counts["days"], alone.counts["passes"]) == ("1", 0, 0)
    assert drawn([], [], CAST, end=5).counts["passes"] == 0
    assert drawn([Ball(hours(7), "lea")], [], CAST, end=5).stretches == []


def test_every_moment_told_is_in_utc_wherever_it_was_written_down() -> None:
    east = timezone(timedelta(hours=5))
    balls = [Ball(hours(n).astimezone(east), key) for n, key in ((0, "lea"), (5, "network"))]
    journey = draw_journey(
        CAST,
        balls,
        [],
        opened_at=MONDAY.astimezone(east),
        now=hours(9),
        closed_at=hours(9).astimezone(east),
    )
    assert [one.start.tzinfo for one in journey.stretches] == [UTC, UTC]
    assert [one.end and one.end.tzinfo for one in journey.stretches] == [UTC, UTC]


def test_a_sign_stands_at_its_moment_in_its_lane_under_the_name_of_whose_it_is() -> None:
    marks = [Mark(hours(10), Kind.ASKED, "lea"), Mark(hours(97), Kind.CONFIRMED, "customer")]
    journey = drawn([Ball(hours(0), "lea")], marks, CAST, end=97)
    assert [(one.x, one.y, one.kind, one.at, one.name) for one in journey.signs] == [
        (RIGHT, TOP + 13, Kind.CONFIRMED, hours(97), "Customer"),
        (11.5, TOP + 39, Kind.ASKED, hours(10), "Lea Brandt"),
    ]


def test_signs_of_one_moment_move_apart_in_their_own_lane_only() -> None:
    marks = [
        Mark(hours(10), kind, lane) for kind in (Kind.ASKED, Kind.KEPT, Kind.BROKEN) for lane in ("lea", "network")
    ]
    marks += [Mark(hours(97), Kind.HANDED, "lea"), Mark(hours(97), Kind.CLIMBED, "lea")]
    signs = drawn([Ball(hours(0), "lea")], marks, CAST, end=97).signs
    assert [one.x for one in signs if one.name == "Lea Brandt"] == [11.5, 14.25, 17.0, 95.75, 98.5]
    assert [one.x for one in signs if one.name == "Network team"] == [11.5, 14.25, 17.0]


def test_sixty_signs_of_one_moment_share_the_width() -> None:
    marks = [Mark(hours(97), Kind.ASKED, "lea")] * 60
    places = [one.x for one in drawn([Ball(hours(0), "lea")], marks, CAST, end=97).signs]
    assert places == [round(RIGHT - 97 / 60 * (59 - n), 2) for n in range(60)]
    assert places[0] > LEFT


@pytest.mark.parametrize(
    ("owners", "density"), [(1, ""), (7, ""), (8, "tight"), (10, "tight"), (11, "tightest"), (15, "tightest")]
)
def test_the_more_lanes_the_tighter_they_lie(owners: int, density: str) -> None:
    cast, balls = crowd(owners)
    journey = drawn(balls, [], cast, end=1000)
    assert (journey.density, len(journey.lanes)) == (density, owners + 1)
    assert {round(b.y - a.y) for a, b in pairwise(journey.lanes)} == {HEIGHTS[density]}
    assert not any(lane.others for lane in journey.lanes), "up to sixteen everybody has their own"


def test_of_seventeen_the_two_who_had_it_shortest_share_a_lane_below_the_owners() -> None:
    cast, balls = crowd(owners=12, experts=4)
    shortest = [
        *balls,
        Ball(hours(600), "o0"),
        Ball(hours(600.5), "e3"),
        Ball(hours(602), "o1"),
        Ball(hours(602.1), "e3"),
    ]
    journey = drawn(shortest, [], cast, end=1000)
    # Owner 0 had two hours and a half, owner 1 four hours and a bit: with owner 2's six they are the shortest.
    names = [lane.name for lane in journey.lanes]
    assert names == ["Customer", *(f"Owner {n}" for n in range(2, 12)), "", *(f"Expert {n}" for n in range(4))]
    assert journey.lanes[11] == Lane("", Role.OWNER, TOP + 18 * 11.5, 2)
    assert journey.stretches[0].y == journey.stretches[1].y == TOP + 18 * 11.5
    assert len(journey.passes) == len(journey.stretches) - 2, "within the lane nothing is passed"


def test_who_had_it_often_and_long_keeps_their_lane_though_the_last_time_was_short() -> None:
    cast, balls = crowd(owners=16)
    again = [*balls, Ball(hours(900), "o0"), Ball(hours(990), "o15"), Ball(hours(991), "o0"), Ball(hours(991.5), "o15")]
    names = [lane.name for lane in drawn(again, [], cast, end=1000).lanes]
    assert "Owner 0" in names
    assert [f"Owner {n}" for n in range(16) if f"Owner {n}" not in names] == ["Owner 1", "Owner 2"]
