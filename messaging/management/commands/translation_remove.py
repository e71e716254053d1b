from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.services.translation import remove_pack
from messaging.translation.errors import BadPackError


class Command(BaseCommand):
    help = "Offer a pair of languages no longer. Devices that hold its pack stop using it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pair")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            remove_pack(pair=options["pair"])
        except BadPackError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Removed {options['pair']}.")
