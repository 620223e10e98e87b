"""What a customer's words propose a case to be about, and what became of it."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0010_set_aside"),
        ("conversations", "0003_followed"),
        ("people", "0005_care_group"),
    ]
    operations = [
        migrations.CreateModel(
            name="MatterProposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("matter", models.CharField(max_length=40)),
                ("start", models.PositiveIntegerField()),
                ("end", models.PositiveIntegerField()),
                ("proposed_at", models.DateTimeField()),
                ("accept_at", models.DateTimeField(blank=True, null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Accepted"),
                            ("dismissed", "Dismissed"),
                            ("by_rule", "By Rule"),
                            ("overtaken", "Overtaken"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "case",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="matter_proposals",
                        to="cases.case",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="people.person",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="conversations.message",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("case", "matter"), name="matter_proposed_once"),
                    models.CheckConstraint(condition=Q(("end__gt", F("start"))), name="proposal_shows_its_words"),
                    models.CheckConstraint(
                        condition=Q(verdict="", decided_at=None, decided_by=None)
                        | Q(verdict__in=["accepted", "dismissed"], decided_at__isnull=False, decided_by__isnull=False)
                        | Q(verdict__in=["by_rule", "overtaken"], decided_at__isnull=False),
                        name="proposal_is_decided_by_somebody_or_by_rule",
                    ),
                ],
                "indexes": [
                    models.Index(condition=Q(verdict=""), fields=["accept_at"], name="proposal_unanswered"),
                ],
            },
        ),
    ]
