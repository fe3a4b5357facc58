import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_new_fact")]

    operations = [
        migrations.RemoveConstraint(model_name="itemanswer", name="one_standing_answer"),
        migrations.AddField(
            model_name="case",
            name="instrument_id",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        # Until now there was one instrument, and every answer was to it.
        migrations.AddField(
            model_name="itemanswer",
            name="instrument_id",
            field=models.CharField(default="demonstration-four-step", max_length=80),
            preserve_default=False,
        ),
        *(
            migrations.AddField(
                model_name=name,
                name="about",
                field=models.ForeignKey(
                    null=True,
                    on_delete=django.db.models.deletion.PROTECT,
                    related_name=related,
                    to="cases.involvement",
                ),
            )
            for name, related in (("itemanswer", "item_answers"), ("assessmentrecord", "assessments"))
        ),
        migrations.AddConstraint(
            model_name="itemanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(superseded_by__isnull=True, about__isnull=True),
                fields=("case", "instrument_id", "item"),
                name="one_standing_answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="itemanswer",
            constraint=models.UniqueConstraint(
                condition=models.Q(superseded_by__isnull=True, about__isnull=False),
                fields=("about", "instrument_id", "item"),
                name="one_standing_answer_about_a_person",
            ),
        ),
    ]
