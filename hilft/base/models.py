"""What the house knows about itself: signs of life, what it last found out, and how often what happened."""

from django.db import models


class Beat(models.Model):
    """When a process last did its round, and what it measured."""

    name = models.CharField(max_length=120, primary_key=True)
    kind = models.CharField(max_length=24)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Watch(models.Model):
    """What a watchman last found: "canary", "audit". `data` holds ids, codes and moments, never personal text."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()
    data = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.name


class Tally(models.Model):
    """How often something happened since the house began, added up by all its processes. It only grows."""

    name = models.CharField(max_length=60, primary_key=True)
    value = models.FloatField()

    def __str__(self) -> str:
        return f"{self.name}: {self.value}"
