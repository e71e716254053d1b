from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    name = "moderation"
    verbose_name = _("What is not allowed")

    def ready(self) -> None:
        import_module("moderation.panels")
        import_module("moderation.stored_tables")
