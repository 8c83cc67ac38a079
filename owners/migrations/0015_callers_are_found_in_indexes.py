"""What the caller field asks of hundreds of people stands in the indexes themselves; nobody waits meanwhile."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ('owners', '0014_the_projects_of_people'),
    ]

    operations = [
        AddIndexConcurrently(
            model_name='phone',
            index=models.Index(fields=['reversed'], include=['person'], name='phone_ends', opclasses=['text_pattern_ops']),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['name'], include=['id', 'merged_into', 'project_ids'], name='person_names', opclasses=['text_pattern_ops']),
        ),
        AddIndexConcurrently(
            model_name='person',
            index=models.Index(fields=['id'], include=['name', 'merged_into', 'project_ids'], name='person_in_short'),
        ),
        RemoveIndexConcurrently(model_name='phone', name='phone_last_digits'),
        RemoveIndexConcurrently(model_name='person', name='person_name_prefix'),
    ]
