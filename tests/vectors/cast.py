"""The parties of the test vectors, and what every fact about them needs.

A fact is a name and a function without arguments that raises when the fact does not hold.
"""

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from accounts.crypto import keyrings, primitives
from accounts.crypto.errors import CryptoError
from messaging.crypto.pair_keys import PairKeys

Vectors = dict[str, Any]
Fact = tuple[str, Callable[[], None]]
DEFAULT_PATH = Path(__file__).with_name("vectors.json")
SEEDS = {
    "business": "biz",
    "customer_1": "cus1",
    "customer_2": "cus2",
    "agent_1": "ag1",
    "hosted_agent": "hosted",
}


def load_vectors() -> Vectors:
    """The vectors that RECADO_VECTORS names, or the project's own."""
    vectors: Vectors = json.loads(Path(os.environ.get("RECADO_VECTORS") or DEFAULT_PATH).read_text("utf-8"))
    return vectors


def raw(text: str) -> bytes:
    return primitives.unb64(text)


def refused(reason: str, call: Callable[[], object]) -> None:
    """Hold that a call is refused, and for this very reason."""
    try:
        call()
    except CryptoError as error:
        assert error.reason == reason, f"refused for {error.reason!r} instead of {reason!r}"
    else:
        raise AssertionError(f"accepted instead of {reason!r}")


def refusals(name: str, reason: str, *calls: Callable[[], object]) -> Iterator[Fact]:
    """One fact per call: it is refused, for this reason."""
    for number, call in enumerate(calls, 1):
        yield f"{name} ({number})", partial(refused, reason, call)


def short_fields(
    name: str, record: Any, call: Callable[[Any], object], reason: str = "field"
) -> Iterator[Fact]:
    """One fact per field of bytes: a byte less is refused, since `struct` would fill it up in silence."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, bytes):
            shorter = replace(record, **{field.name: value[:-1]})
            yield f"{name}: short {field.name}", partial(refused, reason, partial(call, shorter))


def same(found: object, expected: object) -> None:
    assert found == expected, f"{found!r} is not {expected!r}"


def statements(chain: list[dict[str, Any]]) -> list[keyrings.SignedStatement]:
    return [keyrings.SignedStatement(raw(item["st"]), raw(item["sig"])) for item in chain]


class Cast:
    """The parties of the vectors with their keys and checked chains."""

    def __init__(self, vectors: Vectors) -> None:
        seeds = {name: raw(seed) for name, seed in vectors["seeds"].items()}
        self.seeds = seeds
        self.chains = {name: keyrings.check_chain(statements(vectors["keyrings"][name])) for name in SEEDS}
        self.keys = {
            name: {
                number: keyrings.epoch_keys(seeds[f"{prefix}/epoch{number}"]) for number in self.chains[name]
            }
            for name, prefix in SEEDS.items()
        }
        self.names = {next(iter(chain.values())).party_id: name for name, chain in self.chains.items()}

    def pair(self, reader: str, other: bytes) -> PairKeys:
        return PairKeys(self.keys[reader], self.chains[self.names[other]])
