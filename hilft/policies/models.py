"""Policies and calendars are kept as immutable versions, named by what is in them."""

from typing import ClassVar

from django.db import models


class PolicyVersion(models.Model):
    """One version of a policy: its TOML text, found again by its digest. Never changed (a trigger sees to it)."""

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    sha = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "number"], name="policy_number_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class CalendarVersion(models.Model):
    """One version of a calendar of opening hours: its TOML text, found again by its digest. Never changed."""

    key = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    sha = models.CharField(max_length=64, unique=True)
    text = models.TextField()
    stored_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["key", "number"], name="calendar_number_once")]

    def __str__(self) -> str:
        return f"{self.key} {self.number}"


class InForce(models.Model):
    """Which policy and calendar new cases get, for a team or (team null) for everybody."""

    team_id = models.BigIntegerField(null=True, blank=True, unique=True)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT)
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.policy} on {self.calendar}"


class Ruling(models.Model):
    """What was put in force, for whom, when and by whom; without policy: the team has no rules of its own any more.

    Written once (the running role may not change or remove it).
    """

    team_id = models.BigIntegerField(null=True, blank=True)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, blank=True)
    calendar = models.ForeignKey(CalendarVersion, models.PROTECT, null=True, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(policy=None, calendar=None, team_id__isnull=False)
                | models.Q(policy__isnull=False, calendar__isnull=False),
                name="ruling_has_rules_or_ends_a_teams_own",
            )
        ]

    def __str__(self) -> str:
        return f"{self.policy} on {self.calendar}" if self.policy else "the rules for everybody"
