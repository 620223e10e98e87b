"""The pages of what rules set aside: the list with its clicks, and the switches."""

import pytest
from pytest_django import Settings

from hilft.cases.models import Case
from hilft.channels.actions.sifting import note_deleted
from hilft.intake.models import Sifted
from tests.stories.test_sifted import on, spam
from tests.web.desk.conftest import Desk
from tests.web.desk.test_pages import questions
from tests.world import World


@pytest.fixture(autouse=True)
def reads_mail(settings: Settings) -> None:
    """Read mails as mails; none is sent here."""
    settings.MAIL_SMTP = "smtp://127.0.0.1:2525"


def test_the_list_says_by_which_rule_what_it_saw_and_who_has_looked(world: World, anna: Desk) -> None:
    on(world)
    spam(world)
    shown = anna.get("/desk/aside/").content.decode()
    assert "Offer of the day" in shown
    assert "Marked as spam" in shown
    assert "8.1 points" in shown
    assert "by nobody yet" in shown
    assert anna.post("/desk/aside/looked/", up_to=str(Sifted.objects.get().pk)).status_code == 302
    after = anna.get("/desk/aside/").content.decode()
    assert "Noted: you looked at 1 message." in after
    assert "Anna Advisor" in after
    assert "I have looked through these" not in after
    assert anna.post("/desk/aside/looked/", up_to="x").status_code == 302


def test_one_click_makes_it_a_case_and_a_second_says_that_it_is_one(world: World, anna: Desk) -> None:
    on(world)
    raw = spam(world)
    done = anna.post(f"/desk/aside/{raw.pk}/case/")
    case = Case.objects.get(kind="customer")
    assert done.headers["Location"] == f"/desk/cases/{case.pk}/"
    assert anna.post(f"/desk/aside/{raw.pk}/case/").status_code == 302
    assert "taken in already" in anna.get("/desk/aside/").content.decode()
    assert anna.post("/desk/aside/999999/case/").status_code == 404
    assert Case.objects.filter(kind="customer").count() == 1


def test_an_advisor_opens_no_seal_by_it_that_no_rule_of_these_set_aside(world: World, anna: Desk) -> None:
    raw = spam(world)
    raw.message, raw.set_aside = None, "auto_reply"
    raw.save()
    assert anna.post(f"/desk/aside/{raw.pk}/case/").status_code == 302
    assert "Your role does not allow" in anna.get("/desk/aside/").content.decode()


def test_what_its_author_deleted_says_so_and_offers_nothing(world: World, anna: Desk) -> None:
    on(world)
    raw = spam(world)
    assert note_deleted([raw.pk], now=world.now) == 1
    shown = anna.get("/desk/aside/").content.decode()
    assert "Its author has deleted it." in shown
    assert "Offer of the day" not in shown
    assert f"/desk/aside/{raw.pk}/case/" not in shown
    assert anna.post(f"/desk/aside/{raw.pk}/case/").status_code == 302
    assert "there is nothing left to answer" in anna.get("/desk/aside/").content.decode()
    assert note_deleted([raw.pk], now=world.now) == 0


def test_rules_are_read_and_switched_on_their_page(world: World, anna: Desk) -> None:
    desk = Desk(world, world.hanna)
    shown = desk.get("/ops/sifting/").content.decode()
    assert shown.count("Off, as it comes.") == 4
    assert "how many points it gives is kept" in shown
    assert desk.post("/ops/sifting/", name="spam_mark", is_on="yes").status_code == 302
    assert "Switched on by Hanna Head" in desk.get("/ops/sifting/").content.decode()
    assert desk.post("/ops/sifting/", name="everything", is_on="yes").status_code == 404
    assert anna.get("/ops/sifting/").status_code == 403


def test_a_long_list_takes_as_few_questions_as_a_short_one(world: World, anna: Desk) -> None:
    on(world)
    spam(world)
    few = questions(anna, "/desk/aside/")
    for number in range(12):
        spam(world, f"Pills {number}", sender=f"s{number}@pills.example")
    assert questions(anna, "/desk/aside/") == few <= 8
