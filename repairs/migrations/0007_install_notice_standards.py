"""Installs what contractors owe: an answer within 24 hours, a beginning within 3 days (RPR-13)."""

from django.db import migrations

from core.clock.seeding import standards_add
from repairs.standards import NOTICE_STANDARDS


def install(apps, schema_editor):
    standards_add(apps, NOTICE_STANDARDS)


class Migration(migrations.Migration):
    dependencies = [("repairs", "0006_contractors_notices_fit_out_works_and_days")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
