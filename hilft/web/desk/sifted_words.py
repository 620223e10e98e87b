"""What rules set aside, in words: by which rule, what it saw, and what the rule is."""

from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hilft.channels.sifted import Lying, lying_sifted
from hilft.core.sifting import Rule
from hilft.web.desk.wording import channel

if TYPE_CHECKING:
    from django.utils.functional import Promise

MOST = 100
RULES: "dict[Rule, tuple[str | Promise, str | Promise]]" = {
    Rule.SPAM: (
        gettext_lazy("Marked as spam"),
        gettext_lazy("A mail server on its way says that it is spam; how many points it gives is kept."),
    ),
    Rule.BULK: (
        gettext_lazy("Mail to many"),
        gettext_lazy("It bears at least two of the headers of newsletters and lists; which ones is kept."),
    ),
    Rule.MANY: (
        gettext_lazy("Openly to many addresses"),
        gettext_lazy("Its addressees are ten or more, for everybody to read; how many is kept."),
    ),
    Rule.REPEATED: (
        gettext_lazy("Word for word from many"),
        gettext_lazy(
            "At least three others sent the same long text with a web address within a week; how many is kept. Short"
            " texts do not count: many customers say the same few words when something breaks."
        ),
    ),
}


class Line(NamedTuple):
    """One message in the list. `seen`: what the rule saw, in words."""

    lying: Lying
    rule: str
    seen: str
    where: str


def shown_sifted() -> dict[str, Any]:
    """Return what the list shows, and up to which number somebody would say that they have looked."""
    found = [_line(one) for one in lying_sifted(most=MOST)]
    unseen = [one.lying.sifted.pk for one in found if one.lying.sifted.looked_at is None]
    return {"sifted": found[:MOST], "unseen_up_to": max(unseen, default=0)}


def _line(one: Lying) -> Line:
    rule = Rule(one.sifted.rule)
    told = {
        Rule.SPAM: _("%(seen)s points"),
        Rule.BULK: "%(seen)s",
        Rule.MANY: _("%(seen)s addresses"),
        Rule.REPEATED: _("%(seen)s others"),
    }
    return Line(one, str(RULES[rule][0]), told[rule] % {"seen": one.sifted.seen}, channel(one.sifted.channel))
