"""Who writes for somebody else, and what shows that they may: without it they get general help and no data."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from hilft.cases.models.case import Case

LONGEST = timedelta(days=731)
"""No authority is noted for longer than two years; then its document is looked at again."""


class Scope(models.TextChoices):
    """How far an authority goes. The words are these and no others."""

    GENERAL = "general", _("general help only")
    CASE = "case", _("this case")
    EVERYTHING = "everything", _("everything")


class Behalf(models.Model):
    """A case whose customer (`writer`) writes for another customer (`whom`)."""

    case = models.OneToOneField(Case, models.PROTECT, primary_key=True, related_name="behalf")
    writer = models.ForeignKey("people.Customer", models.PROTECT, related_name="+", db_index=False)
    whom = models.ForeignKey("people.Customer", models.PROTECT, related_name="behalves")
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(writer=F("whom")), name="behalf_is_for_another"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} for {self.whom_id}"


class Representative(models.Model):
    """`who` may act for `whom`, as far as `scope` says and until `valid_until`; it was seen in `document`.

    The document came with a message (`attachment`) or was shown in person (`is_seen`). `ended_at`: taken back before.
    """

    who = models.ForeignKey("people.Customer", models.PROTECT, related_name="represents")
    whom = models.ForeignKey("people.Customer", models.PROTECT, related_name="representatives")
    scope = models.CharField(max_length=10, choices=Scope)
    case = models.ForeignKey(Case, models.PROTECT, null=True, blank=True, related_name="representatives")
    document = models.CharField(max_length=120)
    attachment = models.ForeignKey(
        "conversations.Attachment", models.PROTECT, null=True, blank=True, db_index=False, related_name="+"
    )
    is_seen = models.BooleanField(default=False)
    granted_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    granted_at = models.DateTimeField()
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(who=F("whom")), name="representative_is_another"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("granted_at")) & Q(valid_until__lte=F("granted_at") + Value(LONGEST)),
                name="representative_expires",
            ),
            models.CheckConstraint(
                condition=Q(scope=Scope.CASE, case__isnull=False)
                | Q(scope__in=[Scope.GENERAL, Scope.EVERYTHING], case=None),
                name="representative_has_a_scope",
            ),
            models.CheckConstraint(
                condition=~Q(document="")
                & (Q(attachment__isnull=False, is_seen=False) | Q(attachment=None, is_seen=True)),
                name="representative_shows_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who_id} for {self.whom_id}: {self.scope}"
