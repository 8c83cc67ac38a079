"""The subcategories and level rules to start with; what a company has changed already stays as it is."""

from django.db import migrations

from complaints.defaults import CATEGORIES, MAY_SKIP_PLAN


def install(apps, schema_editor):
    Category = apps.get_model("complaints", "Category")
    for code, top, name_zh, name_en in CATEGORIES:
        Category.objects.get_or_create(code=code, defaults={"top": top, "name_zh": name_zh, "name_en": name_en})
    LevelRule = apps.get_model("complaints", "LevelRule")
    for level, may_skip_plan in MAY_SKIP_PLAN.items():
        LevelRule.objects.get_or_create(level=level, defaults={"may_skip_plan": may_skip_plan})


class Migration(migrations.Migration):
    dependencies = [("complaints", "0001_initial")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
