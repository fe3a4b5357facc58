"""The engine's own tables of records and blocking keys, in the desk's database."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from vigil.desk.links.index import tables


def create(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    for statement in tables(editor.connection.vendor):
        editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("links", "0001_initial")]
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
