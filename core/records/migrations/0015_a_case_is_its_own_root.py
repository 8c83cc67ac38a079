"""The database writes the root of a case that has none with the row, instead of a second version of it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0014_lists_of_one_kind"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="case",
            trigger=pgtrigger.compiler.Trigger(
                name="own_root",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NEW."root_id" IS NULL)',
                    func="NEW.root_id = NEW.id; RETURN NEW;",
                    hash="3f1c082e71e2d9d1ee876e24725b0b68ce6f0047",
                    operation="INSERT",
                    pgid="pgtrigger_own_root_180ef",
                    table="records_case",
                    when="BEFORE",
                ),
            ),
        ),
    ]
