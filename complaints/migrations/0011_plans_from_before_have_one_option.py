from django.db import connection, migrations, transaction
from django.db.models import Max, Min

BATCH = 20_000


def options_fill(apps, schema_editor):
    """What a plan from before proposed is its one option; one that waits for a decision waits for an authority.

    In batches that commit by themselves, and safe to repeat: nobody waits for a million plans.
    """
    plans = apps.get_model("complaints", "Plan").objects
    ends = plans.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return
    for start in range(ends["first"], ends["last"] + 1, BATCH):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO complaints_planoption"
                " (plan_id, kind, text, cost, basis, under_warranty, liability, is_chosen)"
                " SELECT id, 'other', '', cost, '', false, false, outcome = 'agreed' FROM complaints_plan AS plan"
                " WHERE id >= %s AND id < %s"
                " AND NOT EXISTS (SELECT 1 FROM complaints_planoption AS known WHERE known.plan_id = plan.id)",
                [start, start + BATCH],
            )
            cursor.execute(
                "UPDATE complaints_plan SET total = cost,"
                " needed = CASE WHEN outcome = 'proposed' THEN ARRAY['authority']::varchar[] ELSE needed END"
                " WHERE id >= %s AND id < %s AND total <> cost OR"
                " id >= %s AND id < %s AND outcome = 'proposed' AND needed = '{}'",
                [start, start + BATCH] * 2,
            )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("complaints", "0010_plans_offer_options")]

    operations = [migrations.RunPython(options_fill, migrations.RunPython.noop)]
