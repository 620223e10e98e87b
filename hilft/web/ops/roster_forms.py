"""What the roster's page asks."""

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from hilft.people.actions import Rota
from hilft.people.queries import ladder_roles
from hilft.web.forms import offer
from hilft.web.ops.forms import Chosen
from hilft.web.setup.forms import WORDS

if TYPE_CHECKING:
    from hilft.people.models import Person, Team

UNTIL = [("0", _("the end of today")), ("1", _("the end of tomorrow")), ("6", _("the end of a week"))]


class Day(forms.DateField):
    """A day, as the browser's own control gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Enter a day, such as 2026-03-02.")}
        super().__init__(error_messages=wrong, **options)


class TimeOfDay(forms.TimeField):
    """A time of day by the 24-hour clock; 24:00 is midnight."""

    widget = forms.TimeInput(attrs={"inputmode": "numeric", "size": 5, "placeholder": "--:--"}, format="%H:%M")

    def __init__(self, **options: Any) -> None:
        wrong = {"invalid": _("Enter a time of day such as 08:00.")}
        super().__init__(error_messages=wrong, **options)

    def to_python(self, value: Any) -> time | None:
        read: time | None = super().to_python("00:00" if str(value).strip() == "24:00" else value)
        return read


class ShiftForm(forms.Form):
    """Who holds which role on which days of every week."""

    person = forms.TypedChoiceField(coerce=int, label=_("Who"))
    role = forms.ChoiceField(label=_("On duty as"))
    team = Chosen(label=_("For the team"))
    weekdays = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_("On these days of the week"),
        choices=list(enumerate(WORDS.values())),
        widget=forms.CheckboxSelectMultiple,
    )
    begins = TimeOfDay(label=_("From"))
    ends = TimeOfDay(
        label=_("Until"),
        help_text=_(
            "Let the last shift end a little after closing: what is due at closing climbs at that very second."
        ),
    )
    first_on = Day(label=_("For the first time on"))
    last_on = Day(required=False, label=_("For the last time on"), help_text=_("Left empty: until further notice."))

    def __init__(self, *args: Any, people: "list[Person]", known: "list[Team]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        self.known = {team.pk: team for team in known}
        offer(self, "person", [("", _("choose")), *((one.pk, one.name) for one in people)])
        offer(self, "role", ladder_roles())
        offer(self, "team", [("", _("all teams")), *((team.pk, team.name) for team in known)])

    def rota(self, zone: str) -> Rota:
        """Return what was entered, by the wall clock of a zone."""
        values = self.cleaned_data
        return Rota(
            person=self.people[values["person"]],
            role=values["role"],
            team=self.known.get(values["team"]),
            weekdays=tuple(values["weekdays"]),
            begins=values["begins"],
            ends=values["ends"],
            zone=zone,
            first_on=values["first_on"],
            last_on=values["last_on"],
        )


class SicknessForm(forms.Form):
    """Who is away from now on, and until when at first."""

    person = forms.TypedChoiceField(coerce=int, label=_("Who"))
    until = forms.TypedChoiceField(coerce=int, choices=UNTIL, initial="0", label=_("At first until"))
    deputy = Chosen(label=_("Who stands in"))

    def __init__(self, *args: Any, people: "list[Person]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {one.pk: one for one in people}
        names = [(one.pk, one.name) for one in people]
        offer(self, "person", [("", _("choose")), *names])
        offer(self, "deputy", [("", _("the duty lead")), *names])

    def end(self, now: datetime, zone: str) -> datetime:
        """Return the midnight, by the wall clock of a zone, at which the absence ends."""
        local = now.astimezone(ZoneInfo(zone))
        last: date = local.date() + timedelta(days=1 + self.cleaned_data["until"])
        return datetime.combine(last, time(), ZoneInfo(zone))
