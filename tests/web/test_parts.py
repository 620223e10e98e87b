"""The parts of pages: they read the same in every language, keep to the content policy and can be read aloud."""

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation

from hilft.core.bars import Amount, draw_bars
from hilft.core.journey import Ball, Journey, Kind, Mark, Player, Role, draw_journey

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NUMBER = re.compile(r"^-?\d+(\.\d+)?%?$")
PLACED = re.compile(r'\s(?:x|y|x1|x2|y1|y2|width|height)="([^"]*)"')


def journey() -> Journey:
    cast = [
        Player("c", "Ada <Arndt>", Role.CUSTOMER),
        Player("l", "Lea Brandt", Role.OWNER),
        Player("h", "Hanna Vogt", Role.TOP),
    ]
    balls = [Ball(MONDAY, "l"), Ball(MONDAY + timedelta(days=1.3), "c"), Ball(MONDAY + timedelta(days=9), "h")]
    marks = [Mark(MONDAY + timedelta(days=1.3), Kind.ASKED, "l"), Mark(MONDAY + timedelta(days=9), Kind.CLIMBED, "h")]
    return draw_journey(cast, balls, marks, opened_at=MONDAY, now=MONDAY + timedelta(days=1000))


def reins(**other: object) -> SimpleNamespace:
    usual = {
        "number": 4711,
        "age_days": 37,
        "owner_name": "Lea Brandt",
        "owner_initials": "LB",
        "owner_role": "advisor",
        "next_due": MONDAY + timedelta(hours=7),
        "next_reason": "next word to Ada",
        "steps": [(MONDAY + timedelta(hours=7), "duty lead", "Jonas Reh")],
        "repeats": "Then again every working day.",
    }
    return SimpleNamespace(**{**usual, **other})


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_journey_is_drawn_with_numbers_a_browser_understands(language: str) -> None:
    with translation.override(language):
        page = render_to_string("parts/journey.html", {"journey": journey()})

    placed = PLACED.findall(page)
    assert len(placed) > 50
    assert [place for place in placed if not NUMBER.match(place)] == []


def test_the_name_of_now_is_not_cut_off_where_a_case_has_just_begun() -> None:
    cast, balls = [Player("c", "Ada", Role.CUSTOMER)], [Ball(MONDAY, "c")]
    just = draw_journey(cast, balls, [], opened_at=MONDAY, now=MONDAY + timedelta(minutes=1))
    later = draw_journey(cast, balls, [], opened_at=MONDAY, now=MONDAY + timedelta(days=9))
    assert 'text-anchor="start">now' in render_to_string("parts/journey.html", {"journey": just})
    assert 'text-anchor="middle">now' in render_to_string("parts/journey.html", {"journey": later})


@pytest.mark.parametrize("language", ["en", "de"])
def test_bars_are_drawn_with_numbers_a_browser_understands(language: str) -> None:
    bars = draw_bars([Amount("today", 12_840), Amount("1-3 days", 777), Amount("over 60 days", 1, "late")])
    with translation.override(language):
        page = render_to_string("parts/bars.html", {"bars": bars, "caption": "Open cases"})

    assert [place for place in PLACED.findall(page) if not NUMBER.match(place)] == []
    assert {"en": "12,840", "de": "12.840"}[language] in page


def test_a_journey_says_in_words_what_it_shows() -> None:
    page = render_to_string("parts/journey.html", {"journey": journey()})

    label = re.search(r'role="img" aria-label="([^"]*)"', page)
    assert label is not None
    assert "1000 days, 2 people on our side, asked once, climbed once" in label[1]
    assert "<" not in label[1]
    table = page[page.index("<details") :]
    assert all(who in table for who in ("Lea Brandt", "Hanna Vogt", "Ada &lt;Arndt&gt;"))


def test_the_reins_say_who_until_when_and_what_happens_if_nothing_happens() -> None:
    page = " ".join(render_to_string("parts/reins.html", {"reins": reins(is_mine=True)}).split())

    assert "You own this." in page
    assert "Next word to Ada" in page
    assert 'datetime="2026-03-02T17:00:00+01:00"' in page
    assert "If nothing happens:" in page
    assert "<b>Jonas Reh</b>, duty lead" in page
    assert "Then again every working day." in page


def test_the_reins_of_a_closed_case_promise_no_date_and_say_that_a_reply_opens_it() -> None:
    closed = reins(is_closed=True, outcome="solved", closed_at=MONDAY)
    page = render_to_string("parts/reins.html", {"reins": closed})

    assert "a reply opens it again" in page
    assert "If nothing happens:" not in page


@pytest.mark.parametrize(
    ("place", "said"), [("public", "public · mail"), ("private", "private · mail"), ("note", "note, only we see it")]
)
def test_where_a_message_was_said_is_said_in_words_not_only_in_colour(place: str, said: str) -> None:
    message = SimpleNamespace(author="Ada", is_ours=False, place=place, channel="mail", at=MONDAY, text="<b>Hello</b>")
    page = render_to_string("parts/message.html", {"message": message})

    assert said in re.sub(r"<[^>]*>", "", page)
    assert "&lt;b&gt;Hello&lt;/b&gt;" in page


class Letter(forms.Form):
    to = forms.ChoiceField(choices=[("public", "Public"), ("note", "Note")], widget=forms.RadioSelect)
    how = forms.ChoiceField(choices=[("call", "Call"), ("visit", "Visit")], widget=forms.RadioSelect)
    name = forms.CharField(help_text="As they said it.")
    nothing = forms.BooleanField()


def test_every_field_has_a_name_and_its_error_is_read_with_it() -> None:
    form = Letter({})
    page = "".join(
        render_to_string("parts/form_field.html", {"field": field, "segmented": field.name == "to"}) for field in form
    )

    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    described = {one for many in re.findall(r'aria-describedby="([^"]+)"', page) for one in many.split()}
    assert {"id_to_error", "id_how_error", "id_name_helptext", "id_name_error"} <= described
    assert described <= set(ids)
    labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
    assert {one for one in ids if not one.endswith(("_error", "_helptext"))} - labelled <= {"id_to", "id_how"}


@pytest.mark.parametrize("page", ["404.html", "403.html", "403_csrf.html", "500.html"])
def test_a_page_about_a_fault_needs_nothing_that_could_be_at_fault(page: str) -> None:
    assert "<h1>" in render_to_string(page)
