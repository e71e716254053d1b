"""Lock the keys of all documents under the newest of DOCUMENT_KEYS, before an older one is taken out."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.documents import relock_documents


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        print(f"{relock_documents()} locked under the newest key")
