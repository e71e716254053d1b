from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from messaging.services.translation import install_pack
from messaging.translation.errors import BadPackError


class Command(BaseCommand):
    help = (
        "Install a translation pack, for example: manage.py translation_install es-en DIR. DIR holds a "
        "model, vocabularies and perhaps a short list, as Recado's own packs or Mozilla's have them. "
        "Again: replaces it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pair", help="source and target language, such as es-en")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--experimental", action="store_true", help="readers are told not to rely on it")
        parser.add_argument("--attribution", default="", help="whom the licences page must name")
        parser.add_argument("--licence", default="", help="of the pack, such as MPL-2.0")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            pack = install_pack(
                pair=options["pair"],
                folder=options["folder"],
                experimental=options["experimental"],
                attribution=options["attribution"],
                licence=options["licence"],
            )
        except BadPackError as error:
            raise CommandError(str(error)) from error
        megabytes = pack["size"] / 1024 / 1024
        self.stdout.write(f"Installed {options['pair']}: {megabytes:.1f} MB, {pack['precision']}.")
