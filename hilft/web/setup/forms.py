"""What a new house is asked."""

from datetime import time
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from hilft.core.calendar_file import DAYS
from hilft.desk.founding import Head, NewHouse

LANGUAGES = [("de", "Deutsch"), ("en", "English")]
WORDS = {
    "monday": _("Monday"),
    "tuesday": _("Tuesday"),
    "wednesday": _("Wednesday"),
    "thursday": _("Thursday"),
    "friday": _("Friday"),
    "saturday": _("Saturday"),
    "sunday": _("Sunday"),
}
STATES = [
    ("BW", "Baden-Württemberg"),
    ("BY", "Bayern"),
    ("BE", "Berlin"),
    ("BB", "Brandenburg"),
    ("HB", "Bremen"),
    ("HH", "Hamburg"),
    ("HE", "Hessen"),
    ("MV", "Mecklenburg-Vorpommern"),
    ("NI", "Niedersachsen"),
    ("NW", "Nordrhein-Westfalen"),
    ("RP", "Rheinland-Pfalz"),
    ("SL", "Saarland"),
    ("SN", "Sachsen"),
    ("ST", "Sachsen-Anhalt"),
    ("SH", "Schleswig-Holstein"),
    ("TH", "Thüringen"),
]
USUAL = (time(8), time(18))
MIDNIGHT = time(0)


class Clock(forms.TimeField):
    """A time of day by the 24-hour clock, whatever the browser's own control would make of it; 24:00 is midnight."""

    widget = forms.TimeInput(attrs={"inputmode": "numeric", "size": 5, "placeholder": "--:--"}, format="%H:%M")

    def __init__(self, label: Any, initial: time | None) -> None:
        wrong = {"invalid": _("Enter a time of day such as 08:00.")}
        super().__init__(label=label, required=False, initial=initial, error_messages=wrong)

    def to_python(self, value: Any) -> time | None:
        text = str(value or "").strip()
        read: time | None = super().to_python("00:00" if text == "24:00" else f"{text}:00" if text.isdigit() else text)
        return read


class SetupForm(forms.Form):
    """The organisation, its opening hours, its standing duty head."""

    name = forms.CharField(max_length=120, label=_("Name of the organisation"))
    care_address = forms.EmailField(
        label=_("Mail address for customers"), help_text=_("Where customers write to, such as care@example.org.")
    )
    language = forms.ChoiceField(choices=LANGUAGES, label=_("Language"))
    holidays = forms.ChoiceField(
        required=False,
        choices=[*STATES, ("all", _("only those of all of Germany")), ("", _("none"))],
        label=_("Public holidays"),
    )
    head_name = forms.CharField(max_length=120, label=_("Your name"))
    head_alias = forms.CharField(
        max_length=80, label=_("Your name for customers"), help_text=_("Customers and members see only this one.")
    )
    head_email = forms.EmailField(label=_("Your mail address, to sign in"))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=_("At least ten characters."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for day, word in WORDS.items():
            start, end = USUAL if day not in ("saturday", "sunday") else (None, None)
            self.fields[f"{day}_start"] = Clock(format_lazy(_("{day}, from"), day=word), start)
            self.fields[f"{day}_end"] = Clock(format_lazy(_("{day}, until"), day=word), end)
        times = [f"{day}_{end}" for day in DAYS for end in ("start", "end")]
        self.order_fields(["name", "care_address", "language", *times])

    def days(self) -> list[tuple[Any, forms.BoundField, forms.BoundField]]:
        """Return each day's word with its two fields."""
        return [(word, self[f"{day}_start"], self[f"{day}_end"]) for day, word in WORDS.items()]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean_head_alias(self) -> str:
        alias: str = self.cleaned_data["head_alias"]
        if not any(part[0].isalpha() for part in alias.split()):
            raise forms.ValidationError(_("Write a name that has letters."))
        return alias

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for day in DAYS:
            self._check_day(day, values.get(f"{day}_start"), values.get(f"{day}_end"))
        is_any_wrong = any(f"{day}_{end}" in self.errors for day in DAYS for end in ("start", "end"))
        if not is_any_wrong and not any(values.get(f"{day}_start") for day in DAYS):
            self.add_error("monday_start", _("Open on at least one day: deadlines count opening time."))
        return values

    @property
    def house(self) -> NewHouse:
        """What was entered."""
        values = self.cleaned_data
        head = Head(
            name=values["head_name"],
            alias=values["head_alias"],
            email=values["head_email"],
            password=values["password"],
        )
        return NewHouse(
            name=values["name"],
            care_address=values["care_address"],
            language=values["language"],
            week=tuple(_hours(values[f"{day}_start"], values[f"{day}_end"]) for day in DAYS),
            holidays=values["holidays"],
            head=head,
        )

    def _check_day(self, day: str, start: time | None, end: time | None) -> None:
        if f"{day}_start" in self.errors or f"{day}_end" in self.errors:
            return
        if start is None and end is not None:
            self.add_error(f"{day}_start", _("Say from when, or leave both empty: then the day is closed."))
        elif start is not None and end is None:
            self.add_error(f"{day}_end", _("Say until when, or leave both empty: then the day is closed."))
        elif start is not None and end is not None and end != MIDNIGHT and end <= start:
            self.add_error(f"{day}_end", _("A day ends after it begins."))


def _hours(start: time | None, end: time | None) -> str:
    """Return a day's opening as a calendar says it; midnight at the end is 24:00, a closed day is nothing."""
    if start is None or end is None:
        return ""
    return f"{start:%H:%M}-{'24:00' if end == MIDNIGHT else f'{end:%H:%M}'}"
