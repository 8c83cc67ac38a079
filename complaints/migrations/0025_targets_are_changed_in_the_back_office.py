import datetime as dt

from django.db import migrations, models

# Those of CMP-22, for every month there was.
DELIVERED = {
    "satisfaction": 70, "on-time": 90, "closed": 100, "followed-up": 100, "website": 100, "case-study": 100,
}  # fmt: skip


def deliver(apps, schema_editor):
    targets = apps.get_model("complaints", "GoalTarget").objects
    for goal, percent in DELIVERED.items():
        targets.get_or_create(goal=goal, since=dt.date.min, defaults={"percent": percent})


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0024_the_next_news'),
    ]

    operations = [
        migrations.CreateModel(
            name='GoalTarget',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('goal', models.CharField(choices=[('satisfaction', 'Satisfaction'), ('on-time', 'On time'), ('closed', 'Closed'), ('followed-up', 'Followed up'), ('website', 'Website replies within 24 hours'), ('case-study', 'Case study for each major one')], max_length=12, verbose_name='target')),
                ('since', models.DateField(verbose_name='from the month')),
                ('percent', models.PositiveSmallIntegerField(verbose_name='percent')),
            ],
            options={
                'verbose_name': 'target',
                'verbose_name_plural': 'targets',
                'ordering': ['goal', 'since'],
                'constraints': [models.UniqueConstraint(fields=('goal', 'since'), name='goal_target_once_a_month'), models.CheckConstraint(condition=models.Q(('percent__range', (1, 100))), name='goal_target_is_a_percentage'), models.CheckConstraint(condition=models.Q(('since__day', 1)), name='goal_target_since_the_first')],
            },
        ),
        migrations.RunPython(deliver, migrations.RunPython.noop),
    ]
