import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The customer ambassador of a project (CMP-33)."""

    dependencies = [
        ("accounts", "0006_departments_of_the_property_company"),
        ("places", "0003_former_names_of_projects"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ambassador",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="ambassador",
                        serialize=False,
                        to="places.project",
                        verbose_name="project",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ambassador_of",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="user",
                    ),
                ),
            ],
            options={
                "verbose_name": "customer ambassador",
                "verbose_name_plural": "customer ambassadors",
            },
        ),
    ]
