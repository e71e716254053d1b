"""Facts about messages that the vectors do not state: every refusal, with everything else in order.

Slow facts encrypt as much media as a message may carry.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from accounts.crypto import primitives
from messaging.crypto import contents, envelopes, franking, headers, media, sealing
from messaging.crypto.pair_keys import PairKeys
from tests.vectors.cast import Cast, Fact, Vectors, raw, refusals, same, short_fields

TOO_LARGE = 2**53
PIECE = 65_536


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    yield from _header_facts(vectors)
    yield from _content_facts()
    yield from _pair_key_facts(cast)
    yield from _envelope_facts(vectors)
    yield from _sealing_facts(cast)
    yield from _receiver_facts(vectors, cast)
    yield from _report_facts(vectors)
    yield from _judgement_facts(vectors)
    yield from _media_reference_facts()
    yield from _media_facts()


def slow_facts(vectors: Vectors) -> Iterator[Fact]:
    def encrypt(size: int) -> int:
        whole, rest = divmod(size, 1024 * 1024)
        chunks = [bytes(1024 * 1024)] * whole + [bytes(rest)]
        return sum(len(piece) for piece in media.encrypt_media(chunks, key=bytes(32), media_id=bytes(16)))

    largest = media.MAX_MEDIA_SIZE
    yield "media: the largest", lambda: same(encrypt(largest), media.encrypted_size(largest))
    yield from refusals("media: larger", "media size", lambda: encrypt(largest + 1))


def _header_facts(vectors: Vectors) -> Iterator[Fact]:
    packed = raw(vectors["messages"][0]["hdr"])
    parse = headers.MessageHeader.parse
    header, large = parse(packed), TOO_LARGE.to_bytes(8, "big")
    yield "header: packs", lambda: same(header.pack(), packed)
    yield from short_fields("header", header, lambda changed: changed.pack())
    yield from refusals("header", "field", lambda: replace(header, sender_epoch=2**32).pack())
    yield from refusals("header", "integer", lambda: replace(header, sent_at_ms=TOO_LARGE).pack())
    yield from refusals("header", "integer", lambda: parse(packed[:74] + large + packed[82:]))
    yield from refusals("header", "header size", lambda: parse(packed[1:]), lambda: parse(None))  # type: ignore[arg-type]
    yield from refusals(
        "header", "version", lambda: parse(b"\2" + packed[1:]), lambda: parse(b"\1\3" + packed[2:])
    )
    make, id_ = headers.campaign_message_id, bytes(16)
    yield from refusals("campaign id", "field", lambda: make(id_[1:], id_), lambda: make(id_, id_[1:]))


def _content_facts() -> Iterator[Fact]:
    sender, body = bytes(16), b"x" * contents.MAX_BODY_SIZE
    made = contents.make_content(sender, body)
    smaller = contents.make_content(sender, b"")

    def opened(content: contents.Content, **changed: Any) -> contents.OpenedContent:
        facts = {"sender_id": sender, "commitment": content.commitment, **changed}
        return contents.open_content(
            facts["sender_id"], facts["commitment"], content.content_key, content.ciphertext
        )

    yield "content: largest", lambda: same(opened(made).body, body)
    yield "content: empty", lambda: same(opened(smaller).body, b"")
    yield "content: largest size", lambda: same(len(made.ciphertext), 65_536 + 40)
    yield "content: sizes", lambda: [contents.check_content_size(c.ciphertext) for c in (made, smaller)]
    yield "content: fresh keys", lambda: same(made.content_key == smaller.content_key, False)
    sizes = (0, 40, 296 + 1, 65_576 + 256)
    check = contents.check_content_size
    yield from refusals("content", "content size", *(lambda n=n: check(bytes(n)) for n in sizes))
    yield from refusals("content", "content size", lambda: contents.make_content(sender, body + b"x"))
    yield from refusals(
        "content",
        "field",
        lambda: contents.make_content(sender, b"", bytes(31)),
        lambda: contents.make_content(sender[1:], b""),
        lambda: opened(made, sender_id=sender[1:]),
    )
    yield from refusals("content", "decrypt", lambda: opened(made, sender_id=b"x" * 16))
    document = {"body": primitives.b64(made.ciphertext)}
    yield "content: read", lambda: same(contents.read_content(document), made.ciphertext)
    larger = {"body": primitives.b64(bytes(65_577))}
    yield from refusals("content: read", "content size", lambda: contents.read_content(larger))
    yield from refusals("content: read", "field", lambda: contents.read_content({}))


def _pair_key_facts(cast: Cast) -> Iterator[Fact]:
    pair = PairKeys(cast.keys["business"], cast.chains["customer_1"])
    back = PairKeys(cast.keys["customer_1"], cast.chains["business"])
    yield "pair keys: meet", lambda: same(pair.outgoing(2, 1), back.incoming(1, 2))
    yield "pair keys: cached", lambda: same(pair.outgoing(2, 1), back.incoming(1, 2))
    yield "pair keys: back", lambda: same(back.outgoing(1, 2), pair.incoming(2, 1))
    yield "pair keys: directions differ", lambda: same(pair.outgoing(2, 1) == pair.incoming(2, 1), False)
    for asked in (pair.outgoing, pair.incoming):
        yield from refusals("pair keys", "epoch", lambda a=asked: a(3, 1), lambda a=asked: a(1, 2))


def _envelope_facts(vectors: Vectors) -> Iterator[Fact]:
    message = vectors["messages"][0]
    document = {"v": 1, **{name: message[name] for name in ("hdr", "seal", "own")}}
    parse = envelopes.parse_envelope
    yield "envelope: parsed", lambda: same(parse(document).document(), document)
    for name, reason in (("hdr", "header size"), ("seal", "truncated"), ("own", "own mark")):
        shorter = {**document, name: primitives.b64(raw(message[name])[1:])}
        without = {field: value for field, value in document.items() if field != name}
        yield from refusals(f"envelope: short {name}", reason, lambda d=shorter: parse(d))
        yield from refusals(f"envelope: no {name}", "field", lambda d=without: parse(d))


def _sealing_facts(cast: Cast) -> Iterator[Fact]:
    mine, peer = cast.keys["business"], cast.chains["customer_1"][1]
    business = cast.chains["business"]
    sender, conversation = business[1].party_id, bytes(range(16))

    def read() -> bytes:
        sealed = sealing.seal_direct(
            b"said",
            sender_id=sender,
            my_epoch=2,
            my_keys=mine,
            peer=peer,
            conversation_id=conversation,
            client_message_id=bytes(16),
            sent_at_ms=1,
        )
        return envelopes.open_message(
            envelopes.parse_envelope(sealed),
            contents.read_content(sealed),
            conversation_id=conversation,
            parties=[sender, peer.party_id],
            reader_id=peer.party_id,
            pair_keys=PairKeys(cast.keys["customer_1"], business),
            replay_guard=envelopes.ReplayGuard(),
        ).body

    yield "sealed: the recipient reads it", lambda: same(read(), b"said")


def _receiver_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    message = vectors["messages"][0]
    given = envelopes.Envelope(*(raw(message[name]) for name in ("hdr", "seal", "own")))
    header = headers.MessageHeader.parse(given.header)
    me, them = header.recipient_id, header.sender_id
    name = cast.names[me]

    def opened(envelope: envelopes.Envelope = given, **changed: Any) -> envelopes.OpenedMessage:
        facts = {
            "conversation_id": header.conversation_id,
            "parties": (me, them),
            "reader_id": me,
            "pair_keys": cast.pair(name, them),
            "replay_guard": envelopes.ReplayGuard(),
            **changed,
        }
        return envelopes.open_message(envelope, raw(message["body"]), **facts)

    to_myself = replace(header, sender_id=me).pack()
    to_another = replace(header, recipient_id=bytes(16)).pack()
    yield "receiver: opens", lambda: same(opened().header, header)
    yield from refusals(
        "receiver",
        "party",
        lambda: opened(replace(given, header=to_myself), parties=(me, me)),
        lambda: opened(replace(given, header=to_another)),
        lambda: opened(reader_id=bytes(16)),
    )
    longer = replace(given, seal=given.seal + b"\0")
    yield from refusals("receiver", "truncated", lambda: opened(longer))
    mine = {"reader_id": them, "pair_keys": cast.pair(cast.names[them], me)}
    yield "receiver: my own", lambda: same(opened(**mine).header, header)
    forged = (replace(given, own_mark=bytes(16)), replace(given, own_mark=None))  # type: ignore[arg-type]
    yield from refusals("receiver", "own mark", *(lambda e=e: opened(e, **mine) for e in forged))
    yield from _guard_facts(header)


def _guard_facts(header: headers.MessageHeader) -> Iterator[Fact]:
    guard = envelopes.ReplayGuard()
    guard.check(header)
    guard.remember(header)
    yield from refusals("guard", "duplicate", lambda: guard.check(header))
    yield from refusals("guard", "replayed id", lambda: guard.check(replace(header, commitment=bytes(32))))
    for name in ("conversation_id", "sender_id", "client_message_id"):
        other = replace(header, **{name: bytes(16)})
        yield f"guard: another {name}", lambda h=other: guard.check(h)


def _report_facts(vectors: Vectors) -> Iterator[Fact]:
    names = ("hdr", "ts", "kid", "tag", "kf", "body")
    given = {name: vectors["reports"][0][name] for name in names}

    def parse(**changed: object) -> Callable[[], list[franking.ReportItem]]:
        return lambda: franking.parse_report({"v": 1, "items": [{**given, **changed}]})

    yield "report: parsed", lambda: same(franking.report_document(parse()()), {"v": 1, "items": [given]})
    yield from refusals("report", "header size", parse(hdr="AAAA"))
    yield from refusals("report", "integer", parse(ts=-1), parse(ts="1"))
    yield from refusals("report", "tag", parse(tag="AAAA"))
    yield from refusals("report", "commitment", parse(kf="AAAA"))
    yield from refusals("report", "content size", parse(body=primitives.b64(bytes(65_536))))
    wrong: tuple[object, ...] = ({"v": 1}, {"v": 1, "items": {}}, {"v": 1, "items": [None]}, None)
    yield from refusals(
        "report", "field", parse(kid=1), *(lambda d=d: franking.parse_report(d) for d in wrong)
    )


def _judgement_facts(vectors: Vectors) -> Iterator[Fact]:
    report = vectors["reports"][0]
    header, key = raw(report["hdr"]), raw(vectors["franking_keys"][report["kid"]])
    item = franking.ReportItem(
        header, report["ts"], report["kid"], raw(report["tag"]), raw(report["kf"]), raw(report["body"])
    )
    read = headers.MessageHeader.parse(header)

    def judge(item: franking.ReportItem = item, **changed: Any) -> headers.MessageHeader:
        facts = {
            "reporter_id": read.recipient_id,
            "accused_id": read.sender_id,
            "conversation_id": read.conversation_id,
            "judged": set(),
            **changed,
        }
        return franking.judge_report(item, {report["kid"]: key}, **facts)

    judged: set[tuple[bytes, bytes, bytes]] = set()
    yield "judgement: holds", lambda: same(judge(judged=judged), read)
    yield from refusals("judgement", "replayed id", lambda: judge(judged=judged))
    yield from refusals(
        "judgement", "party", lambda: judge(accused_id=bytes(16)), lambda: judge(reporter_id=bytes(16))
    )
    yield from refusals("judgement", "conversation", lambda: judge(conversation_id=bytes(16)))
    yield from refusals(
        "judgement",
        "tag",
        lambda: judge(replace(item, key_id="other")),
        lambda: judge(replace(item, tag=b"")),
    )
    yield from refusals("judgement", "commitment", lambda: judge(replace(item, body=b"")))
    tag = franking.delivery_tag
    yield from refusals("tag", "header size", lambda: tag(key, header[1:], 1))
    yield from refusals("tag", "integer", lambda: tag(key, header, -1), lambda: tag(key, header, TOO_LARGE))
    yield from refusals("tag", "field", lambda: tag(key[1:], header, 1))


def _media_reference_facts() -> Iterator[Fact]:
    reference = media.MediaReference(
        bytes(16), bytes(32), bytes(32), media.MAX_MEDIA_SIZE, "image/png", "a.png"
    )
    document, parse = reference.document(), media.parse_media_reference

    def parsed(**changed: object) -> Callable[[], media.MediaReference]:
        return lambda: parse({**document, **changed})

    yield "media reference: parsed", lambda: same(parse(document), reference)
    yield from refusals("media reference", "media size", parsed(n=media.MAX_MEDIA_SIZE + 1))
    yield from refusals("media reference", "integer", parsed(n=-1))
    yield from refusals("media reference", "base64", parsed(id=1))
    wrong = (
        parsed(id="AA"),
        parsed(k="AA"),
        parsed(d="AA"),
        parsed(m=None),
        parsed(name=None),
        lambda: parse([]),
    )
    yield from refusals("media reference", "field", *wrong)


def _media_facts() -> Iterator[Fact]:
    for size in (0, 1, PIECE - 1, PIECE, PIECE + 1):
        yield f"media: {size} bytes", lambda n=size: _media_comes_back(n)
    plain = bytes(PIECE)
    whole, reference = _encrypted(plain)

    def opened(ciphertext: bytes = whole, **changed: Any) -> Callable[[], object]:
        changed.setdefault("digest", media.media_digest([ciphertext]))
        return lambda: b"".join(media.decrypt_media([ciphertext], replace(reference, **changed)))

    longer, _ = _encrypted(bytes(PIECE + 1))
    yield from refusals("media", "digest", opened(digest=bytes(32)))
    yield from refusals("media", "data after final", opened(whole + b"x", size=PIECE + 1))
    yield from refusals("media", "media size", opened(size=PIECE + 1), opened(size=PIECE - 1))
    yield from refusals("media", "truncated", opened(whole[:23]), opened(longer[: len(whole)]))
    yield from refusals(
        "media", "decrypt", opened(whole[:-1]), opened(whole[:24]), opened(media_id=b"x" * 16)
    )
    yield from refusals("media", "field", opened(key=bytes(31)))

    def endless() -> Iterator[bytes]:
        yield longer[: len(whole) + 1]
        raise AssertionError("read on after the file was larger than promised")

    yield from refusals(
        "media: larger",
        "media size",
        lambda: list(media.decrypt_media(endless(), replace(reference, size=1))),
    )
    encrypt: Callable[..., Any] = media.encrypt_media
    yield from refusals(
        "media",
        "field",
        lambda: list(encrypt([], key=bytes(31), media_id=bytes(16))),
        lambda: list(encrypt([], key=bytes(32), media_id=bytes(15))),
    )


def _encrypted(plain: bytes) -> tuple[bytes, media.MediaReference]:
    key, media_id = bytes(range(32)), bytes(16)
    ciphertext = b"".join(media.encrypt_media([plain], key=key, media_id=media_id))
    digest = media.media_digest([ciphertext])
    return ciphertext, media.MediaReference(media_id, key, digest, len(plain), "image/png", "a.png")


def _media_comes_back(size: int) -> None:
    plain = bytes(place % 251 for place in range(size))
    ciphertext, reference = _encrypted(plain)
    same(len(ciphertext), media.encrypted_size(size))
    for step in (7_001, len(ciphertext)):
        chunks = [ciphertext[start : start + step] for start in range(0, len(ciphertext), step)]
        same(b"".join(media.decrypt_media(chunks, reference)), plain)
