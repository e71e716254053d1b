import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.crypto.primitives import KEY_SIZE, b64, random_bytes, signing_key


class Command(BaseCommand):
    help = "Make a certificate key file for the signer and print its public part for ISSUING_PUBLIC_KEYS."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--kid", default="p1")

    def handle(self, *args: Any, **options: Any) -> None:
        seed = random_bytes(KEY_SIZE)
        try:
            handle = os.open(options["file"], os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise CommandError(f"The file was not written: {error}") from error
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump({"kid": options["kid"], "seed": b64(seed)}, file)
        self.stdout.write(f"{options['kid']}:{b64(signing_key(seed))}")
