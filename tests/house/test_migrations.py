"""The tables are what the models say: nobody forgot a migration."""

from django.apps import apps
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState


def forgotten(models_now: ProjectState) -> dict[str, list[str]]:
    """Return for each room the changes of its models that no migration makes; asks no database."""
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), models_now).changes(graph=loader.graph)
    return {room: [op.describe() for one in made for op in one.operations] for room, made in changes.items()}


def test_every_change_of_a_model_has_its_migration() -> None:
    assert forgotten(ProjectState.from_apps(apps)) == {}


def test_the_comparison_notices_a_model_without_a_migration() -> None:
    state = ProjectState.from_apps(apps)
    state.add_model(ModelState("people", "Planted", [("id", models.AutoField(primary_key=True))]))
    assert forgotten(state) == {"people": ["Create model Planted"]}
