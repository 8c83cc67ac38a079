from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """State and grade of whatever is open, for the figures of the start page; nobody waits meanwhile."""

    atomic = False

    dependencies = [("complaints", "0005_who_is_assigned_may_refuse_once")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(
                condition=models.Q(("state__in", ["archived", "closed", "withdrawn"]), _negated=True),
                fields=["case"],
                include=["state", "grade"],
                name="complaint_at_work_in_short",
            ),
        ),
    ]
