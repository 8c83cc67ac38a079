import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

STAFF = settings.AUTH_USER_MODEL


def person():
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=STAFF)


class Migration(migrations.Migration):
    """What the property company has, and what was taken over from it (CMP-33)."""

    atomic = False  # nobody waits while the index is made

    dependencies = [
        ("complaints", "0027_decisions_of_monthly_reviews"),
        migrations.swappable_dependency(STAFF),
    ]

    operations = [
        migrations.AddField(
            "complaint",
            "with_property_company",
            models.BooleanField(default=False, verbose_name="with the property company"),
        ),
        AddIndexConcurrently(
            "complaint",
            models.Index(
                condition=models.Q(("with_property_company", True)),
                fields=["-case"],
                name="complaint_with_property",
            ),
        ),
        migrations.CreateModel(
            name="TakeOver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was_overdue", models.BooleanField(verbose_name="was overdue")),
                ("reason", models.TextField(max_length=2000, verbose_name="reason")),
                ("at", models.DateTimeField(db_index=True, verbose_name="taken over")),
                ("by", person()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="take_overs",
                        to="complaints.complaint",
                    ),
                ),
                ("had_it", person()),
                ("to", person()),
            ],
            options={"verbose_name": "takeover", "verbose_name_plural": "takeovers", "ordering": ["pk"]},
        ),
    ]
