"""Reviews of cases that went wrong and what was learned from them; and what each day was like, in a few figures."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """Why a case is looked back on."""

    RUNG = "rung", _("It reached the third rung.")
    COMMITMENTS = "commitments", _("Two commitments were missed.")
    AGE = "age", _("It grew older than 30 days.")


class Occasion(models.Model):
    """A customer's case that earned a review; written by triggers in the transaction that made it so."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["at"], condition=Q(taken_at=None), name="occasion_open")]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.reason}"


class Theme(models.Model):
    """What a finding is about; findings with one theme are counted together."""

    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Lower("name"), name="theme_once")]

    def __str__(self) -> str:
        return self.name


class Review(models.Model):
    """A look back at one case, which is itself a case with owner and deadline.

    `happened`: drafted from the history. `apology_by`: who says sorry to the customer. `without_action`: why nothing
    is to be done. A review ends only with why, finding, theme, and an action or the reason for none (a constraint and a
    trigger see to it).
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="review")
    reviewed = models.OneToOneField("cases.Case", models.PROTECT, related_name="reviewed_in")
    reason = models.CharField(max_length=12, choices=Reason)
    happened = models.TextField()
    why = models.TextField(blank=True)
    finding = models.TextField(blank=True)
    theme = models.ForeignKey(Theme, models.PROTECT, null=True, blank=True, related_name="reviews")
    without_action = models.CharField(max_length=300, blank=True)
    apology_by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(finished_at=None) | (~Q(why="") & ~Q(finding="") & Q(theme__isnull=False)),
                name="finished_review_says_why_and_what",
            )
        ]

    def __str__(self) -> str:
        return f"review of {self.reviewed_id}"


class Action(models.Model):
    """Something to be done because of a review: itself a case with an owner and a date."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="action")
    review = models.ForeignKey(Review, models.PROTECT, related_name="actions")

    def __str__(self) -> str:
        return f"{self.case_id} of review {self.review_id}"


class Band(models.TextChoices):
    """Before how many eyes a case stood: many (from the policy's first step of reach on), some, the customer's only."""

    LOUD = "loud", _("public, seen by many")
    PUBLIC = "public", _("public")
    PRIVATE = "private", _("private")


class TeamDay(models.Model):
    """What one day brought one team (None: cases of no team): customers' cases that came, came back and ended.

    `hours`: for how many hours its advisors were there together while the desk was open.
    """

    day = models.DateField()
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    came = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    ended = models.PositiveIntegerField(default=0)
    hours = models.FloatField(default=0.0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["day", "team"], name="team_day_once", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return f"{self.day}: team {self.team_id}"


class SpeedDay(models.Model):
    """How fast one day's first words and solutions were on one channel and before so many eyes.

    `words`, `solved`: how many took how long since the customer's first word, by the classes of `hilft.core.spread`.
    """

    day = models.DateField()
    channel = models.CharField(max_length=24)
    band = models.CharField(max_length=8, choices=Band)
    words = models.JSONField(default=dict)
    solved = models.JSONField(default=dict)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["day", "channel", "band"], name="speed_day_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.channel} {self.band}"
