"""Which record names a stored file: asked for every file once a day (SEC-04)."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # the table is read and written meanwhile
    dependencies = [("records", "0005_history_is_sealed")]
    operations = [
        AddIndexConcurrently("attachment", models.Index(fields=["file"], name="attachment_file")),
    ]
