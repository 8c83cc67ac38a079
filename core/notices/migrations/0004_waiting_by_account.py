"""The outbox is read by account; the table may be full, so nobody waits for the indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notices", "0003_email_account")]

    operations = [
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['account', 'next_try_at', 'id'], name='delivery_waiting_of_account'),
        ),
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['due_at'], name='delivery_waiting_since'),
        ),
        AddIndexConcurrently(
            model_name='delivery',
            index=models.Index(condition=models.Q(('batch__isnull', False), ('state', 'waiting')), fields=['batch'], name='delivery_waiting_batch'),
        ),
        RemoveIndexConcurrently(
            model_name='delivery',
            name='delivery_waiting',
        ),
    ]
