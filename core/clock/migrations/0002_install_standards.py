"""Installs the delivered calendars, ladders and service standards (CMP-08, CMP-09, CLK-03)."""

from django.db import migrations

from core.clock.seeding import holidays_install, standards_install


def install(apps, schema_editor):
    standards_install(apps)
    holidays_install(apps, range(2024, 2031))


class Migration(migrations.Migration):
    dependencies = [("clock", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
