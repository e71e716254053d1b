"""Facts about private notes, as the vectors state them and beyond."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from accounts.crypto import primitives
from messaging.crypto import notes
from tests.vectors.cast import Cast, Fact, Vectors, raw, refusals, refused, same, short_fields


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _vector_facts(vectors, cast)
    yield from _place_facts(vectors, cast)
    yield from _size_facts(vectors, cast)


def place_of(case: Any) -> notes.NotePlace:
    parts = (raw(case[name]) for name in ("business", "conv", "id", "author"))
    return notes.NotePlace(*parts, case["epoch"])


def _vector_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    given = vectors["notes"]
    seed, key = cast.seeds[given["key"]["seed"]], raw(given["key"]["key"])
    yield "note: key", lambda: same(notes.note_key(seed), key)
    yield "note: associated data", lambda: same(place_of(given["good"][0]).pack(), raw(given["ad"]))
    for case in given["good"]:
        seed, place = cast.seeds[case["seed"]], place_of(case)
        ciphertext, plain = raw(case["ct"]), raw(case["plain"])
        yield (
            f"note: {case['name']}, byte for byte",
            lambda s=seed, p=place, c=ciphertext, b=plain: same(notes.lock_note(s, p, b, c[:24]), c),
        )
        yield (
            f"note: {case['name']}, opens",
            lambda s=seed, p=place, c=ciphertext, b=plain: same(notes.open_note(s, p, c), b),
        )
    for case in given["negative"]:
        yield (
            f"note: {case['name']}",
            lambda case=case: refused(
                case["expect"],
                lambda: notes.open_note(cast.seeds[case["seed"]], place_of(case), raw(case["ct"])),
            ),
        )


def _place_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    case = vectors["notes"]["good"][0]
    seed, place = cast.seeds[case["seed"]], place_of(case)
    yield from short_fields("note place", place, lambda changed: changed.pack())
    yield from refusals("note place", "field", lambda: replace(place, epoch=2**32).pack())
    yield from refusals("note key", "field", lambda: notes.note_key(seed[1:]))

    def forged(version: int, kind: int) -> bytes:
        associated_data = bytes((version, kind)) + place.pack()[2:]
        padded = primitives.pad(b"{}", notes.PAD_BLOCK)
        return primitives.lock(notes.note_key(seed), padded, associated_data)

    yield "note: of this version and kind", lambda: same(notes.open_note(seed, place, forged(1, 0x31)), b"{}")
    yield from refusals(
        "note of another version or kind",
        "decrypt",
        lambda: notes.open_note(seed, place, forged(2, 0x31)),
        lambda: notes.open_note(seed, place, forged(1, 0x30)),
    )


def _size_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    case = vectors["notes"]["good"][0]
    seed, place, most = cast.seeds[case["seed"]], place_of(case), notes.MAX_NOTE_SIZE

    def lock(size: int) -> bytes:
        return notes.lock_note(seed, place, bytes(size))

    yield "note: the largest", lambda: notes.check_note_size(lock(most))
    yield "note: the smallest", lambda: notes.check_note_size(lock(0))
    yield from refusals("note: larger", "note size", lambda: lock(most + 1))
    yield from refusals(
        "note size",
        "note size",
        lambda: notes.check_note_size(b""),
        lambda: notes.check_note_size(bytes(40)),
        lambda: notes.check_note_size(bytes(40 + 255)),
        lambda: notes.check_note_size(bytes(40 + 257)),
        lambda: notes.check_note_size(bytes(notes.MAX_CIPHERTEXT_SIZE + 256)),
    )
