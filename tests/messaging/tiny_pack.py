"""A translation pack of 75 kB that really runs in the engine: a transformer with weights written by hand.

It translates word for word. A word and its translation share one embedding, a balanced code of +1 and -1.
The decoder's attention looks at the source's word in the same place (by the sinusoids of its position) and
copies its code into the output; the output's bias forbids the words of the source's language.
"""

import math
import random
import struct
from collections.abc import Iterator
from pathlib import Path

DIM, FFN = 64, 64
# The first frequencies tell places apart; words live in the other halves of sines and cosines.
PLACES = [*range(12), *range(32, 44)]
WORDS_LOW, WORDS_HIGH = range(12, 32), range(44, 64)
SHARPNESS, LOUDNESS, FORBIDDEN = 16.0, 8.0, -100.0
INT8, FLOAT32, BYTES = 0x4101, 0x404, 0x101
ALIGNMENT = 256
NORMAL, UNKNOWN, CONTROL = 1, 2, 3

# Spanish and English; a word that is the same in both stands for itself.
SHARED = [".", ",", "?", "!", ":", "▁"]
PAIRS = [
    ("▁Necesito", "▁I▁need"),
    ("▁una", "▁a"),
    ("▁tarta", "▁cake"),
    ("▁de", "▁of"),
    ("▁fresa", "▁strawberry"),
    ("▁para", "▁for"),
    ("▁mañana", "▁tomorrow"),
    ("▁Claro", "▁Sure"),
    ("▁Cuesta", "▁It▁costs"),
    ("▁euros", "▁euro"),
    ("▁gracias", "▁thanks"),
    ("▁Muchas", "▁Many"),
    ("▁lista", "▁ready"),
    ("▁Estará", "▁It▁will▁be"),
    ("▁la", "▁the"),
    ("▁24", "▁24"),
    # A model that gets a price wrong.
    ("▁90", "▁19"),
    ("▁veinte", "▁30"),
]

CONFIG = f"""bert-train-type-embeddings: true
bert-type-vocab-size: 2
dec-cell: ssru
dec-cell-base-depth: 2
dec-cell-high-depth: 1
dec-depth: 1
dim-emb: {DIM}
dim-rnn: {DIM}
dim-vocabs:
  - {{size}}
  - {{size}}
enc-cell: gru
enc-cell-depth: 1
enc-depth: 1
enc-type: bidirectional
input-types:
  []
layer-normalization: false
lemma-dim-emb: 0
right-left: false
skip: false
tied-embeddings: false
tied-embeddings-all: true
tied-embeddings-src: false
transformer-aan-activation: swish
transformer-aan-depth: 2
transformer-aan-nogate: false
transformer-decoder-autoreg: rnn
transformer-dim-aan: {FFN}
transformer-dim-ffn: {FFN}
transformer-ffn-activation: relu
transformer-ffn-depth: 2
transformer-guided-alignment-layer: last
transformer-heads: 1
transformer-no-projection: false
transformer-postprocess: dan
transformer-postprocess-emb: d
transformer-postprocess-top: ""
transformer-preprocess: ""
transformer-tied-layers:
  []
transformer-train-position-embeddings: false
type: transformer
ulr: false
ulr-dim-emb: 0
ulr-trainable-transformation: false
version: v1.8.40 by hand
"""

Row = list[float]
Matrix = list[Row]
# The place of every piece, and the word that it stands for.
Pieces = list[tuple[str, int]]


def write_tiny_pack(folder: Path, pair: str) -> Path:
    """The files of es-en or en-es, as `translation_install` takes them; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    source, target = (0, 1) if pair == "es-en" else (1, 0)
    pieces, forbidden = vocabulary(source, target)
    (folder / "vocab.spm").write_bytes(sentence_pieces(pieces))
    (folder / f"model.{pair.replace('-', '')}.intgemm8.bin").write_bytes(model(pieces, forbidden))
    return folder


def vocabulary(source: int, target: int) -> tuple[Pieces, set[str]]:
    """Every piece with the number of its word, and the pieces that are of the source's language alone."""
    pieces: Pieces = [("</s>", 0), ("<unk>", 1)]
    pieces += [(text, number) for number, text in enumerate(SHARED, start=2)]
    forbidden = {"<unk>"}
    for number, pair in enumerate(PAIRS, start=len(pieces)):
        for text in dict.fromkeys(pair):
            pieces.append((text, number))
        if pair[source] != pair[target]:
            forbidden.add(pair[source])
    # Matrices have columns in eights.
    while len(pieces) % 8:
        filler = f"<filler{len(pieces)}>"
        pieces.append((filler, 1))
        forbidden.add(filler)
    return pieces, forbidden


