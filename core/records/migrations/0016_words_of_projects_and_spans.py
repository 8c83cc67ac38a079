"""One index finds words within projects and within a span of cases, instead of everywhere (design decision 4).

Among four million rows it takes about three minutes to make; meanwhile everything is read and written as before.
"""

import django.db.models.deletion
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("records", "0015_a_case_is_its_own_root"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="searchrow",
            index=GinIndex(
                models.Func(
                    models.F("project"),
                    output_field=ArrayField(base_field=models.BigIntegerField(), size=None),
                    template="ARRAY[%(expressions)s]",
                ),
                models.Func(
                    models.Func(
                        models.F("case"),
                        output_field=models.BigIntegerField(),
                        template="%(expressions)s / 65536",
                    ),
                    output_field=ArrayField(base_field=models.BigIntegerField(), size=None),
                    template="ARRAY[%(expressions)s]",
                ),
                models.F("grams"),
                fastupdate=False,
                name="search_words",
            ),
        ),
        RemoveIndexConcurrently(model_name="searchrow", name="search_grams"),
        # Another index begins with the project.
        migrations.AlterField(
            model_name="searchrow",
            name="project",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="places.project",
            ),
        ),
    ]
