from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """The index of the work list's filters knows whose hands a complaint is in (CMP-33); nobody waits meanwhile."""

    atomic = False

    dependencies = [("complaints", "0029_confirming_is_a_standard")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(
                condition=models.Q(("state__in", ["archived", "closed", "withdrawn"]), _negated=True),
                fields=["state", "grade", "level", "category", "case"],
                include=["with_property_company"],
                name="complaint_at_work_filters",
            ),
        ),
        RemoveIndexConcurrently("complaint", "complaint_at_work"),
    ]
