from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

ENDED = models.Q(("state__in", ["archived", "closed", "demand_refused", "withdrawn"]))


class Migration(migrations.Migration):
    """Any filters of the list, whether many complaints fit them or none."""

    atomic = False  # nobody waits while the indexes are made

    dependencies = [("complaints", "0003_co_signers_can_be_taken_back")]

    operations = [
        AddIndexConcurrently(
            "complaint",
            models.Index(
                condition=models.Q(("state__in", ["archived", "closed", "withdrawn"]), _negated=True),
                fields=["state", "grade", "level", "category", "case"],
                name="complaint_at_work",
            ),
        ),
        AddIndexConcurrently(
            "complaint",
            models.Index(condition=ENDED, fields=["grade", "-case"], name="complaint_ended_grade"),
        ),
        AddIndexConcurrently(
            "complaint",
            models.Index(condition=ENDED, fields=["level", "-case"], name="complaint_ended_level"),
        ),
        # How often the filters occur together, which the planner else takes for independent.
        migrations.RunSQL(
            "CREATE STATISTICS complaint_filters (mcv) ON state, grade, level, category_id FROM complaints_complaint",
            "DROP STATISTICS complaint_filters",
        ),
    ]
