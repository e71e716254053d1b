"""Translation packs that lie beside the project: the demo installs them, marked as experimental."""

from django.conf import settings

from messaging.queries.translation import installed_packs
from messaging.services.translation import install_pack

PAIRS = ("es-en", "en-es")
BESIDE = settings.BASE_DIR.parent / "shared" / "translation"
ATTRIBUTION = (
    "Trained on sentence pairs of Tatoeba: www.manythings.org/anki and tatoeba.org, CC-BY 2.0, "
    "and on pairs written for Recado."
)


def seed_translation() -> None:
    """Install what is there and is not installed; without it, Settings shows how to install a pack."""
    installed = {f"{pack['from']}-{pack['to']}" for pack in installed_packs()}
    for pair in PAIRS:
        folder = BESIDE / pair
        if folder.is_dir() and pair not in installed:
            install_pack(
                pair=pair, folder=folder, experimental=True, attribution=ATTRIBUTION, licence="CC-BY 2.0"
            )