def codes(many: int) -> list[Row]:
    """Balanced codes that differ enough for the nearest one to be the right one."""
    choice = random.Random(2)
    found: list[Row] = []
    while len(found) < many:
        code = [0.0] * DIM
        for half in (WORDS_LOW, WORDS_HIGH):
            signs = [1.0] * (len(half) // 2) + [-1.0] * (len(half) // 2)
            choice.shuffle(signs)
            for place, sign in zip(half, signs, strict=True):
                code[place] = sign
        if all(abs(sum(a * b for a, b in zip(code, other, strict=True))) <= 20 for other in found):
            found.append(code)
    return found


def zeros(rows: int, columns: int) -> Matrix:
    return [[0.0] * columns for _ in range(rows)]


def looking_at_places() -> Matrix:
    """Queries and keys: the place, without the mean that the layer's normalisation takes away."""
    matrix = zeros(DIM, DIM)
    for place in PLACES:
        matrix[place][place] = SHARPNESS
        for word in WORDS_LOW:
            matrix[word][place] = -SHARPNESS / len(WORDS_LOW)
    return matrix


def carrying_words(weight: float) -> Matrix:
    matrix = zeros(DIM, DIM)
    for word in (*WORDS_LOW, *WORDS_HIGH):
        matrix[word][word] = weight
    return matrix


def tensors(pieces: Pieces, forbidden: set[str]) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    """Name, type, shape and bytes of each item of the model."""
    known = codes(len({number for _, number in pieces}))
    # The engine multiplies embeddings by the root of their width.
    embeddings = [[2.0 * sign / math.sqrt(DIM) for sign in known[number]] for _, number in pieces]
    yield "Wemb", INT8, (len(pieces), DIM), quantised(embeddings)
    bias = [FORBIDDEN if text in forbidden else 0.0 for text, _ in pieces]
    yield "decoder_ff_logit_out_b", FLOAT32, (1, len(pieces)), floats(bias)
    yield from attention("encoder_l1_self", {})
    yield from feed_forward("encoder_l1")
    yield from recurrence("decoder_l1_rnn")
    looking = looking_at_places()
    weights = {"q": looking, "k": looking, "v": carrying_words(1.0), "o": carrying_words(LOUDNESS)}
    yield from attention("decoder_l1_context", weights)
    yield from feed_forward("decoder_l1")
    config = CONFIG.format(size=len(pieces)).encode() + b"\0"
    yield "special:model.yml", BYTES, (len(config),), config


def attention(name: str, weights: dict[str, Matrix]) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    for part in "qkvo":
        yield from layer(f"{name}_W{part}", weights.get(part, zeros(DIM, DIM)))
        yield f"{name}_b{part}", FLOAT32, (1, DIM), floats([0.0] * DIM)
    yield from normalisation(f"{name}_Wo")


def feed_forward(name: str) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    for number in (1, 2):
        yield from layer(f"{name}_ffn_W{number}", zeros(DIM, FFN))
        yield f"{name}_ffn_b{number}", FLOAT32, (1, FFN), floats([0.0] * FFN)
    yield from normalisation(f"{name}_ffn_ffn")


def recurrence(name: str) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    yield from layer(f"{name}_W", zeros(DIM, DIM))
    yield from layer(f"{name}_Wf", zeros(DIM, DIM))
    yield f"{name}_bf", FLOAT32, (1, DIM), floats([0.0] * DIM)
    yield from normalisation(f"{name}_ffn")


def normalisation(name: str) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    yield f"{name}_ln_scale", FLOAT32, (1, DIM), floats([1.0] * DIM)
    yield f"{name}_ln_bias", FLOAT32, (1, DIM), floats([0.0] * DIM)


def layer(name: str, weights: Matrix) -> Iterator[tuple[str, int, tuple[int, ...], bytes]]:
    """A weight matrix rests transposed."""
    transposed = [list(column) for column in zip(*weights, strict=True)]
    yield name, INT8, (len(weights), len(weights[0])), quantised(transposed)


def quantised(rows: Matrix) -> bytes:
    """Bytes from -127 to 127, and after them the number that they were multiplied by."""
    most = max(abs(value) for row in rows for value in row) or 1.0
    multiplier = 127 / most
    numbers = [round(value * multiplier) for row in rows for value in row]
    return struct.pack(f"<{len(numbers)}bf", *numbers, multiplier)


def floats(values: Row) -> bytes:
    return struct.pack(f"<{len(values)}f", *values)


def model(pieces: Pieces, forbidden: set[str]) -> bytes:
    """Marian's binary format, version 1: headers, names, shapes, and data that begin at multiples of 256."""
    items = [
        (name.encode() + b"\0", kind, shape, data.ljust(-(-len(data) // ALIGNMENT) * ALIGNMENT, b"\0"))
        for name, kind, shape, data in tensors(pieces, forbidden)
    ]
    head = struct.pack("<2Q", 1, len(items))
    head += b"".join(struct.pack("<4Q", len(n), k, len(s), len(d)) for n, k, s, d in items)
    head += b"".join(name for name, *_ in items)
    head += b"".join(struct.pack(f"<{len(shape)}i", *shape) for _, _, shape, _ in items)
    padding = -(len(head) + 8) % ALIGNMENT
    return head + struct.pack("<Q", padding) + bytes(padding) + b"".join(data for *_, data in items)


def sentence_pieces(pieces: Pieces) -> bytes:
    """A SentencePiece model (protobuf): pieces with scores, and which of them are special."""
    kinds = {"</s>": CONTROL, "<unk>": UNKNOWN}
    made = b"".join(piece(text, kinds.get(text, NORMAL)) for text, _ in pieces)
    trainer = number(40, 1) + number(41, -1) + number(42, 0) + number(43, -1)
    return made + field(2, trainer) + field(3, field(1, b"identity"))


def piece(text: str, kind: int) -> bytes:
    return field(1, field(1, text.encode()) + tag(2, 5) + struct.pack("<f", -1.0) + number(3, kind))


def tag(name: int, kind: int) -> bytes:
    return varint(name << 3 | kind)


def field(name: int, content: bytes) -> bytes:
    return tag(name, 2) + varint(len(content)) + content


def number(name: int, value: int) -> bytes:
    return tag(name, 0) + varint(value & (1 << 64) - 1)


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])
