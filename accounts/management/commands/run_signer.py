import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.signer import read_issuing_key, run_signer, stop_on_signals


class Command(BaseCommand):
    help = "Sign certificates of approved businesses and the revocation list. Needs ISSUING_KEY_FILE."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key_id, seed = read_issuing_key(settings.ISSUING_KEY_FILE)
        except (OSError, ValueError, KeyError) as error:
            raise CommandError(f"ISSUING_KEY_FILE is not a readable key file: {error}") from error
        stop = threading.Event()
        stop_on_signals(stop)
        run_signer(key_id, seed, stop)
