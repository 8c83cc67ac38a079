from django.db import migrations

REASON = "4 个工作小时改由标准设定 4 working hours are part of the standard now (CMP-27)"


def working_hours_set(apps, schema_editor):
    """Within how many working hours a department answers a transfer stood in the code; now a company changes it.

    A new version of each standard that left it to the code; running deadlines keep the version that made them.
    """
    Standard = apps.get_model("clock", "ServiceStandard")
    for old in Standard.objects.filter(kind="TS", target="confirm", unit="given", active=True).order_by("pk"):
        Standard.objects.filter(pk=old.pk).update(active=False)
        old.pk, old.version = None, old.version + 1
        old.amount, old.unit, old.calendar_code = 4, "working_hours", "national"
        old.changed_at, old.changed_by, old.reason = None, None, REASON
        old.save(force_insert=True)


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0022_working_hours"),
        ("complaints", "0028_with_the_property_company"),
    ]

    operations = [migrations.RunPython(working_hours_set, migrations.RunPython.noop)]
