import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError

from config.sandbox.actions import play
from config.sandbox.management.commands._answers import answered, base_url_of
from config.sandbox.store import kept


class Command(BaseCommand):
    help = "Plays a customer of the sandbox, as one JSON object on standard input asks (CLOUD.md, Sandbox)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", default="", help="Where this Recado is served.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            asked = json.load(sys.stdin)
        except (ValueError, RecursionError) as error:
            raise CommandError("Standard input is no JSON.") from error
        if not isinstance(asked, dict):
            raise CommandError("Standard input is no JSON object.")
        answered(lambda: self._play(asked, base_url_of(options["base_url"])))

    def _play(self, asked: dict[str, Any], base_url: str) -> None:
        with kept() as document:
            play(asked, base_url, document)
