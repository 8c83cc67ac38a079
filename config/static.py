"""Static files under names that carry their digest, also inside ES modules."""

from django.contrib.staticfiles.apps import StaticFilesConfig
from whitenoise.storage import CompressedManifestStaticFilesStorage


class StaticFiles(StaticFilesConfig):
    """Leaves out the extensions of django-htmx: unused, and they import a bare ``htmx`` that no manifest can name."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "django_htmx/ext/*"]


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also rewrites ``import`` in our modules."""

    support_js_module_import_aggregation = True
