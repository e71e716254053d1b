"""Installing and removing the packs with which browsers translate."""

from pathlib import Path

from django.conf import settings

from messaging.translation.errors import BadPackError
from messaging.translation.layouts import read_pack, read_pair
from messaging.translation.store import Pack, PackStore, files_of


def install_pack(
    *, pair: str, folder: Path, experimental: bool = False, attribution: str = "", licence: str = ""
) -> Pack:
    """Install a pack from a folder in place of any before it for this pair; returns what is now offered.

    Raises BadPackError, with nothing changed, when the pair or the files are not what they must be.
    """
    source, target = read_pair(pair)
    found = read_pack(folder)
    store = PackStore(settings.TRANSLATION_DIR)
    with store.changing():
        files = {
            "model": store.keep(found.model),
            "shortlist": store.keep(found.shortlist) if found.shortlist is not None else None,
            "vocabs": [store.keep(vocabulary) for vocabulary in found.vocabularies],
        }
        pack: Pack = {
            "from": source,
            "to": target,
            "precision": found.precision,
            "experimental": experimental,
            "attribution": attribution,
            "licence": licence,
            "files": files,
        }
        pack["size"] = sum(file["size"] for file in files_of(pack))
        others = [other for other in store.packs() if (other["from"], other["to"]) != (source, target)]
        store.put([*others, pack])
    return pack


def remove_pack(*, pair: str) -> None:
    """Offer this pair no longer. Raises BadPackError when it is not installed."""
    languages = read_pair(pair)
    store = PackStore(settings.TRANSLATION_DIR)
    with store.changing():
        packs = store.packs()
        left = [pack for pack in packs if (pack["from"], pack["to"]) != languages]
        if len(left) == len(packs):
            raise BadPackError(f"{pair} is not installed.")
        store.put(left)
