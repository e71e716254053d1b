from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.crypto.errors import CryptoError
from accounts.signer import KeyFileError, add_next_key, make_key_file, public_keys, switch_keys


class Command(BaseCommand):
    help = (
        "Make a certificate key file for the signer and print its public part for ISSUING_PUBLIC_KEYS. "
        "With --next, put the next key into it; with --switch, sign with it from the signer's next start."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kid", default=None, help="the new key's id; p1 for the first")
        step = parser.add_mutually_exclusive_group()
        step.add_argument("--next", action="store_true", help="add the next key to this file")
        step.add_argument("--switch", action="store_true", help="let the next key sign")

    def handle(self, *args: Any, **options: Any) -> None:
        file = options["file"]
        try:
            if options["next"]:
                if not options["kid"]:
                    raise CommandError("Name the next key: --kid p2")
                add_next_key(file, options["kid"])
            elif options["switch"]:
                switch_keys(file, settings.ISSUING_PUBLIC_KEYS)
            else:
                make_key_file(file, options["kid"] or "p1")
            self.stdout.write(public_keys(file))
        except OSError as error:
            raise CommandError(f"The file was not written: {error}") from error
        except (KeyFileError, ValueError, KeyError, CryptoError) as error:
            raise CommandError(str(error)) from error
