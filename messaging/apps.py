from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = _("What is said")

    def ready(self) -> None:
        import_module("messaging.receivers")
        import_module("messaging.stored_tables")
