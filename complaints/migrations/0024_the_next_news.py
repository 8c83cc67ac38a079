from django.db import migrations

from complaints.defaults import NEWS
from core.clock.seeding import standards_add


def standards_install(apps, schema_editor):
    """The next news, level by level (CMP-30); open complaints are promised it by the task promise_news."""
    standards_add(apps, NEWS)


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0021_news_is_checked"),
        ("complaints", "0023_delivered_phrases_promise_nothing"),
    ]

    operations = [migrations.RunPython(standards_install, migrations.RunPython.noop)]
