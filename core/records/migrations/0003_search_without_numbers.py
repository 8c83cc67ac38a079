"""What is hidden on pages cannot be tried out by searching: the words of a case hold masked numbers (OWN-05)."""

from typing import Any

from django.db import migrations

from core.masking import mask_numbers
from core.text import bigrams

BATCH = 1000


def mask(apps: Any, _schema_editor: Any) -> None:
    """In batches by key; only rows with a longer run of digits are looked at."""
    rows = apps.get_model("records", "SearchRow").objects.filter(text__regex=r"\d[\d .()-]{6,}[\dx]").order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        changed = []
        for row in batch:
            masked = mask_numbers(row.text)
            if masked != row.text:
                row.text, row.grams = masked, bigrams(masked)
                changed.append(row)
        rows.model.objects.bulk_update(changed, ["text", "grams"])


class Migration(migrations.Migration):
    dependencies = [("records", "0002_open_cases_by_due_time")]
    operations = [migrations.RunPython(mask, migrations.RunPython.noop)]
