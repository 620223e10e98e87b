"""A question to somebody who knows; the asking case keeps its owner and its dates."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Skill(models.Model):
    """Something somebody in the house knows about, under the names people look for it by. `experts`: who knows."""

    name_en = models.CharField(max_length=80, unique=True)
    name_de = models.CharField(max_length=80, unique=True)
    synonyms = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    experts = models.ManyToManyField("people.Person", related_name="known_for", blank=True)

    def __str__(self) -> str:
        return self.name_en

    def name(self, language: str) -> str:
        return self.name_de if language.startswith("de") else self.name_en


class Consult(models.Model):
    """The question a child case carries, and its answer. `expert`: whom it went to first.

    `team`: the department that was asked; `skill`: what the answer takes, `topic`: in the words of whoever asked.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="consult")
    parent = models.ForeignKey("cases.Case", models.PROTECT, related_name="consults")
    expert = models.ForeignKey("people.Person", models.PROTECT)
    team = models.ForeignKey("people.Team", models.PROTECT, null=True, blank=True, db_index=False)
    skill = models.ForeignKey(Skill, models.SET_NULL, null=True, blank=True, db_index=False)
    topic = models.CharField(max_length=80, blank=True)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, blank=True)  # answered, not_me, nobody_knows

    def __str__(self) -> str:
        return self.question[:60]


class Turn(models.Model):
    """Somebody a question reached, in their order. `by`: who passed it on, with a note; None: asked, or next who knows.

    `said`: what became of it here: "", not_me, passed_on, taken or answered.
    """

    consult = models.ForeignKey(Consult, models.PROTECT, related_name="turns")
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by = models.ForeignKey("people.Person", models.PROTECT, null=True, blank=True, db_index=False, related_name="+")
    note = models.TextField(blank=True)
    said = models.CharField(max_length=12, blank=True)
    said_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["consult", "person"], name="question_reaches_a_person_once")
        ]

    def __str__(self) -> str:
        return f"{self.consult_id} with {self.person_id}"


class Key(models.Model):
    """Whose a personal link is: what is said by it is said by this person."""

    link = models.OneToOneField("cases.PersonalLink", models.CASCADE, primary_key=True)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.link_id} of {self.person_id}"
