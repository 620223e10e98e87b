"""A form of our own, on our site and on others: what is written there is private and answered by mail.

Start reading at channel.py. The pages are in hilft/web/public/writing.py.
"""

from collections.abc import Mapping

from django.utils.translation import gettext_noop

from hilft.channels.adapters.form.channel import Form
from hilft.channels.adapters.form.settings import FIELDS, STEPS, FormSettings, origin_of, settings_from
from hilft.channels.adapters.form.submission import SentIn, Submission, sealed_as
from hilft.channels.contract import Adapter


def make(settings: Mapping[str, str]) -> Form:
    """Return the channel of a form. Raises `Unfit`."""
    return Form(settings_from(settings))


ADAPTER = Adapter(
    network="form",
    title=gettext_noop("Form on your site (and a button for other sites)"),
    fields=FIELDS,
    steps=STEPS,
    make=make,
    proven_by=gettext_noop("Tested in Chromium, on our own page and inside a page of another site."),
    by_mail=True,
)

__all__ = ["ADAPTER", "Form", "FormSettings", "SentIn", "Submission", "make", "origin_of", "sealed_as", "settings_from"]
