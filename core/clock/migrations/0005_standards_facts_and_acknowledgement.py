"""What a standard is chosen by, who changed it and why; facts of a deadline; steps that are acknowledged."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

INTERNAL = ("complaint.refusal_decision", "complaint.promise", "complaint.execute")


def hide_internal(apps, schema_editor):
    apps.get_model("clock", "ServiceStandard").objects.filter(code__in=INTERNAL).update(public=False)


class Migration(migrations.Migration):

    dependencies = [
        ('clock', '0004_steps_that_fail_are_counted'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='deadline',
            name='facts',
            field=models.JSONField(blank=True, default=dict, verbose_name='facts'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='acknowledge_by',
            field=models.DateTimeField(blank=True, null=True, verbose_name='acknowledge by'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='acknowledged_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='acknowledged'),
        ),
        migrations.AddField(
            model_name='escalationstep',
            name='acknowledged_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ladder',
            name='active',
            field=models.BooleanField(default=True, verbose_name='active'),
        ),
        migrations.AddField(
            model_name='ladder',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='ladder',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='ladder',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='reason of the change'),
        ),
        migrations.AddField(
            model_name='ladder',
            name='version',
            field=models.PositiveIntegerField(default=1, verbose_name='version'),
        ),
        migrations.AddField(
            model_name='ladderstep',
            name='acknowledge_minutes',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='acknowledge within minutes'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='category',
            field=models.CharField(blank=True, max_length=40, verbose_name='category'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='public',
            field=models.BooleanField(default=True, verbose_name='shown to customers'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='reason of the change'),
        ),
        migrations.AddField(
            model_name='servicestandard',
            name='urgency',
            field=models.CharField(blank=True, max_length=20, verbose_name='urgency'),
        ),
        migrations.AlterField(
            model_name='ladder',
            name='code',
            field=models.CharField(max_length=40, verbose_name='code'),
        ),
        migrations.AddConstraint(
            model_name='ladder',
            constraint=models.UniqueConstraint(fields=('code', 'version'), name='clock_ladder_version_once'),
        ),
        migrations.AddConstraint(
            model_name='ladder',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('code',), name='clock_ladder_one_active'),
        ),
        migrations.AddConstraint(
            model_name='ladderstep',
            constraint=models.CheckConstraint(condition=models.Q(('acknowledge_minutes', None), models.Q(('acknowledge_minutes__gte', 1), ('digest', False)), _connector='OR'), name='clock_rung_acknowledged_at_once'),
        ),
        migrations.RunPython(hide_internal, migrations.RunPython.noop),
    ]
