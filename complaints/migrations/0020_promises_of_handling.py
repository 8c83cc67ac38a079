from django.db import migrations

from complaints.defaults import WORK
from core.clock.seeding import standards_add


def standards_install(apps, schema_editor):
    """Daily updates, transfers, payments (CMP-14, CMP-27, CMP-31)."""
    standards_add(apps, WORK)


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0017_handling_is_checked"),
        ("complaints", "0019_what_handling_leaves"),
    ]

    operations = [migrations.RunPython(standards_install, migrations.RunPython.noop)]
