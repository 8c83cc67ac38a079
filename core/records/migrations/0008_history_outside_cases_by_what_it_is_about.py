"""The page of a unit or of a person shows what was changed about it."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table is read and written meanwhile
    dependencies = [("records", "0007_promises_are_cases")]
    operations = [
        AddIndexConcurrently(
            "historyentry",
            GinIndex(
                fields=["details"],
                name="history_outside_cases",
                opclasses=["jsonb_path_ops"],
                condition=models.Q(case__isnull=True),
            ),
        ),
    ]
