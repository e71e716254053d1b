"""One wrong bit, anywhere in something that travels."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import b64, unb64

INTEGER_BITS = 54


def flip(data: bytes, place: int) -> bytes:
    """The same bytes with one bit the other way; places count from the first byte's lowest bit."""
    byte, bit = divmod(place, 8)
    return data[:byte] + bytes((data[byte] ^ 1 << bit,)) + data[byte + 1 :]


def flipped(data: bytes) -> st.SearchStrategy[bytes]:
    """These bytes with any one bit flipped."""
    return st.integers(0, len(data) * 8 - 1).map(lambda place: flip(data, place))


def flipped_document(
    document: dict[str, Any], *, texts: tuple[str, ...] = ()
) -> st.SearchStrategy[dict[str, Any]]:
    """This JSON object with any one bit of any one field flipped.

    Fields named in `texts` are plain text; the other strings are base64url, and their bytes are flipped.
    """

    def changed(name: str) -> st.SearchStrategy[dict[str, Any]]:
        value = document[name]
        if isinstance(value, int):
            values: st.SearchStrategy[Any] = st.integers(0, INTEGER_BITS).map(lambda bit: value ^ 1 << bit)
        elif name in texts:
            values = flipped(value.encode()).map(lambda raw: raw.decode("latin-1"))
        else:
            values = flipped(unb64(value)).map(b64)
        return values.map(lambda new: {**document, name: new})

    return st.sampled_from(sorted(document)).flatmap(changed)


def is_refused(call: Callable[[], object]) -> bool:
    """Whether a call raises CryptoError; another exception passes through and fails the test."""
    try:
        call()
    except CryptoError:
        return True
    return False
