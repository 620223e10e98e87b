"""What can be promised: products with their names and dates, and why one was promised that could not be had."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from hilft.cases.models.records import Commitment


class Product(models.Model):
    """Something the house sells or sends, under all its names. Empty dates and regions shut nothing out."""

    name = models.CharField(max_length=80, unique=True)
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    available_from = models.DateField(null=True, blank=True)
    available_until = models.DateField(null=True, blank=True)
    regions = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(available_from=None)
                | Q(available_until=None)
                | Q(available_from__lte=F("available_until")),
                name="product_begins_before_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Despite(models.Model):
    """Why something was promised although the catalogue says otherwise. `trouble`: what it says, `name`: of what."""

    class Trouble(models.TextChoices):
        """What the catalogue says; the codes are those of `hilft.core.catalogue`."""

        UNKNOWN = "unknown", _("in no catalogue")
        NOT_YET = "not_yet", _("not to be had yet")
        NO_MORE = "no_more", _("no longer to be had")
        ELSEWHERE = "elsewhere", _("not to be had everywhere")

    commitment = models.OneToOneField(Commitment, models.PROTECT, primary_key=True, related_name="despite")
    name = models.CharField(max_length=80)
    trouble = models.CharField(max_length=12, choices=Trouble)
    reason = models.CharField(max_length=300)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="despite_has_a_reason"),
            models.CheckConstraint(
                condition=Q(trouble__in=["unknown", "not_yet", "no_more", "elsewhere"]), name="despite_trouble_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.trouble}"
