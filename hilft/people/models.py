"""Persons, accounts and customers are three tables: only a person can own a case."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

YES = Value(True)  # noqa: FBT003 - a value of the database, not a switch


class Role(models.TextChoices):
    """What a person does in the house; docs/permissions.md says what each may."""

    ADVISOR = "advisor", _("advisor")
    EXPERT = "expert", _("expert")
    DUTY_LEAD = "duty_lead", _("duty lead")
    HEAD_OF_SERVICE = "head_of_service", _("head of service")
    HEAD_OF_DEPARTMENT = "head_of_department", _("head of department")
    COMMUNITY_MANAGER = "community_manager", _("community manager")
    MODERATOR = "moderator", _("moderator")
    PRIVACY_OFFICER = "privacy_officer", _("data protection officer")
    OPERATOR = "operator", _("operator")


class Team(models.Model):
    """A group of advisors. Never an owner: a team resolves to the person on duty."""

    name = models.CharField(max_length=80, unique=True)
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class Person(models.Model):
    """Somebody who works here and may own cases. `alias` and `initials` are what customers see."""

    name = models.CharField(max_length=120)
    alias = models.CharField(max_length=80)
    initials = models.CharField(max_length=4)
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=24, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="persons")
    language = models.CharField(max_length=2, default="en")
    skills = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    may_own = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            # What the owner's foreign key points at: deactivating a person who owns an open case is refused there.
            models.UniqueConstraint(fields=["id", "may_own"], name="person_id_may_own"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="person_role_known"),
        ]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Somebody who asks. May never own a case; known by identities on networks."""

    name = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=2, default="en")
    standing = models.CharField(
        max_length=12, choices=[("member", _("member")), ("guide", _("guide"))], default="member"
    )
    # A group whose cases have shorter dates, by its code in the policy; "" for most.
    care_group = models.CharField(max_length=20, blank=True, default="", db_default="")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [GinIndex(SearchVector("name", config="simple"), name="customer_name")]

    def __str__(self) -> str:
        return self.name or str(_("customer"))


class Identity(models.Model):
    """One address of a customer on one network; `confirmed_at` once they proved it is theirs."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="identities")
    network = models.CharField(max_length=24)
    address = models.CharField(max_length=320)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["network", "address"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.network}:{self.address}"


class AccountManager(BaseUserManager["Account"]):
    """Accounts are found by mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "Account":
        account = self.model(email=email.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """Somebody who signs in: a person of the house or a customer, never both."""

    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    person = models.OneToOneField(Person, models.PROTECT, null=True, blank=True, related_name="account")
    customer = models.OneToOneField(Customer, models.PROTECT, null=True, blank=True, related_name="account")

    objects = AccountManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(person__isnull=True) | Q(customer__isnull=True), name="account_is_person_or_customer"
            )
        ]

    def __str__(self) -> str:
        return self.email


class Duty(models.Model):
    """A person holds a role for a team (or for all) during a span; an open end means until further notice."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="duties")
    role = models.CharField(max_length=24, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(starts_at__isnull=True) | Q(ends_at__isnull=True) | Q(starts_at__lt=F("ends_at")),
                name="duty_runs_forward",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Shift(models.Model):
    """A person holds a role every week on one weekday, by the wall clock of a zone. The roster reads it as it is.

    `ends` at or before `begins` lies on the next day. `first_on`, `last_on`: the days of the first and the last one.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    role = models.CharField(max_length=24, choices=Role)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True)
    weekday = models.SmallIntegerField()
    begins = models.TimeField()
    ends = models.TimeField()
    zone = models.CharField(max_length=64)
    first_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(weekday__gte=0, weekday__lte=6), name="shift_on_a_weekday"),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="shift_role_known"),
            models.CheckConstraint(
                condition=Q(last_on=None) | Q(last_on__gte=F("first_on")), name="shift_dates_run_forward"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.role} on weekday {self.weekday}"


class Absence(models.Model):
    """A person is away; the cases that need it are handed over when it starts."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="absences")
    span = DateTimeRangeField()
    deputy = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="deputised")

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="absences_do_not_overlap",
                expressions=[("person", RangeOperators.EQUAL), ("span", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(
                condition=Q(Func(F("span"), function="NOT isempty", output_field=models.BooleanField()))
                & Q(Func(F("span"), function="NOT upper_inf", output_field=models.BooleanField())),
                name="absence_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} is away"


class Organisation(models.Model):
    """The one organisation of this database. Without a standing duty head the product does not open."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=120)
    care_address = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="de")
    standing_head = models.ForeignKey(Person, models.PROTECT, related_name="+")
    standing_ok = models.GeneratedField(expression=YES, output_field=models.BooleanField(), db_persist=True)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_organisation")]

    def __str__(self) -> str:
        return self.name


class OfficialAccount(models.Model):
    """An account on a network by which our company speaks outside this house. `name`: its handle or its number there.

    `counts`: its word to a customer is our next word without anybody saying so.
    """

    network = models.CharField(max_length=24)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=80, blank=True)
    counts = models.BooleanField(default=False)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", db_index=False)
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["network", "name"], condition=Q(ended_at__isnull=True), name="official_account_once"
            ),
            models.CheckConstraint(
                condition=~Q(network__in=["mail", "phone", "form"]), name="official_where_authors_are_proven"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.network}: {self.name}"


class RosterVersion(models.Model):
    """One row, counted up by triggers whenever persons, duties, shifts, absences or the organisation change.

    It lets a process keep the roster in memory and still never use an old one.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    version = models.BigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.version)
