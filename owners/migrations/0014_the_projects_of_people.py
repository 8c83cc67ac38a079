"""Fill the projects of people batch by batch, then make the index that uses them; nobody waits meanwhile."""

import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations

BATCH = 10_000
FILL = """
    UPDATE owners_person AS person SET project_ids = found.project_ids
    FROM (
        SELECT owned.person_id, array_agg(DISTINCT unit.project_id ORDER BY unit.project_id) AS project_ids
        FROM owners_ownership AS owned JOIN places_unit AS unit ON unit.id = owned.unit_id
        WHERE owned.person_id > %s AND owned.person_id <= %s GROUP BY owned.person_id
    ) AS found
    WHERE person.id = found.person_id AND person.project_ids IS DISTINCT FROM found.project_ids
"""


def fill(apps, schema_editor):
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM owners_person")
        (highest,) = cursor.fetchone()
        for start in range(0, highest, BATCH):
            cursor.execute(FILL, [start, start + BATCH])


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('owners', '0013_people_know_their_projects'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='person',
            trigger=pgtrigger.compiler.Trigger(name='project_ids_kept', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."project_ids" IS DISTINCT FROM (NEW."project_ids"))', func='IF pg_trigger_depth() = 1 THEN NEW.project_ids := OLD.project_ids; END IF; RETURN NEW;', hash='4d9a86096fca6c7dac655f7bb9481f0261f2decb', operation='UPDATE OF "project_ids"', pgid='pgtrigger_project_ids_kept_2bb00', table='owners_person', when='BEFORE')),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=django.contrib.postgres.indexes.GinIndex(fields=['initials', 'project_ids'], name='person_initials_in_projects'),
        ),
        RemoveIndexConcurrently(model_name='person', name='person_initials'),
        migrations.RunSQL('VACUUM ANALYZE owners_person', migrations.RunSQL.noop),
    ]
