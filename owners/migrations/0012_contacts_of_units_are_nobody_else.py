"""Every contact of a unit is a person now: name and phone stand with the person alone (OWN-04)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("owners", "0011_contacts_of_units_are_people")]
    operations = [
        migrations.AlterField(
            "unitcontact",
            "person",
            models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="speaks_for",
                to="owners.person",
                verbose_name="person",
            ),
        ),
        migrations.RemoveField("unitcontact", "name"),
        migrations.RemoveField("unitcontact", "phone"),
        migrations.AddConstraint(
            "unitcontact",
            models.CheckConstraint(
                name="unit_contact_ends_after_start",
                condition=models.Q(
                    ("started_on__isnull", True),
                    ("ended_on__isnull", True),
                    ("ended_on__gte", models.F("started_on")),
                    _connector="OR",
                ),
            ),
        ),
        migrations.AddConstraint(
            "unitcontact",
            models.UniqueConstraint(
                fields=("unit", "person"),
                condition=models.Q(("ended_on__isnull", True)),
                name="unit_contact_once_at_a_time",
            ),
        ),
    ]
