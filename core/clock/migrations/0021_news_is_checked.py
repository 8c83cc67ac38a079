from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0020_the_next_news"),
    ]

    operations = [
        ValidateConstraint(model_name="deadline", name="clock_deadline_target"),
    ]
