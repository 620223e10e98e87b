"""Signs of life of the processes that work, for the operator's page."""

from django.db import models


class Beat(models.Model):
    """When a process last did its round, and what it measured."""

    name = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name
