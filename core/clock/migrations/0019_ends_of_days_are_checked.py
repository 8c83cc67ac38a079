from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0018_ends_of_days_of_repairs"),
    ]

    operations = [
        ValidateConstraint(model_name="deadline", name="clock_deadline_target"),
    ]
