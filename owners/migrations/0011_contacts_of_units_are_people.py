"""Family, tenants and agents become people of their own, found and reached like everybody (OWN-04)."""

import django.db.models.deletion
from django.db import migrations, models


def make_people(apps, _schema_editor):
    """A person for each contact that was written down as a name and a phone; the same two are one person."""
    from django.utils.timezone import now

    from core.text import sort_key
    from owners.ledger.cleaning import Refused, clean_phones
    from owners.policies.identity import found_by, natural_key

    person_model, phone_model = apps.get_model("owners", "Person"), apps.get_model("owners", "Phone")
    seen = set()
    for contact in apps.get_model("owners", "UnitContact").objects.select_related("unit").iterator():
        try:
            numbers, _notes = clean_phones(contact.phone)
        except Refused:
            numbers = []
        key = natural_key(name=contact.name, phone="".join(numbers[:1]), unit_code=contact.unit.code)
        person, is_new = person_model.objects.get_or_create(
            natural_key=key,
            defaults={
                "name": contact.name, "sort_key": sort_key(contact.name), "initials": found_by(contact.name),
                "created_at": now(),
            },
        )  # fmt: skip
        for number in numbers[:1] if is_new else []:
            digits = number.removeprefix("+")
            phone_model.objects.create(
                person=person, number=number, last4=digits[-4:], reversed=digits[::-1], is_primary=True
            )
        contact.person = person
        if contact.ended_on is None and (contact.unit_id, person.pk) in seen:
            contact.ended_on = now().date()  # written down twice
        seen.add((contact.unit_id, person.pk))
        contact.save(update_fields=["person", "ended_on"])


class Migration(migrations.Migration):
    dependencies = [("owners", "0010_how_soon_it_was_answered")]
    operations = [
        migrations.AddField(
            "unitcontact",
            "person",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="speaks_for", to="owners.person",
                verbose_name="person",
            ),
        ),
        migrations.AddField(
            "unitcontact", "started_on", models.DateField(blank=True, null=True, verbose_name="since")
        ),
        migrations.AddField(
            "unitcontact", "version", models.PositiveIntegerField(default=1, verbose_name="version")
        ),
        migrations.RunPython(make_people, migrations.RunPython.noop),
    ]  # fmt: skip
