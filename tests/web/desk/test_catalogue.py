"""The catalogue: kept as a table in the browser, and asked whenever something is promised."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from hilft.cases.models import Commitment, Despite, Product
from hilft.desk.actions import Reply, reply
from hilft.desk.promising import NotToBeHad, Promised
from tests.web.desk.conftest import Desk
from tests.world import World

TABLE = "name,aliases,from,until,regions\nGiga M,GigaM,,2026-02-28,\nFiber,,,,Kiel; Hamburg\n"


def keep(world: World, table: str = TABLE) -> Desk:
    desk = Desk(world, world.hanna)
    assert desk.post("/ops/catalogue/", table=table).status_code == 302
    return desk


def test_the_head_of_service_keeps_it_and_mistakes_are_named_by_line_while_the_old_one_stays(world: World) -> None:
    desk = keep(world)
    shown = desk.get("/ops/catalogue/").content.decode()
    assert "Giga M" in shown
    assert "Kiel, Hamburg" in shown
    wrong = desk.post("/ops/catalogue/", table="name,from\nA,soon\nA,\nA,")
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert "<b>Line 2</b>: “soon” is no day" in page
    assert "<b>Line 4</b>: “A” stands there already" in page
    assert "A,soon" in page, "what was typed stays"
    assert Product.objects.count() == 2
    assert Desk(world, world.anna).get("/ops/catalogue/").status_code == 403


def test_a_file_takes_its_place_and_one_that_is_no_text_is_refused(world: World) -> None:
    desk = keep(world)
    file = SimpleUploadedFile("c.csv", "\ufeffname;regions\nÜber;Köln\n".encode())
    assert desk.post("/ops/catalogue/", table="", file=file).status_code == 302
    assert [(one.name, one.regions) for one in Product.objects.all()] == [("Über", ["Köln"])]
    refused = desk.post("/ops/catalogue/", table="", file=SimpleUploadedFile("c.csv", b"name\n\xff"))
    assert "save it as CSV in UTF-8" in refused.content.decode()


def test_what_is_not_to_be_had_is_promised_only_with_a_reason_which_stands_beside_it(world: World, anna: Desk) -> None:
    keep(world)
    number = world.mail("When do I get it?").case_id
    page = f"/desk/cases/{number}/commitments/"
    form = {"promise_text": "We switch you to GigaM", "promise_due": "2026-03-04T12:00"}
    assert "Why we promise it all the same" not in anna.get(page).content.decode()
    refused = anna.post(page, **form)
    told = refused.content.decode()
    assert refused.status_code == 422
    assert "“Giga M” was to be had until Saturday, 28 February 2026." in told
    assert "Why we promise it all the same" in told
    assert "We switch you to GigaM" in told
    assert not Commitment.objects.exists()
    assert anna.post(page, **form, promise_despite="The head of sales agreed.").status_code == 302
    one = Despite.objects.get()
    assert (one.trouble, one.name, one.reason) == ("no_more", "Giga M", "The head of sales agreed.")
    shown = anna.get(f"/desk/cases/{number}/").content.decode()
    assert "no longer to be had" in shown
    assert "promised all the same: “The head of sales agreed.”" in shown


def test_what_is_to_be_had_is_promised_without_a_question_and_the_customers_words_name_the_region(world: World) -> None:
    keep(world)
    taken = world.mail("I live in Kiel. May I have Fiber?")
    promised = Promised("You get Fiber", world.now + timedelta(days=2), despite="unasked")
    said = Reply(text="Yes.", seen=99, conversation_id=taken.conversation.pk, promised=promised)
    reply(taken.case_id, said, by=world.anna, now=world.now)
    assert not Despite.objects.exists()
    other = world.mail("May I have Fiber?", address="kim@example.net")
    fiber = Promised("Fiber", promised.due_at)
    said = Reply(text="Yes.", seen=99, conversation_id=other.conversation.pk, promised=fiber)
    with pytest.raises(NotToBeHad) as refused:
        reply(other.case_id, said, by=world.anna, now=world.now)
    assert [one.code for one in refused.value.troubles] == ["elsewhere"]
    assert Commitment.objects.count() == 1, "nothing was said and nothing promised"


def test_the_database_keeps_a_reason_for_each_and_products_that_begin_before_they_end(world: World) -> None:
    keep(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        Product.objects.filter(name="Giga M").update(available_from="2026-03-01")
