"""The tables of a new demo database, from the models as they are now.

Going through every step that ever led here takes ten times as long: Django draws all models anew for each.
A database that exists is migrated step by step, like everybody's; a test holds both ways to the same schema.
"""

from django.apps import apps
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration, RunPython, RunSQL
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState


def make_schema() -> None:
    """Bring the database to the newest schema, the short way if it is empty."""
    if connection.introspection.table_names():
        call_command("migrate", verbosity=0)
        return
    executor = MigrationExecutor(connection)
    steps = [step for step, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    executor.recorder.ensure_schema()
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.can_migrate(connection) and not model._meta.proxy:
                editor.create_model(model)
        now = ProjectState.from_apps(apps)
        for step in steps:
            _add_what_models_do_not_say(step, editor, now)
        executor.recorder.migration_qs.bulk_create(
            MigrationRecorder.Migration(app=app, name=name) for step in steps for app, name in _names(step)
        )
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _add_what_models_do_not_say(step: Migration, editor: BaseDatabaseSchemaEditor, now: ProjectState) -> None:
    """Triggers and the like. What may be elided moves rows, and there are none."""
    for operation in step.operations:
        if isinstance(operation, RunPython | RunSQL) and not operation.elidable:
            operation.database_forwards(step.app_label, editor, now, now)


def _names(step: Migration) -> list[tuple[str, str]]:
    """What this step stands for: itself, and all that it replaces."""
    return [(step.app_label, step.name), *step.replaces]
