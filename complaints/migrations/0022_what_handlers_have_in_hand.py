from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

HAS_IT = ("assigned", "investigating", "plan_proposed", "plan_approved", "agreed", "executing")


class Migration(migrations.Migration):
    """How much each handler has in hand, counted without reading what is done."""

    atomic = False  # nobody waits while the index is made

    dependencies = [("complaints", "0021_handlers_by_rule")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(
                condition=models.Q(("state__in", HAS_IT)), fields=["assigned_to"], name="complaint_in_hand"
            ),
        ),
    ]
