"""A translation pack as a folder brings it: its files, and whether they can be what they say.

Two layouts: one vocabulary for both sides and no short list (Recado's own), and that of Mozilla's models,
with `lex` and one or two vocabularies. Any file may be compressed with gzip; what it unpacks to has a limit.
"""

import gzip
import re
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

from messaging.translation.errors import BadPackError

MAX_FILE_BYTES = 64 * 1024 * 1024
PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")
GZIP_MAGIC = b"\x1f\x8b"
# Marian's binary model: version 1, then how many items it has, and four numbers of each.
MODEL_HEAD, MODEL_VERSION, MODEL_ITEM_BYTES = struct.Struct("<QQ"), 1, 32
MODEL_CONFIG = b"special:model.yml"
# Marian's binary short list begins with this number.
SHORTLIST_MAGIC = struct.pack("<Q", 0xF11A48D5013417F5)
# A SentencePiece model is a protobuf whose first field is a piece, and which knows these two.
VOCABULARY_BEGIN, VOCABULARY_PIECES = b"\x0a", (b"</s>", b"<unk>")
ALPHAS, PLAIN = "int8shiftAlphaAll", "int8shiftAll"
PATTERNS = {
    "model": ("model*.bin", "model*.bin.gz"),
    "shortlist": ("lex*.bin", "lex*.bin.gz"),
    "vocabulary": ("vocab*.spm", "vocab*.spm.gz"),
    "source": ("srcvocab*.spm", "srcvocab*.spm.gz"),
    "target": ("trgvocab*.spm", "trgvocab*.spm.gz"),
}


@dataclass(frozen=True, slots=True)
class PackFiles:
    """What a pack is made of, unpacked. `vocabularies` holds one for both sides, or source and target."""

    model: bytes
    shortlist: bytes | None
    vocabularies: tuple[bytes, ...]
    precision: str


def read_pair(text: str) -> tuple[str, str]:
    """The two languages of a pair such as `es-en`. Raises BadPackError."""
    match = PAIR.fullmatch(text)
    if not match or match[1] == match[2]:
        raise BadPackError(f"{text!r} is no pair of languages: write it as es-en.")
    return match[1], match[2]


def read_pack(folder: Path) -> PackFiles:
    """The files of a pack in a folder, checked. Raises BadPackError with what is wrong."""
    if not folder.is_dir():
        raise BadPackError(f"{folder} is no folder.")
    model = _one(folder, "model")
    if model is None:
        raise BadPackError(f"{folder} holds no model (model*.bin or model*.bin.gz).")
    shortlist = _one(folder, "shortlist")
    content = read_file(model)
    check_model(model.name, content)
    return PackFiles(
        model=content,
        shortlist=_checked_shortlist(shortlist) if shortlist else None,
        vocabularies=tuple(_checked_vocabulary(file) for file in _vocabularies(folder)),
        precision=ALPHAS if "alphas" in model.name else PLAIN,
    )


def read_file(file: Path) -> bytes:
    """A file's content, unpacked if it is compressed, and never more than the limit. Raises BadPackError."""
    try:
        with file.open("rb") as raw:
            is_packed = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC
        with gzip.open(file) if is_packed else file.open("rb") as reader:
            content = reader.read(MAX_FILE_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadPackError(f"{file.name} could not be read: {error}") from error
    if len(content) > MAX_FILE_BYTES:
        raise BadPackError(f"{file.name} is larger than {MAX_FILE_BYTES // 1024 // 1024} MB.")
    return content


def check_model(name: str, content: bytes) -> None:
    """Refuse what is not a binary model of Marian. Raises BadPackError."""
    if len(content) >= MODEL_HEAD.size:
        version, items = MODEL_HEAD.unpack_from(content)
        room = (len(content) - MODEL_HEAD.size) // MODEL_ITEM_BYTES
        if version == MODEL_VERSION and 0 < items <= room and MODEL_CONFIG in content:
            return
    raise BadPackError(f"{name} is not a binary model of Marian.")


def _one(folder: Path, part: str) -> Path | None:
    found = sorted(file for pattern in PATTERNS[part] for file in folder.glob(pattern))
    if len(found) > 1:
        raise BadPackError(f"Which one is it: {', '.join(file.name for file in found)}?")
    return found[0] if found else None


def _vocabularies(folder: Path) -> list[Path]:
    shared, source, target = (_one(folder, part) for part in ("vocabulary", "source", "target"))
    if shared and not source and not target:
        return [shared]
    if source and target and not shared:
        return [source, target]
    raise BadPackError(f"{folder} must hold vocab*.spm, or srcvocab*.spm and trgvocab*.spm.")


def _checked_shortlist(file: Path) -> bytes:
    content = read_file(file)
    if not content.startswith(SHORTLIST_MAGIC):
        raise BadPackError(f"{file.name} is not a binary short list.")
    return content


def _checked_vocabulary(file: Path) -> bytes:
    content = read_file(file)
    if content.startswith(VOCABULARY_BEGIN) and all(piece in content for piece in VOCABULARY_PIECES):
        return content
    raise BadPackError(f"{file.name} is not a SentencePiece vocabulary.")
