"""Warranty periods are of a group of components, in versions; nobody has entered any yet, so the tables are made anew."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('places', '0003_former_names_of_projects'),
        ('repairs', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.DeleteModel('ContractorScope'),
        migrations.DeleteModel('WarrantyTerm'),
        migrations.CreateModel(
            name='ContractorScope',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('group', models.CharField(choices=[('roof', 'Roof waterproofing'), ('bathroom', 'Waterproofing of bathrooms and wet rooms'), ('outer_wall', 'Waterproofing of outer walls'), ('wiring', 'Electrical wiring'), ('plumbing', 'Water supply and drainage pipes'), ('equipment', 'Equipment installation'), ('finishes', 'Finishes'), ('heating', 'Heating system'), ('cooling', 'Cooling system'), ('structure', 'Structure and foundation'), ('hardware', 'Hardware'), ('sanitary', 'Sanitary ware'), ('switches', 'Switches and sockets'), ('blockage', 'Blocked pipes'), ('none', 'No warranty')], max_length=20, verbose_name='warranty group')),
                ('completion_accepted_on', models.DateField(verbose_name='completion accepted on')),
                ('months', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='warranty by contract (months)')),
                ('retention', models.DecimalField(decimal_places=2, default=0, max_digits=14, validators=[django.core.validators.MinValueValidator(0)], verbose_name='retention money (CNY)')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
            ],
            options={
                'verbose_name': 'scope of a contractor',
                'verbose_name_plural': 'scopes of contractors',
            },
        ),
        migrations.CreateModel(
            name='WarrantyTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveIntegerField(default=1, verbose_name='version')),
                ('active', models.BooleanField(default=True, verbose_name='active')),
                ('changed_at', models.DateTimeField(blank=True, null=True, verbose_name='changed')),
                ('reason', models.CharField(blank=True, max_length=500, verbose_name='reason of the change')),
                ('group', models.CharField(choices=[('roof', 'Roof waterproofing'), ('bathroom', 'Waterproofing of bathrooms and wet rooms'), ('outer_wall', 'Waterproofing of outer walls'), ('wiring', 'Electrical wiring'), ('plumbing', 'Water supply and drainage pipes'), ('equipment', 'Equipment installation'), ('finishes', 'Finishes'), ('heating', 'Heating system'), ('cooling', 'Cooling system'), ('structure', 'Structure and foundation'), ('hardware', 'Hardware'), ('sanitary', 'Sanitary ware'), ('switches', 'Switches and sockets'), ('blockage', 'Blocked pipes'), ('none', 'No warranty')], max_length=20, verbose_name='warranty group')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='for homes handed over from')),
                ('unit', models.CharField(choices=[('months', 'months'), ('seasons', 'heating or cooling seasons'), ('design_life', 'years of design life')], default='months', max_length=12, verbose_name='measured in')),
                ('amount', models.PositiveSmallIntegerField(verbose_name='length')),
            ],
            options={
                'verbose_name': 'warranty period',
                'verbose_name_plural': 'warranty periods',
            },
        ),
        migrations.RemoveConstraint(
            model_name='pricelist',
            name='price_list_version_once',
        ),
        migrations.AddField(
            model_name='fault',
            name='warranty_group',
            field=models.CharField(blank=True, choices=[('roof', 'Roof waterproofing'), ('bathroom', 'Waterproofing of bathrooms and wet rooms'), ('outer_wall', 'Waterproofing of outer walls'), ('wiring', 'Electrical wiring'), ('plumbing', 'Water supply and drainage pipes'), ('equipment', 'Equipment installation'), ('finishes', 'Finishes'), ('heating', 'Heating system'), ('cooling', 'Cooling system'), ('structure', 'Structure and foundation'), ('hardware', 'Hardware'), ('sanitary', 'Sanitary ware'), ('switches', 'Switches and sockets'), ('blockage', 'Blocked pipes'), ('none', 'No warranty')], default='', max_length=20, verbose_name='warranty group'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='active',
            field=models.BooleanField(default=True, verbose_name='active'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='changed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='changed'),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='pricelist',
            name='reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='reason of the change'),
        ),
        migrations.AlterField(
            model_name='component',
            name='warranty_group',
            field=models.CharField(choices=[('roof', 'Roof waterproofing'), ('bathroom', 'Waterproofing of bathrooms and wet rooms'), ('outer_wall', 'Waterproofing of outer walls'), ('wiring', 'Electrical wiring'), ('plumbing', 'Water supply and drainage pipes'), ('equipment', 'Equipment installation'), ('finishes', 'Finishes'), ('heating', 'Heating system'), ('cooling', 'Cooling system'), ('structure', 'Structure and foundation'), ('hardware', 'Hardware'), ('sanitary', 'Sanitary ware'), ('switches', 'Switches and sockets'), ('blockage', 'Blocked pipes'), ('none', 'No warranty')], default='none', max_length=20, verbose_name='warranty group'),
        ),
        migrations.AlterField(
            model_name='pricelist',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='price_lists', to='places.project', verbose_name='project'),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.UniqueConstraint(fields=('project', 'version'), name='price_list_version', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='pricelist',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('project', 'valid_from'), name='price_list_from_a_day', nulls_distinct=False),
        ),
        migrations.AddField(
            model_name='contractorscope',
            name='building',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='places.building', verbose_name='building'),
        ),
        migrations.AddField(
            model_name='contractorscope',
            name='component',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scopes', to='repairs.component', verbose_name='component'),
        ),
        migrations.AddField(
            model_name='contractorscope',
            name='contractor',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scopes', to='repairs.contractor', verbose_name='contractor'),
        ),
        migrations.AddField(
            model_name='contractorscope',
            name='project',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contractor_scopes', to='places.project', verbose_name='project'),
        ),
        migrations.AddField(
            model_name='warrantyterm',
            name='changed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='warrantyterm',
            name='project',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='warranty_terms', to='places.project', verbose_name='project'),
        ),
        migrations.AddConstraint(
            model_name='contractorscope',
            constraint=models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('project', 'building', 'group', 'component'), name='scope_of_one', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='contractorscope',
            constraint=models.CheckConstraint(condition=models.Q(('retention__gte', 0)), name='scope_retention_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='warrantyterm',
            constraint=models.UniqueConstraint(fields=('group', 'project', 'version'), name='warranty_term_version', nulls_distinct=False),
        ),
        migrations.AddConstraint(
            model_name='warrantyterm',
            constraint=models.UniqueConstraint(condition=models.Q(('active', True)), fields=('group', 'project', 'valid_from'), name='warranty_term_from_a_day', nulls_distinct=False),
        ),
    ]
