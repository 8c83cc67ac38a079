"""People of some letters are read from spans of neighbouring ids, not gathered from all of the table."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("owners", "0016_long_lists_are_exported_by_the_worker"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="person",
            index=GinIndex(
                models.F("initials"),
                models.F("project_ids"),
                models.Func(
                    models.Func(
                        models.F("id"),
                        output_field=models.BigIntegerField(),
                        template="%(expressions)s / 65536",
                    ),
                    output_field=ArrayField(base_field=models.BigIntegerField(), size=None),
                    template="ARRAY[%(expressions)s]",
                ),
                name="person_initials_in_spans",
            ),
        ),
        RemoveIndexConcurrently(model_name="person", name="person_initials_in_projects"),
    ]
