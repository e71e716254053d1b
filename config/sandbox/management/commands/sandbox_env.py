import shlex
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand

from config.sandbox.business import open_sandbox
from config.sandbox.management.commands._answers import answered, base_url_of
from config.sandbox.store import kept


class Command(BaseCommand):
    help = "Makes or finds the sandbox of the Cloud API, and prints shell lines with what a program needs."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--base-url", default="", help="Where this Recado is served.")

    def handle(self, *args: Any, **options: Any) -> None:
        answered(lambda: self._print(base_url_of(options["base_url"])))

    def _print(self, base_url: str) -> None:
        with kept() as document:
            values = open_sandbox(base_url, document)
        for name, value in values.items():
            self.stdout.write(f"{name}={shlex.quote(value)}")
