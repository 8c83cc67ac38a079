"""Static files under names that carry their digest, also inside ES modules."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ManifestStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, which also rewrites ``import`` in our modules."""

    support_js_module_import_aggregation = True
