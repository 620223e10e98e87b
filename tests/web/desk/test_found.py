"""The page of what was found: reasons as marked words, one decision after the other, without any script."""

import re
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from hilft.cases.models import Case
from hilft.core.relevance import RULES
from hilft.desk.queries import PAGE
from hilft.listening.actions.following import changed, taken_back
from hilft.listening.models import Candidate
from hilft.web.desk.found_words import SENTENCES
from tests.listening.test_found import COMPLAINT, SHARES, found, said
from tests.web.desk.conftest import Desk
from tests.world import World

MOST = 12
"""Questions of the page to the database, however long the list is."""
UNSURE = "the people of Example Telecom painted a house"


def test_each_rule_has_a_sentence_in_the_readers_language() -> None:
    assert {rule.name for rule in RULES} | {"own_post", "model"} == set(SENTENCES)
    assert {rule.name: rule.sentence for rule in RULES}.items() <= {
        name: str(words) for name, words in SENTENCES.items()
    }.items()


def test_the_words_that_spoke_are_marked_and_the_rules_named(world: World, anna: Desk) -> None:
    found(world, UNSURE)
    page = anna.get("/desk/found/").content.decode()
    assert re.search(r'<mark title="[^"]*names us[^"]*">Example Telecom</mark>', page)
    assert "may need an answer" in page
    assert "“Example Telecom”" in page
    assert "Nobody addressed this to us" in page
    assert '<span class="soft small">Birds</span>' in page


def test_what_somebody_wrote_is_never_markup(world: World, anna: Desk) -> None:
    found(world, "Example Telecom <script>alert(1)</script> & <b>you</b>")
    page = anna.get("/desk/found/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_a_decision_leads_to_the_next_find(world: World, anna: Desk) -> None:
    older, newer = found(world, UNSURE, 1), found(world, UNSURE, 2)
    page = anna.get("/desk/found/").content.decode()
    assert page.index(f'id="found-{newer.pk}"') < page.index(f'id="found-{older.pk}"')
    answer = anna.post(f"/desk/found/{newer.pk}/case/?list=check", next=str(older.pk))
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/found/?list=check#found-{older.pk}")
    assert f'id="found-{newer.pk}"' not in anna.get("/desk/found/").content.decode()


def test_a_case_is_not_set_aside_without_a_reason_and_what_was_typed_stays(world: World, anna: Desk) -> None:
    one = found(world, UNSURE)
    refused = anna.post(f"/desk/found/{one.pk}/aside/?list=check", reason=" ")
    assert refused.status_code == 422
    assert "Say in a few words why it is not for us" in refused.content.decode()
    done = anna.post(f"/desk/found/{one.pk}/aside/?list=check", reason="a poem")
    assert done.status_code == 302
    assert Case.objects.get().outcome == "not_for_us"
    page = anna.get("/desk/found/", list="aside").content.decode()
    assert "a poem" in page
    anna.post(f"/desk/found/{one.pk}/case/?list=aside")
    assert Case.objects.get().closed_at is None


def test_what_lies_aside_becomes_a_case_by_one_click(world: World, anna: Desk) -> None:
    one = found(world, SHARES)
    assert "Make it a case" in anna.get("/desk/found/", list="aside").content.decode()
    anna.post(f"/desk/found/{one.pk}/case/?list=aside")
    case = Case.objects.get()
    assert case.opened_at == world.now - timedelta(hours=3)
    page = anna.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "Found, not addressed to us" in page
    assert "This network does not let a program answer here." in page
    assert "Found, not addressed to us" not in anna.get(f"/desk/cases/{world.mail('x').case_id}/").content.decode()


def test_a_sample_of_what_lies_aside_waits_for_a_check_and_may_be_right(world: World, anna: Desk) -> None:
    one = found(world, SHARES)
    Candidate.objects.filter(pk=one.pk).update(is_sample=True)
    assert "Rightly set aside" in anna.get("/desk/found/").content.decode()
    anna.post(f"/desk/found/{one.pk}/aside/?list=check")
    one.refresh_from_db()
    assert (one.verdict, one.decided_by) == ("aside", world.anna)
    assert "Nothing waits for a check." in anna.get("/desk/found/").content.decode()


def test_whoever_may_own_no_case_sees_and_does_not_decide(world: World, anna: Desk) -> None:
    one = found(world, SHARES)
    emil = Desk(world, world.emil)
    assert emil.post(f"/desk/found/{one.pk}/case/").status_code == 403
    assert anna.post("/desk/found/999999/case/").status_code == 404


def test_a_long_list_has_pages_by_key_a_filter_by_term_and_asks_no_more(world: World, anna: Desk) -> None:
    for number in range(PAGE + 2):
        found(world, COMPLAINT if number % 2 else UNSURE, number)
    anna.get("/desk/found/", list="cases")
    with CaptureQueriesContext(connection) as asked:
        page = anna.get("/desk/found/", list="cases").content.decode()
    assert len(asked) <= MOST, [query["sql"][:90] for query in asked]
    assert page.count("<article") == PAGE
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older is not None
    rest = anna.get(older[1].replace("&amp;", "&")).content.decode()
    assert rest.count("<article") == 2
    assert anna.get("/desk/found/", list="cases", term="other").content.decode().count("<article") == 0


def test_what_its_author_deleted_says_so_and_offers_nothing(world: World, anna: Desk) -> None:
    one, other = found(world, SHARES, 1), found(world, UNSURE, 2)
    taken_back("birds", "post-1", now=world.now)
    taken_back("birds", "post-2", now=world.now)
    page = anna.get("/desk/found/", list="aside").content.decode()
    assert "Its author has deleted it; noticed on" in page
    assert "quarterly results" not in page
    assert "Robin" not in page
    assert "Make it a case" not in page
    assert "Judged:" not in page
    assert f'id="found-{other.pk}"' not in anna.get("/desk/found/").content.decode(), "There is nothing to check in it."
    assert "Its author has deleted it" in anna.get("/desk/found/", list="cases").content.decode()
    refused = anna.post(f"/desk/found/{one.pk}/case/?list=aside")
    assert refused.status_code == 422
    assert "there is nothing left to answer" in refused.content.decode()


def test_what_its_author_changed_says_so_and_marks_the_new_words(world: World, anna: Desk) -> None:
    found(world, UNSURE)
    changed(said(world, "Example Telecom painted two houses"), is_our_own=False, now=world.now)
    page = anna.get("/desk/found/", list="cases").content.decode()
    assert "Its author has changed it; noticed on" in page
    assert ">Example Telecom</mark> painted two houses" in page
