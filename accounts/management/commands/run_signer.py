import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import signing_key
from accounts.signer import read_issuing_key, run_signer, stop_on_signals


class Command(BaseCommand):
    help = "Sign certificates of approved businesses and the revocation list, with the key of this file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key_file", help="a file that make_issuing_key made")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            key_id, seed = read_issuing_key(options["key_file"])
        except (OSError, ValueError, KeyError, TypeError, CryptoError) as error:
            raise CommandError(f"{options['key_file']} is not a readable key file: {error}") from error
        published = settings.ISSUING_PUBLIC_KEYS
        if published and published.get(key_id) != signing_key(seed):
            raise CommandError(
                f"ISSUING_PUBLIC_KEYS does not name {key_id}: no client would trust what it signs."
            )
        stop = threading.Event()
        stop_on_signals(stop)
        run_signer(key_id, seed, stop)
