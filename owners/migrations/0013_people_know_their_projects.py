"""Persons get the list of their projects; from here on it follows the ownerships. The next one fills it."""

import django.contrib.postgres.fields
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('owners', '0012_contacts_of_units_are_nobody_else'),
    ]

    operations = [
        migrations.AddField(
            model_name='person',
            name='project_ids',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), default=list, editable=False, size=None),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ownership',
            trigger=pgtrigger.compiler.Trigger(name='projects_of_new', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE owners_person AS person SET project_ids = found.project_ids\n    FROM (SELECT DISTINCT person_id FROM fresh) AS changed, LATERAL (\n        SELECT coalesce(array_agg(DISTINCT unit.project_id ORDER BY unit.project_id), '{}') AS project_ids\n        FROM owners_ownership AS owned JOIN places_unit AS unit ON unit.id = owned.unit_id\n        WHERE owned.person_id = changed.person_id\n    ) AS found\n    WHERE person.id = changed.person_id AND person.project_ids IS DISTINCT FROM found.project_ids;\n    RETURN NULL;\n", hash='f7d1acdad4624288eae29605dc5eb4845017b31d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_projects_of_new_ef41b', referencing='REFERENCING NEW TABLE AS fresh ', table='owners_ownership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ownership',
            trigger=pgtrigger.compiler.Trigger(name='projects_of_gone', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE owners_person AS person SET project_ids = found.project_ids\n    FROM (SELECT DISTINCT person_id FROM gone) AS changed, LATERAL (\n        SELECT coalesce(array_agg(DISTINCT unit.project_id ORDER BY unit.project_id), '{}') AS project_ids\n        FROM owners_ownership AS owned JOIN places_unit AS unit ON unit.id = owned.unit_id\n        WHERE owned.person_id = changed.person_id\n    ) AS found\n    WHERE person.id = changed.person_id AND person.project_ids IS DISTINCT FROM found.project_ids;\n    RETURN NULL;\n", hash='a3f4b226edf7beb6a1cea1fc3cbc33dd806dd6ad', level='STATEMENT', operation='DELETE', pgid='pgtrigger_projects_of_gone_5e109', referencing='REFERENCING OLD TABLE AS gone ', table='owners_ownership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='ownership',
            trigger=pgtrigger.compiler.Trigger(name='projects_of_moved', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    UPDATE owners_person AS person SET project_ids = found.project_ids\n    FROM (SELECT moved.person_id FROM gone JOIN fresh USING (id), LATERAL (VALUES (gone.person_id), (fresh.person_id)) AS moved (person_id) WHERE (gone.person_id, gone.unit_id) <> (fresh.person_id, fresh.unit_id) GROUP BY moved.person_id) AS changed, LATERAL (\n        SELECT coalesce(array_agg(DISTINCT unit.project_id ORDER BY unit.project_id), '{}') AS project_ids\n        FROM owners_ownership AS owned JOIN places_unit AS unit ON unit.id = owned.unit_id\n        WHERE owned.person_id = changed.person_id\n    ) AS found\n    WHERE person.id = changed.person_id AND person.project_ids IS DISTINCT FROM found.project_ids;\n    RETURN NULL;\n", hash='14d60bce538c32eb570cfb6d03dbbd654e6fae2e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_projects_of_moved_5ee5d', referencing='REFERENCING OLD TABLE AS gone  NEW TABLE AS fresh ', table='owners_ownership', when='AFTER')),
        ),
    ]
