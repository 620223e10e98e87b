"""What Meta's networks share: refusals and waits, places in lists of whole seconds, and the check against the specs."""

import json
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hilft.channels.contract import NotNow, Undeliverable
from hilft.channels.wire.graph import Graph, proof_of, refused, wait_of
from hilft.channels.wire.http import Answer
from hilft.channels.wire.places import Place, Thing, behind
from tests.channels.graph.asked import wanted
from tests.channels.graph.small_graph import SECRET, TOKEN, Refused, SmallGraph
from tests.channels.graph.specs import is_at_hand, wrongs_of_answer, wrongs_of_request

FEW = settings(max_examples=60)


def answer(code: int, subcode: int = 0, message: str = "No.", headers: dict[str, str] | None = None) -> Answer:
    return Answer(400, headers or {}, json.dumps(Refused(code, message, subcode=subcode).told).encode())


@pytest.mark.parametrize(
    ("code", "word"),
    [
        *((code, "rate") for code in (4, 17, 32, 613, 80001, 80006)),
        *((code, "login_refused") for code in (190, 10, 200)),
        (2, "server"),
        (368, "unfit"),
    ],
)
def test_what_may_work_later_says_so_and_what_to_do(code: int, word: str) -> None:
    with pytest.raises(NotNow) as later:
        refused(answer(code))
    assert later.value.code == word
    assert later.value.retry_after >= timedelta(seconds=1)
    assert str(later.value).endswith(".")


@pytest.mark.parametrize(("code", "subcode", "word"), [(100, 33, "gone"), (803, 0, "gone"), (100, 0, "refused")])
def test_what_never_works_says_why(code: int, subcode: int, word: str) -> None:
    with pytest.raises(Undeliverable) as never:
        refused(answer(code, subcode))
    assert (never.value.code, never.value.detail) == (word, f"(#{code}) No.")


def test_a_secret_of_another_app_is_a_login_that_is_refused() -> None:
    with pytest.raises(NotNow) as later:
        refused(answer(100, message="Invalid appsecret_proof provided in the API argument"))
    assert later.value.code == "login_refused"


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"error": "no"}'])
def test_an_answer_that_is_none_of_metas_is_nobodys_fault_but_the_lines(body: bytes) -> None:
    with pytest.raises(NotNow) as later:
        refused(Answer(404, {}, body))
    assert later.value.code == "malformed"


def test_meta_is_left_alone_for_as_long_as_its_header_says() -> None:
    uses = [{"type": "pages", "call_count": 100, "estimated_time_to_regain_access": minutes} for minutes in (0, 19)]
    told = json.dumps({"110000000000001": uses, "other": "odd"})
    with pytest.raises(NotNow) as later:
        refused(answer(80001, headers={"x-business-use-case-usage": told}))
    assert later.value.retry_after == timedelta(minutes=19)
    for odd in ("", "[]", "{", '{"1": [{"estimated_time_to_regain_access": "soon"}]}'):
        assert wait_of({"x-business-use-case-usage": odd}) is None


class Nothing:
    """A network in which there is nothing."""

    def node(self, _identity: str) -> None:
        return None


def test_each_request_proves_that_we_know_the_secret_of_our_app() -> None:
    meta = SmallGraph(Nothing())
    try:
        for secret, code in ((SECRET, "gone"), ("another", "login_refused")):
            graph = Graph(f"http://127.0.0.1:{meta.port}/v25.0", TOKEN, secret)
            with pytest.raises((NotNow, Undeliverable)) as no:
                graph.told("1", {"fields": "id"})
            assert no.value.code == code
            graph.close()
        assert [one.params["appsecret_proof"] for one in meta.exchanges[:1]] == [proof_of(TOKEN, SECRET)]
        assert all(TOKEN not in json.dumps(one.params) for one in meta.exchanges)
    finally:
        meta.end()


SECONDS = st.lists(st.integers(1000, 1004), max_size=30)


def things(seconds: list[int]) -> list[Thing[int]]:
    return [Thing(second, (number, ""), f"id-{number}", number) for number, second in enumerate(sorted(seconds))]


@given(SECONDS, st.data())
@FEW
def test_hearing_goes_on_exactly_behind_any_place_whatever_came_since(seconds: list[int], data: st.DataObject) -> None:
    """Several things are said in one second, and more of the same second may come after the last look."""
    all_things = things(seconds)
    seen = all_things[: data.draw(st.integers(0, len(all_things)))]
    heard = list(behind(Place(), data.draw(st.permutations(seen))))
    assert [one.what for one, _ in heard] == [one.what for one in seen]
    for number, (_, place) in enumerate(heard):
        again = Place.of(str(place))
        assert again == place
        assert [one.what for one, _ in behind(again, all_things)] == [one.what for one in all_things[number + 1 :]]


@given(SECONDS.filter(bool), st.data())
@FEW
def test_when_something_of_the_last_second_is_gone_it_is_heard_twice_and_nothing_is_lost(
    seconds: list[int], data: st.DataObject
) -> None:
    all_things = things(seconds)
    number = data.draw(st.integers(0, len(all_things) - 1))
    place = [place for _, place in behind(Place(), all_things)][number]
    gone = data.draw(st.integers(0, len(all_things) - 1))
    left = [one for one in all_things if one.what != gone]
    heard = {one.what for one, _ in behind(place, left)}
    assert heard >= {one.what for one in left if one.what > number}


@pytest.mark.parametrize("text", ["", "x", "12.", "1.2.3.4", "9" * 50, "-1", "1760000000.three.x", "١٢"])
def test_a_place_that_cannot_be_read_is_the_beginning_or_a_second(text: str) -> None:
    assert Place.of(text).second in (0, 1, 12)


def test_what_is_asked_for_is_read_as_meta_reads_it() -> None:
    one, two = wanted("id,comments.filter(stream).limit(1){created_time,parent{id}}")
    assert (one.name, two.name, two.params) == ("id", "comments", {"filter": "stream", "limit": "1"})
    assert [part.name for part in two.parts] == ["created_time", "parent"]
    for odd in ("id,,x", "id{", "id}", "a.b"):
        with pytest.raises(ValueError):  # noqa: PT011
            wanted(odd)


@pytest.mark.skipif(not is_at_hand(), reason="Meta's node specs are not beside the checkout.")
def test_a_request_for_what_is_not_in_metas_specs_is_wrong() -> None:
    assert wrongs_of_request("PagePost", "comments", "GET", {"fields": "id,from,parent{id}", "filter": "stream"}) == []
    assert wrongs_of_request("PagePost", "comments", "GET", {"fields": "id,wisdom"}) == ["Comment has no wisdom"]
    assert wrongs_of_request("PagePost", "comments", "GET", {"fields": "id", "sort": "1"})
    assert wrongs_of_request("Comment", "private_replies", "POST", {"message": "x"})
    assert wrongs_of_request("IGComment", "replies", "POST", {"text": "x"})
    assert wrongs_of_request("IGMedia", "", "GET", {"fields": "comments.limit(1){id,replies{id,mood}}"})
    assert wrongs_of_answer("IGComment", {"id": "1", "hidden": "no", "mood": "good"}) == [
        "IGComment.hidden is bool, not 'no'",
        "IGComment shows no mood",
    ]
    assert wrongs_of_answer("PagePost", {"id": "1", "comments": {"data": [{"id": 5}]}}) == [
        "Comment.id is string, not 5"
    ]
