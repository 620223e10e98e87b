"""A question to somebody who knows; the asking case keeps its owner and its dates."""

from django.db import models


class Consult(models.Model):
    """The question a child case carries, and its answer."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="consult")
    parent = models.ForeignKey("cases.Case", models.PROTECT, related_name="consults")
    expert = models.ForeignKey("people.Person", models.PROTECT)
    asked_by = models.ForeignKey("people.Person", models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    verdict = models.CharField(max_length=12, blank=True)  # answered, not_me, nobody_knows

    def __str__(self) -> str:
        return self.question[:60]
