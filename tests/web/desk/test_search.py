"""Finding a case again: by number, by what was said, by title, by who asks."""

import pytest
from django.db import connection

from hilft.desk import queries
from hilft.desk.queries import found_cases
from hilft.people.models import Customer
from tests.web.desk.conftest import Desk
from tests.world import World


def test_a_case_is_found_by_number_word_title_name_and_address(world: World, anna: Desk) -> None:
    wanted = world.mail("Die Häuser haben kein Netz.", subject="Störung im Viertel", address="kim@example.net")
    other = world.mail("Something else", subject="Another matter", address="robin@example.net")
    Customer.objects.filter(identities__address="kim@example.net").update(name="Kim Kaya")
    for words in (str(wanted.case_id), f"#{wanted.case_id}", "Haus", "störung", "kaya", "kim ka", "kim@example.net"):
        page = anna.get("/desk/search/", q=words).content.decode()
        assert f"/desk/cases/{wanted.case_id}/" in page, words
        assert f"/desk/cases/{other.case_id}/" not in page, words


def test_notes_are_found_and_strange_words_do_no_harm(world: World, anna: Desk) -> None:
    world.mail("Hello")
    for words in ("", "   ", "' OR 1=1 --", "&|!():*", "<script>", "a" * 5000, "99999999999999999999", "\0", "%s", "#"):
        page = anna.get("/desk/search/", q=words)
        assert page.status_code == 200
        assert "<script>" not in page.content.decode().replace("<script src", "")


def test_a_common_word_is_looked_for_in_the_newest_messages_and_the_page_says_so(
    world: World, anna: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LOOKED_AT", 3)
    monkeypatch.setattr(queries, "PROBED", (4, 4))
    cases = [world.mail(f"Router {n}", address=f"c{n}@example.net").case_id for n in range(6)]
    found = found_cases("router", person=world.anna)
    assert found.more
    assert cases[-1] in {case.pk for case in found.cases}
    assert "add another word" in anna.get("/desk/search/", q="router").content.decode()


@pytest.mark.parametrize(
    ("often", "indexes"),
    [
        (False, ("message_search", "conversation_subject", "customer_name", "identity_once")),
        (True, ("Scan Backward using conversations_message_pkey", "Scan Backward using conversation")),
    ],
)
def test_the_search_asks_its_indexes_and_walks_no_table(world: World, often: bool, indexes: tuple[str, ...]) -> None:  # noqa: FBT001
    world.mail("Hello")
    search = queries._SEARCH.format(said=queries._SAID[often], titled=queries._TITLED[often])
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_identity (customer_id, network, address)"
            " SELECT (SELECT min(id) FROM people_customer), 'mail', n || '@example.net' FROM generate_series(1, 3000) n"
        )
        cursor.execute("ANALYZE people_identity")
        # In tables this small the cheapest plan is chance; asked is which ways there are that walk and sort nothing.
        cursor.execute("SET LOCAL enable_seqscan = off")
        if often:
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + search, queries._values("router"))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    for index in indexes:
        assert index in plan, plan
    # Names have only one way to be found, and that one is switched off with the others above.
    assert ("Seq Scan on conversations" if often else "Seq Scan on") not in plan, plan
