from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0016_handling_of_complaints"),
    ]

    operations = [
        ValidateConstraint(model_name="deadline", name="clock_deadline_target"),
    ]
