import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def deliver(apps, schema_editor):
    """One rule for everything: whoever has least in hand is proposed; nothing is assigned by itself."""
    apps.get_model("complaints", "AssignmentRule").objects.get_or_create(project=None, top="", category=None)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_work_phone'),
        ('complaints', '0020_promises_of_handling'),
        ('owners', '0016_long_lists_are_exported_by_the_worker'),
        ('places', '0003_former_names_of_projects'),
        ('records', '0012_early_warnings_are_cases'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='AssignmentRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('top', models.CharField(blank=True, choices=[('design', 'Design'), ('engineering', 'Engineering quality'), ('sales', 'Sales'), ('service', 'Service'), ('property', 'Property'), ('other', 'Other')], max_length=12, verbose_name='category')),
                ('at_assessment', models.BooleanField(default=False, verbose_name='assigns by itself at the assessment')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'rule of assignment',
                'verbose_name_plural': 'rules of assignment',
            },
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='category',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='complaints.category', verbose_name='subcategory'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='department',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.department', verbose_name='department'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='people',
            field=models.ManyToManyField(blank=True, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='people'),
        ),
        migrations.AddField(
            model_name='assignmentrule',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.project', verbose_name='project'),
        ),
        migrations.AddConstraint(
            model_name='assignmentrule',
            constraint=models.UniqueConstraint(fields=('project', 'top', 'category'), name='assignment_rule_once', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='assignmentrule',
            constraint=models.CheckConstraint(condition=models.Q(('top', ''), ('category', None), _connector='OR'), name='assignment_rule_category_or_subcategory'),
        ),
        migrations.RunPython(deliver, migrations.RunPython.noop),
    ]
