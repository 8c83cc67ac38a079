from django.db import migrations

# What was delivered before, and what it says now (DSK-12: whoever receives does not promise lightly).
MENDED = {
    "我们正在核实，最迟明天下班前给您明确答复。": "我们正在核实。什么时候能够答复，我先向负责人确认，再告诉您。",
    "工程师将上门查勘原因，请您确认方便的时间；查明后当天告诉您处理方案和工期。": (
        "工程师将上门查勘原因，请您确认方便的时间；原因查明后，我们再和您商量处理方案。"
    ),
}


def mend(apps, schema_editor):
    """Only what nobody has edited."""
    phrases = apps.get_model("complaints", "Phrase").objects
    for before, after in MENDED.items():
        phrases.filter(text=before).update(text=after)


class Migration(migrations.Migration):
    dependencies = [("complaints", "0022_what_handlers_have_in_hand")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
