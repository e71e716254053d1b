"""Static files with hashed names, following the imports of ES modules too."""

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Every module imports relatively, so one mechanism serves pages and workers alike."""

    support_js_module_import_aggregation = True
    # One pass follows one level of imports.
    max_post_process_passes = 25
