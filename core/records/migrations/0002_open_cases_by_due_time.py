from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The work list of whoever sees all projects."""

    atomic = False  # nobody waits while the index is made

    dependencies = [("records", "0001_initial")]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(fields=["next_due_at", "id"], name="case_due", condition=models.Q(("is_open", True))),
        ),
    ]
