"""Installs what is promised at the end of a day: reasons the same day, calls and archiving the next (RPR-10)."""

from django.db import migrations

from core.clock.seeding import standards_add
from repairs.standards import DAY_STANDARDS


def install(apps, schema_editor):
    standards_add(apps, DAY_STANDARDS)


class Migration(migrations.Migration):
    dependencies = [
        ("repairs", "0008_days_of_repairs"),
        ("clock", "0019_ends_of_days_are_checked"),
    ]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
