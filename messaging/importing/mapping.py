"""What each column is: guessed from its name, settled by a person.

A mapping is a list with one target for each column: "" to leave it out, a field's name, `attribute:<key>`
for an attribute that exists, or `new:<kind>` for one that is made of the column's name.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence

from messaging.importing.problems import BadMappingError, NoNumberColumnError, SameTargetError

FIELDS = (
    "number",
    "name",
    "language",
    "place",
    "labels",
    "consent",
    "consent_date",
    "consent_source",
)
KINDS = ("text", "number", "date", "yes_no")
ATTRIBUTE, NEW = "attribute:", "new:"
MAX_KEY = 40
# Names that columns have in English, Spanish and Portuguese, plain and in small letters.
KNOWN = {
    "number": "number phone telephone mobile cell cellphone whatsapp phonenumber mobilenumber tel telefono "
    "movil celular numero numerodetelefono telefone telemovel",
    "name": "name fullname customer contact nombre nombrecompleto cliente contacto nome",
    "language": "language lang idioma lingua",
    "place": "place city town lugar ciudad localidad poblacion municipio cidade localidade",
    "labels": "labels label tags tag groups etiquetas etiqueta grupos",
    "consent": "consent optin marketing marketingconsent subscribed consentimiento acepta aceptapublicidad "
    "consentimento",
    "consent_date": "consentdate dateofconsent consentedat optindate fechaconsentimiento "
    "fechadeconsentimiento datadoconsentimento",
    "consent_source": "consentsource optinsource source origen origenconsentimiento origendelconsentimiento "
    "origem",
}
TARGET_OF = {word: target for target, words in KNOWN.items() for word in words.split()}


def guess_mapping(headers: Sequence[str], attributes: Mapping[str, str]) -> list[str]:
    """What the columns probably are; `attributes` are the business's own, name by key. Each target once."""
    own = {_plain(name): ATTRIBUTE + key for key, name in attributes.items()}
    mapping: list[str] = []
    for header in headers:
        target = own.get(_plain(header)) or TARGET_OF.get(_plain(header), "")
        mapping.append("" if target in mapping else target)
    return mapping


def check_mapping(mapping: Sequence[str], headers: Sequence[str], keys: Collection[str]) -> None:
    """Prove that every column has one known target, and the number a column.

    Raises BadMappingError, SameTargetError, NoNumberColumnError.
    """
    if len(mapping) != len(headers):
        raise BadMappingError
    for target in mapping:
        is_known = target in FIELDS or target == "" or target.removeprefix(NEW) in KINDS
        if not (is_known or (target.startswith(ATTRIBUTE) and target.removeprefix(ATTRIBUTE) in keys)):
            raise BadMappingError
    named = [target for target in mapping if target and not target.startswith(NEW)]
    if len(set(named)) < len(named):
        raise SameTargetError
    if "number" not in mapping:
        raise NoNumberColumnError


def key_for(name: str, taken: Collection[str]) -> str:
    """A key for a new attribute: its name in plain letters, different from those taken."""
    base = re.sub(r"[^a-z0-9]+", "_", _ascii(name)).strip("_")[: MAX_KEY - 4] or "attribute"
    key, number = base, 2
    while key in taken:
        key, number = f"{base}_{number}", number + 1
    return key


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "", _ascii(name))


def _ascii(name: str) -> str:
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
