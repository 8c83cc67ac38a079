"""Installs what is promised for work orders (RPR-02 to RPR-04, RPR-09, DSK-10)."""

from django.db import migrations

from core.clock.seeding import standards_add
from repairs.standards import ORDER_STANDARDS


def install(apps, schema_editor):
    standards_add(apps, ORDER_STANDARDS)


class Migration(migrations.Migration):
    dependencies = [("clock", "0014_work_orders_are_checked"), ("repairs", "0004_quotes_holds_and_rework")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
