"""The delivered causes and standards of early warnings; open complaints are looked at when they are old enough."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F

from complaints.defaults import WARNING_RULES, WARNING_STANDARDS
from core.clock.seeding import standards_add

AGE = timedelta(days=20)
BATCH = 5000


def begin(apps, schema_editor):
    rules = apps.get_model("complaints", "WarningRule").objects
    rules.bulk_create([rules.model(cause=cause, number=number) for cause, number in WARNING_RULES])
    standards_add(apps, WARNING_STANDARDS)
    watches = apps.get_model("complaints", "Watch").objects
    still = apps.get_model("complaints", "Complaint").objects.filter(case__is_open=True)
    rows = still.values_list("pk", F("case__reported_at")).iterator(chunk_size=BATCH)
    watches.bulk_create(
        (watches.model(complaint_id=pk, look_at=reported + AGE) for pk, reported in rows), batch_size=BATCH
    )


class Migration(migrations.Migration):
    dependencies = [("complaints", "0015_early_warnings")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
