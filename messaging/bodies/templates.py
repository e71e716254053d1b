"""Bodies that are made outside of browsers too, byte for byte as a browser does (SPEC 3, Body).

Pure and without Django: the hosted worker and the connector read and make them alike.
"""

import json
from collections.abc import Mapping
from uuid import UUID

from accounts.crypto.errors import CryptoError
from messaging.gaps import in_order


def template_body(*, template_id: UUID, number: int, language: str, values: Mapping[str, str]) -> bytes:
    """The body of a message from a template: which version, in which language, and what fills its gaps.

    UTF-8 JSON without spaces, fields as below, parameters in order: the same words are the same bytes
    wherever they were sealed. The text itself is not in it; clients show the approved one.

    Source: SPEC 3, Body.
    """
    document = {
        "t": "template",
        "id": str(template_id),
        "v": number,
        "lang": language,
        "params": {name: values[name] for name in in_order(values)},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def request_bytes(language: str, values: Mapping[str, str]) -> bytes:
    """What is locked for a sealer: the language of a recipient, and what fills the gaps for them."""
    return json.dumps({"lang": language, "params": dict(values)}, ensure_ascii=False).encode()


def read_request(plain: bytes) -> tuple[str, dict[str, str]]:
    """The language and the values of a request. Raises CryptoError("field")."""
    try:
        document = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise CryptoError("field") from error
    if not isinstance(document, dict) or set(document) != {"lang", "params"}:
        raise CryptoError("field")
    language, values = document["lang"], document["params"]
    if not isinstance(language, str) or not isinstance(values, dict):
        raise CryptoError("field")
    if not all(isinstance(value, str) for value in values.values()):
        raise CryptoError("field")
    return language, values
