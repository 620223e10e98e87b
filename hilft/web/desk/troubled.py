"""What a case of the house itself is about, and where to look: the event that opened it has nothing but numbers."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from hilft.channels.queries import account
from hilft.deliveries.queries import delivery
from hilft.people.permissions import Right, may
from hilft.web.ops.wording import letter
from hilft.web.troubles import in_words

if TYPE_CHECKING:
    from hilft.people.models import Person


class Trouble(NamedTuple):
    """`what`: what is wrong with what; `why`: why and what to do, `is_over` says that it is no more; `link`: where to
    look, "" where the reader may not, and what that is called."""

    what: str
    why: str
    is_over: bool
    link: str = ""
    place: str = ""


def trouble_of(told: dict[str, Any], reader: "Person") -> Trouble | None:
    """Return what the event that opened a case tells of a trouble; None for every other case."""
    about = next((name for name in ABOUT if name in told), None)
    return ABOUT[about](told[about], reader) if about is not None else None


def _delivery(number: int, _reader: "Person") -> Trouble | None:
    found = delivery(number)
    if found is None:
        return None
    is_over = found.failed_at is None
    why = _("It has been put on its way again since.") if is_over else in_words(found.error)
    what = _("Not delivered: %(what)s") % {"what": letter(found.what)}
    if found.case_id is None:
        return Trouble(what, why, is_over)
    link = reverse("desk:case", args=[found.case_id]) + (f"#message-{found.message_id}" if found.message_id else "")
    return Trouble(what, why, is_over, link, _("Case %(number)s") % {"number": found.case_id})


def _account(number: int, reader: "Person") -> Trouble | None:
    found = account(number)
    if found is None:
        return None
    is_over = not found.trouble and not found.case_opened
    why = in_words(found.trouble) if found.trouble else _("It is heard again.") if is_over else _("Nothing is heard.")
    link = reverse("ops:channel", args=[found.name]) if may(reader, Right.OPERATE) else ""
    return Trouble(_("Channel %(name)s") % {"name": found}, why, is_over, link, _("Look at the channel"))


def _raw(number: int, reader: "Person") -> Trouble:
    link = reverse("ops:sealed", args=[number]) if may(reader, Right.OPERATE) else ""
    why = _("It is kept as it came. Look at it, mend what is wrong, and take it in by hand.")
    return Trouble(_("Message %(number)s") % {"number": number}, why, is_over=False, link=link, place=_("Look at it"))


ABOUT = {"delivery": _delivery, "account": _account, "raw": _raw}
