"""The translation packs that everybody may fetch."""

from pathlib import Path

from django.conf import settings
from django.http import Http404

from messaging.translation.store import Pack, PackStore


def installed_packs() -> list[Pack]:
    """What is installed, in order of pairs."""
    return PackStore(settings.TRANSLATION_DIR).packs()


def get_pack_file(sha256: str) -> Path:
    """Where a file of an installed pack rests. Raises Http404."""
    file = PackStore(settings.TRANSLATION_DIR).file(sha256)
    if file is None:
        raise Http404
    return file
