"""Sums and dates at the desk: asked about, recorded, and never told otherwise without somebody above."""

from datetime import timedelta
from typing import Any

import pytest

from hilft.cases.models import Asked, Case, Statement
from tests.web.desk.conftest import Desk
from tests.web.desk.test_particulars import ben as ben
from tests.web.desk.test_particulars import ours, page, send
from tests.world import World


def test_a_sum_we_owe_is_asked_about_filled_in_and_then_stands(world: World, anna: Desk) -> None:
    taken = world.mail("What do I get?")
    refused = send(anna, taken, "We refund you 250 €.")
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "You wrote 250 €: is this what the customer gets or owes?" in shown
    assert 'value="250 €"' in shown
    assert 'value="Refund"' in shown
    assert ours() == 0
    assert send(anna, taken, "We refund you 250 €.", state_sum="250 €", state_topic="Refund").status_code == 302
    assert "Refund: €250.00" in page(anna, taken)


def test_a_sum_that_is_nothing_of_that_kind_goes_out_with_one_tick(world: World, anna: Desk) -> None:
    taken = world.mail("What is it?")
    assert send(anna, taken, "The plan costs 39.99 € a month.").status_code == 302
    assert send(anna, taken, "A refund of 1 € is paid in cash.").status_code == 422
    assert send(anna, taken, "A refund of 1 € is paid in cash.", state_none="on").status_code == 302
    assert not Statement.objects.exists()


def test_an_advisor_who_tells_another_sum_reads_who_told_the_first(world: World, anna: Desk, ben: Desk) -> None:
    taken = world.mail("What do I get?")
    send(anna, taken, "We refund you 250 €.", state_sum="250 €", state_topic="Refund")
    refused = send(ben, taken, "We refund you 310 €.", state_sum="310 €", state_topic="refund")
    shown = refused.content.decode()
    assert refused.status_code == 422
    assert "Anna Advisor told the customer €250.00 on 2 March 2026 (Refund)" in shown
    assert "We refund you 310 €." in shown
    assert Statement.objects.count() == 1


def test_a_lead_approves_on_the_page_and_the_advisors_text_names_both(
    world: World, anna: Desk, ben: Desk, lena: Desk
) -> None:
    taken = world.mail("What do I get?")
    send(anna, taken, "We refund you 250 €.", state_sum="250 €", state_topic="Refund")
    first = Statement.objects.get()
    path = f"/desk/cases/{taken.case_id}/statements/{first.pk}/approval/"
    assert path not in page(ben, taken)
    assert ben.get(path).status_code == 403
    assert path in page(lena, taken)
    assert "The customer was told €250.00" in lena.get(path).content.decode()
    assert lena.post(path, state_sum="EUR").status_code == 422
    assert lena.post(path).status_code == 422
    assert lena.post(path, state_sum="310 €").status_code == 302
    assert "approved, not told yet" in page(ben, taken)
    form = {"state_sum": "310 €", "state_topic": "Refund"}
    unnamed = send(ben, taken, "We refund you 310 €.", **form).content.decode()
    assert "Name what the customer was told before" in unnamed
    added = "On 2 March 2026 we told you €250.00 (Refund). That does not hold any more."
    assert f"We refund you 310 €.\n\n{added}" in unnamed.replace("\r\n", "\n")
    assert send(ben, taken, f"We refund you 310 €.\n\n{added}", **form).status_code == 302
    world.now += timedelta(minutes=5)
    shown = page(ben, taken)
    assert "€310.00 instead of €250.00, approved by Lena Lead" in shown
    assert 'class="sign restated"' in shown, "the journey shows that the customer heard another sum"


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"state_sum": "250", "state_topic": "Refund"}, "one sum with its currency"),
        ({"state_sum": "250 € or 310 €", "state_topic": "Refund"}, "one sum with its currency"),
        ({"state_sum": "250 €"}, "what the sum or the date is about"),
        ({"state_topic": "Refund"}, "Enter a sum with its currency, or a date"),
        ({"state_sum": "250 €", "state_day": "2026-07-01", "state_topic": "Refund"}, "not both at once"),
        ({"state_day": "tomorrow", "state_topic": "End"}, "Enter a day"),
        ({"state_sum": "310 €", "state_topic": "Refund"}, "does not say €310.00"),
    ],
)
def test_a_statement_is_complete_or_a_sentence_says_what_is_missing(
    world: World, anna: Desk, form: dict[str, str], sentence: str
) -> None:
    taken = world.mail("What do I get?")
    refused = send(anna, taken, "We refund you 250 €.", **form)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert ours() == 0


def test_a_second_sum_in_the_text_is_asked_about_and_the_first_stays_as_it_was_entered(
    world: World, anna: Desk
) -> None:
    taken = world.mail("What do I get?")
    form = {"state_sum": "250 €", "state_topic": "Deposit"}
    refused = send(anna, taken, "We refund you 250 € and a credit of 10 €.", **form).content.decode()
    assert "You wrote 10 €" in refused
    assert 'value="250 €"' in refused
    assert 'value="Deposit"' in refused
    assert not Statement.objects.exists(), "what was not sent was not told"
    both = send(anna, taken, "We refund you 250 € and a credit of 10 €.", state_none="on", **form)
    assert both.status_code == 302


def test_a_double_click_states_and_asks_once(world: World, anna: Desk) -> None:
    taken = world.mail("What do I get?")
    form = {"state_sum": "250 €", "state_topic": "Refund", "asks": "Bank account", "seen": 1}
    assert [send(anna, taken, "We refund you 250 €.", **form).status_code for _ in range(2)] == [302, 302]
    assert (ours(), Statement.objects.count(), Asked.objects.count()) == (1, 1, 1)


def call(desk: Desk, text: str, token: str, **form: str) -> Any:
    told = {
        "way": "phone", "name": "Kim", "contact": "kim@example.net", "said_at": "2026-03-02T09:40", "token": token,
        "text": text, "keeps": "on", "promised_anything": "nothing", **form,
    }  # fmt: skip
    return desk.post("/desk/entry/", **told)


def test_a_sum_told_on_the_phone_stands_like_a_written_one(world: World, anna: Desk, ben: Desk) -> None:
    stated = {"state_sum": "250 €", "state_topic": "Refund"}
    missing = call(anna, "Wants to know what comes back.", "t1", **stated)
    assert missing.status_code == 422
    assert "does not say €250.00" in missing.content.decode()
    assert not Case.objects.exists()
    assert call(anna, "I told him: 250 € come back.", "t1", **stated).status_code == 302
    case = Case.objects.get()
    other = {"case": str(case.pk), "state_sum": "310 €", "state_topic": "Refund"}
    refused = call(ben, "I told him: 310 €.", "t2", **other)
    assert refused.status_code == 422
    assert "Anna Advisor told the customer €250.00" in refused.content.decode()
    other = {"case": str(case.pk)}
    assert call(ben, "I told him: 310 €.", "t2", **other).status_code == 302, "the call itself is never lost"
    assert Statement.objects.get().amount == 250
