"""The valid combinations, warranty periods and seasons to start with; what a company has changed already stays."""

from django.db import migrations

from repairs.defaults import COMBINATIONS, COMPONENTS, PLACES, PROBLEMS
from repairs.defaults_warranty import SEASONS, TERMS


def _rows(model, lines, *more):
    """The rows by code, made where they are not there yet."""
    names = ("name_zh", "name_en", *more)
    for code, *values in lines:
        model.objects.get_or_create(code=code, defaults=dict(zip(names, values, strict=True)))
    return {row.code: row for row in model.objects.all()}


def install(apps, schema_editor):
    places = _rows(apps.get_model("repairs", "RepairPlace"), PLACES, "is_public")
    components = _rows(apps.get_model("repairs", "Component"), COMPONENTS, "warranty_group")
    problems = _rows(apps.get_model("repairs", "Problem"), PROBLEMS)
    Fault = apps.get_model("repairs", "Fault")
    faults = [
        Fault(
            place=places[each.place],
            component=components[each.component],
            problem=problems[each.problem],
            urgency=each.urgency,
            size=each.size,
            trade=each.trade,
            default_hours=each.hours,
            needs_visit=each.visit,
            work_kind=each.kind,
            warranty_group=each.warranty or "",
        )
        for each in COMBINATIONS
    ]
    Fault.objects.bulk_create(faults, ignore_conflicts=True)
    WarrantyTerm = apps.get_model("repairs", "WarrantyTerm")
    for group, unit, amount in TERMS:
        defaults = {"unit": unit, "amount": amount}
        WarrantyTerm.objects.get_or_create(group=group, project=None, version=1, defaults=defaults)
    HeatingSeason = apps.get_model("repairs", "HeatingSeason")
    names = ("starts_month", "starts_day", "ends_month", "ends_day")
    for kind, *days in SEASONS:
        defaults = dict(zip(names, days, strict=True))
        HeatingSeason.objects.get_or_create(kind=kind, project=None, defaults=defaults)


class Migration(migrations.Migration):
    dependencies = [("repairs", "0002_warranty_by_group")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
