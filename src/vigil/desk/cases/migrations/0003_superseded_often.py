import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_outcome")]

    # One row had to name itself for a moment while another named it; that was refused from the third answer on.
    operations = [
        migrations.AlterField(
            model_name=name,
            name="superseded_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supersedes",
                to=f"cases.{name}",
            ),
        )
        for name in ("itemanswer", "outcome")
    ]
