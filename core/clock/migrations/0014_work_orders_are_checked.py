from django.contrib.postgres.operations import ValidateConstraint
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("clock", "0013_work_orders"),
    ]

    operations = [
        ValidateConstraint(model_name="deadline", name="clock_deadline_target"),
        ValidateConstraint(model_name="deadline", name="clock_deadline_paused_takes_no_step"),
    ]
