"""Each list shows one kind of case and is answered by an index in which the others do not stand in its way."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("records", "0013_days_of_repairs_are_cases"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["kind", "next_due_at", "id"],
                include=["project", "responsible"],
                name="case_open_of_kind",
                condition=models.Q(is_open=True),
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["project", "kind", "next_due_at", "id"],
                name="case_open_here_of_kind",
                condition=models.Q(is_open=True),
            ),
        ),
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(
                fields=["kind", "-id"], include=["project", "responsible"], name="case_newest_of_kind"
            ),
        ),
    ]
