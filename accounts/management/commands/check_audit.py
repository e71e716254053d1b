from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.http import Http404

from accounts.queries.audit import broken_seals, chain_head
from accounts.queries.businesses import find_business

SHOWN = 20


class Command(BaseCommand):
    help = "Check that no entry of the audit log was changed, taken out or put in between."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--business", help="handle or id: check this business's own chain")

    def handle(self, *args: Any, **options: Any) -> None:
        business_id = None
        if options["business"]:
            try:
                business_id = find_business(options["business"]).pk
            except Http404 as error:
                raise CommandError(f"There is no business {options['business']}.") from error
        broken = list(broken_seals(business_id=business_id))
        if broken:
            numbers = ", ".join(map(str, broken[:SHOWN]))
            raise CommandError(f"The chain does not hold at {len(broken)} of its entries: {numbers}")
        head = chain_head(business_id)
        self.stdout.write(f"Holds: {head.number} entries, newest link {head.link}" if head else "Empty.")
