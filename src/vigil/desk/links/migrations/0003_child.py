"""Whether a pair has a child, may have one, or neither: what is known to be a child comes before what nobody knows."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def adults(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """Pairs of two adults are known; of the others it is told when they are compared anew."""
    apps.get_model("links", "Proposal").objects.filter(touches_child=False).update(child=0)


class Migration(migrations.Migration):
    dependencies = [("links", "0002_index")]
    operations = [
        migrations.AddField(
            model_name="proposal",
            name="child",
            field=models.PositiveSmallIntegerField(
                choices=[(0, "Both adults"), (1, "Age not known"), (2, "A child")], default=1
            ),
            preserve_default=False,
        ),
        migrations.RunPython(adults, migrations.RunPython.noop),
        migrations.RemoveField(model_name="proposal", name="touches_child"),
    ]
