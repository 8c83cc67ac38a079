from django.db import migrations, models


class Migration(migrations.Migration):
    """Whether a department is the property company's (CMP-33); those there are stay the developer's."""

    dependencies = [("accounts", "0005_accounts_of_contractors")]

    operations = [
        migrations.AddField(
            "department",
            "of_property_company",
            models.BooleanField(default=False, verbose_name="of the property company"),
        ),
    ]
