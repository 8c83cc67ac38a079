"""E-mail is there from the beginning: its server stands in the environment."""

from django.db import migrations


def install(apps, schema_editor):
    apps.get_model("notices", "ChannelAccount").objects.get_or_create(
        kind="email", project=None, is_active=True, defaults={"name": "E-mail"}
    )


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_channel_accounts")]
    operations = [migrations.RunPython(install, migrations.RunPython.noop)]
