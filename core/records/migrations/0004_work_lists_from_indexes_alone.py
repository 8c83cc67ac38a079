import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who may see an open case, and when it is due, is in one index; so is whose a case is, and in which project."""

    atomic = False  # nobody waits while the indexes are made

    dependencies = [
        ("records", "0003_search_without_numbers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        AddIndexConcurrently(
            "case",
            models.Index(
                condition=models.Q(("is_open", True)),
                fields=["next_due_at", "id"],
                include=("project", "responsible"),
                name="case_due_whole",
            ),
        ),
        RemoveIndexConcurrently("case", "case_due"),
        AddIndexConcurrently(
            "case",
            models.Index(fields=["responsible", "project", "id"], name="case_of_responsible"),
        ),
        migrations.AlterField(
            model_name="case",
            name="responsible",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="responsible_cases",
                to=settings.AUTH_USER_MODEL,
                verbose_name="responsible",
            ),
        ),
    ]
