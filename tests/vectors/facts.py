"""Every fact that the test vectors state, checked against the Python implementation.

Slow facts derive a key with Argon2id.
"""

from collections.abc import Iterator
from hashlib import blake2b
from typing import Any
from uuid import UUID

from accounts.crypto import (
    at_rest,
    backups,
    certificates,
    invitations,
    keyrings,
    links,
    packages,
    pins,
    primitives,
    safety_numbers,
    wraps,
)
from messaging.crypto import contents, envelopes, franking, headers, media
from tests.vectors.cast import SEEDS, Cast, Fact, Vectors, raw, refused, same, statements


def all_facts(vectors: Vectors) -> Iterator[Fact]:
    cast = Cast(vectors)
    for facts in (
        _primitive_facts,
        _keyring_facts,
        _pair_facts,
        _message_facts,
        _refused_message_facts,
        _report_facts,
        _certificate_facts,
        _package_facts,
        _invite_facts,
        _safety_facts,
        _media_facts,
    ):
        yield from facts(vectors, cast)


def slow_facts(vectors: Vectors) -> Iterator[Fact]:
    backup = vectors["backup"]
    party = raw(backup["party"])

    def rebuilt() -> None:
        document, package = backup["doc"], packages.KeyPackage.unpack(raw(backup["package"]))
        made = backups.make_backup(
            package,
            party_id=party,
            passphrase=backup["passphrase_utf8"],
            operations=document["ops"],
            memory_bytes=document["mem"],
            salt=raw(document["salt"]),
            nonce=raw(document["ct"])[:24],
        )
        same(made.document(), document)

    def opened() -> None:
        package = backups.open_backup(backup["doc"], party_id=party, passphrase=backup["passphrase_utf8"])
        same(package.pack(), raw(backup["package"]))

    yield "backup: byte for byte", rebuilt
    yield "backup: opens", opened
    for case in backup["negative"]:
        yield (
            f"backup: {case['name']}",
            lambda case=case: refused(
                case["expect"],
                lambda: backups.open_backup(case["doc"], party_id=party, passphrase=case["passphrase_utf8"]),
            ),
        )


def _primitive_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    for case in vectors["hash"]:
        yield (
            f"hash: {case['label']}",
            lambda case=case: same(
                primitives.labelled_hash(case["label"], raw(case["data"]), raw(case["key"])),
                raw(case["out"]),
            ),
        )
    for text in vectors["base64_negative"]:
        yield f"base64: {text!r}", lambda text=text: refused("base64", lambda: primitives.unb64(text))


def _keyring_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    for name, prefix in SEEDS.items():
        signed = statements(vectors["keyrings"][name])
        for number, statement in cast.chains[name].items():
            previous = signed[number - 2].statement if number > 1 else None
            made = keyrings.make_epoch(
                party_type=statement.party_type,
                custody=statement.custody,
                party_id=statement.party_id,
                identity_seed=cast.seeds[f"{prefix}/id"],
                epoch=number,
                epoch_seed=cast.seeds[f"{prefix}/epoch{number}"],
                created_at_ms=statement.created_at_ms,
                expires_at_ms=statement.expires_at_ms,
                previous=previous,
            )
            yield (
                f"keyring: {name} epoch {number} byte for byte",
                lambda made=made, given=signed[number - 1]: same(made, given),
            )
    for case in vectors["keyrings"]["negative"]:
        yield (
            f"keyring: {case['name']}",
            lambda case=case: refused(
                case["expect"],
                lambda: keyrings.check_chain(
                    statements(case["chain"]),
                    pinned_identity=raw(case["pinned"]) if case["pinned"] else None,
                    floor=case["floor"],
                ),
            ),
        )


def _pair_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    business, customer = cast.keys["business"][2], cast.keys["customer_1"][1]
    pair, low = vectors["pair"], raw(vectors["pair"]["low_order_public_key"])
    there, back = raw(pair["business2_to_customer1"]), raw(pair["customer1_to_business2"])
    yield "pair: out", lambda: same(keyrings.pair_key_out(business, customer.public_key), there)
    yield "pair: in", lambda: same(keyrings.pair_key_in(customer, business.public_key), there)
    yield "pair: out, back", lambda: same(keyrings.pair_key_out(customer, business.public_key), back)
    yield "pair: in, back", lambda: same(keyrings.pair_key_in(business, customer.public_key), back)
    yield "pair: low order out", lambda: refused(pair["expect"], lambda: keyrings.pair_key_out(business, low))
    yield "pair: low order in", lambda: refused(pair["expect"], lambda: keyrings.pair_key_in(business, low))
    pin = vectors["pin"]
    peer = cast.chains[pin["peer"]][pin["epoch"]]
    made = pins.make_pin(pin["n"], keyrings.epoch_keys(cast.seeds[pin["by"]]), peer)
    yield "pin: byte for byte", lambda: same(made.mac, raw(pin["mac"]))
    yield "pin: holds", lambda: pins.check_pin(made, cast.keys["business"])


def _message_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    for message in vectors["messages"]:
        header = headers.MessageHeader.parse(raw(message["hdr"]))
        sender = cast.names[header.sender_id]

        def rebuilt(message: Any = message, header: Any = header, sender: str = sender) -> None:
            nonce = raw(message["body"])[:24]
            content = contents.make_content(
                header.sender_id, raw(message["plain"]), raw(message["ck"]), nonce
            )
            same(content.ciphertext, raw(message["body"]))
            same(content.commitment, header.commitment)
            pair_key = cast.pair(sender, header.recipient_id).outgoing(
                header.sender_epoch, header.recipient_epoch
            )
            keys = cast.keys[sender][header.sender_epoch]
            nonce = raw(message["seal"])[:24]
            envelope = envelopes.make_envelope(keys, pair_key, header, content.content_key, nonce)
            wire = {name: message[name] for name in ("hdr", "seal", "own")}
            same(envelope.document(), {"v": 1, **wire})
            same(
                franking.delivery_tag(
                    raw(vectors["franking_keys"][message["kid"]]), envelope.header, message["ts"]
                ),
                raw(message["tag"]),
            )

        yield f"message: {message['name']}, byte for byte", rebuilt
        for reader in message["readers"]:
            yield (
                f"message: {message['name']}, read by {reader}",
                lambda message=message, reader=reader: same(
                    _open(message, reader, cast, envelopes.ReplayGuard()).body, raw(message["plain"])
                ),
            )
    campaign = vectors["campaign"]
    for conversation in ("conv_1", "conv_2"):
        made = headers.campaign_message_id(raw(campaign["id"]), raw(vectors["ids"][conversation]))
        yield (
            f"campaign id: {conversation}",
            lambda made=made, expected=raw(campaign[f"cmid_{conversation}"]): same(made, expected),
        )


def _open(message: Any, reader: str, cast: Cast, guard: envelopes.ReplayGuard) -> envelopes.OpenedMessage:
    reader_id = next(party for party, name in cast.names.items() if name == reader)
    parties = [raw(party) for party in message["parties"]]
    other = next(party for party in parties if party != reader_id)
    document = {"v": 1, **{name: message[name] for name in ("hdr", "seal", "own")}}
    envelope = envelopes.Envelope(*(raw(str(document[name])) for name in ("hdr", "seal", "own")))
    return envelopes.open_message(
        envelope,
        raw(message["body"]),
        conversation_id=raw(message["conv"]),
        parties=parties,
        reader_id=reader_id,
        pair_keys=cast.pair(reader, other),
        replay_guard=guard,
    )


def _refused_message_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    for case in vectors["messages_negative"]:

        def holds(case: Any = case) -> None:
            guard = envelopes.ReplayGuard()
            if case["after"] is not None:
                _open(_earlier(vectors, case["after"]), case["reader"], cast, guard)
            refused(case["expect"], lambda: _open(case, case["reader"], cast, guard))

        yield f"message refused: {case['name']}", holds


def _earlier(vectors: Vectors, after: Any) -> Any:
    if isinstance(after, int):
        return vectors["messages"][after]
    if isinstance(after, dict):
        return after
    return next(message for message in vectors["messages"] if message["name"] == after)


def _report_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    server_keys = {kid: raw(key) for kid, key in vectors["franking_keys"].items()}

    def judge(case: Any, judged: set[tuple[bytes, bytes, bytes]]) -> headers.MessageHeader:
        item = franking.ReportItem(
            raw(case["hdr"]), case["ts"], case["kid"], raw(case["tag"]), raw(case["kf"]), raw(case["body"])
        )
        return franking.judge_report(
            item,
            server_keys,
            reporter_id=raw(case["reporter"]),
            accused_id=raw(case["accused"]),
            conversation_id=raw(case["conv"]),
            judged=judged,
        )

    for case in vectors["reports"]:
        header = headers.MessageHeader.parse(raw(case["hdr"]))
        yield (
            f"report: {case['name']}",
            lambda case=case, header=header: same(judge(case, set()), header),
        )
    for case in vectors["reports_negative"]:

        def holds(case: Any = case) -> None:
            judged: set[tuple[bytes, bytes, bytes]] = set()
            if case["twice"]:
                judge(case, judged)
            refused(case["expect"], lambda: judge(case, judged))

        yield f"report refused: {case['name']}", holds


def _certificate_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    roots = {kid: raw(key) for kid, key in vectors["roots"].items()}
    for case in vectors["certificates"]:

        def check(case: Any = case) -> certificates.Certificate:
            return certificates.check_certificate(
                case["cert"],
                case["crl"],
                roots,
                now_ms=case["now"],
                business_id=UUID(case["business"]).bytes,
                identity_key=raw(case["ik"]),
                list_floor=case["floor"],
            )

        def holds(case: Any = case, check: Any = check) -> None:
            if case["expect"] == "ok":
                signed = check()
                seed = cast.seeds["platform/root"]
                made = certificates.issue_certificate(signed, key_id=case["cert"]["kid"], signing_seed=seed)
                same(made, case["cert"])
            else:
                refused(case["expect"], check)

        yield f"certificate: {case['name']}", holds


def _package_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    for number, text in enumerate(vectors["package_negative"]):
        yield (
            f"package refused: {number}",
            lambda text=text: refused("package", lambda: packages.KeyPackage.unpack(raw(text))),
        )
    yield from _wrap_facts(vectors, cast)
    rest = vectors["at_rest"]
    package = packages.KeyPackage.unpack(raw(rest["package"]))
    ids = {"business_id": raw(rest["ad"])[2:18], "agent_id": raw(rest["ad"])[18:34]}
    master = cast.seeds["server/master"]
    made = at_rest.lock_at_rest(
        package, **ids, master_key_id="m1", master_key=master, nonce=raw(rest["ct"])[:24]
    )
    yield "at rest: byte for byte", lambda: same(made, {"v": 1, "mk": "m1", "ct": rest["ct"]})
    yield (
        "at rest: opens",
        lambda: same(
            at_rest.open_at_rest(made, **ids, master_keys={"m1": master}).pack(), raw(rest["package"])
        ),
    )
    link = vectors["link"]
    request = links.LinkRequest(raw(link["id"]), raw(link["eph_pk"]), raw(link["key"]))
    yield (
        "link: opens",
        lambda: same(
            links.take_package(
                raw(link["ct"]),
                party_id=raw(link["party"]),
                request=request,
                ephemeral_secret_key=raw(link["eph_sk"]),
            ).pack(),
            raw(link["package"]),
        ),
    )


def _wrap_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    wrap = vectors["wrap"]
    package = packages.KeyPackage.unpack(raw(wrap["package"]))
    wrapper, member = wrap["wrapper"], wrap["member"]
    given = wraps.Wrap(raw(wrap["hdr"]), raw(wrap["ct"]))
    header = wraps.WrapHeader.parse(given.header)

    def rebuilt() -> None:
        made = wraps.make_wrap(
            package,
            owner_chain=cast.chains["business"],
            wrapper_id=header.wrapper_id,
            wrapper_epoch=header.wrapper_epoch,
            wrapper_keys=cast.keys[wrapper][header.wrapper_epoch],
            member=cast.chains[member][header.member_epoch],
            nonce=given.ciphertext[:24],
        )
        same(made, given)

    def opened() -> None:
        taken = wraps.open_wrap(
            given,
            owner_chain=cast.chains["business"],
            wrapper_chain=cast.chains[wrapper],
            member_id=header.member_id,
            member_keys=cast.keys[member],
        )
        same(taken, package)

    yield "wrap: byte for byte", rebuilt
    yield "wrap: opens", opened


def _invite_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    def check(case: Any) -> None:
        invitations.check_invite(
            raw(case["mac"]),
            raw(case["secret"]),
            business_id=raw(case["business"]),
            agent_id=raw(case["agent"]),
            agent_identity_key=raw(case["ik"]),
        )

    yield "invite: holds", lambda: check(vectors["invite"])
    for case in vectors["invite"]["negative"]:
        yield f"invite: {case['name']}", lambda case=case: refused(case["expect"], lambda: check(case))


def _safety_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    safety = vectors["safety"]
    business, customer = cast.chains["business"][1], cast.chains["customer_1"][1]
    one, other = (
        safety_numbers.fingerprint(party.party_type, party.party_id, party.identity_key)
        for party in (business, customer)
    )
    yield "safety: business fingerprint", lambda: same(one, raw(safety["business_fp"]))
    yield "safety: customer fingerprint", lambda: same(other, raw(safety["customer_fp"]))
    yield "safety: half", lambda: same(safety_numbers.half_number(one), safety["business_half"])
    yield "safety: number", lambda: same(safety_numbers.safety_number(other, one), safety["number"])
    yield "safety: QR", lambda: same(safety_numbers.safety_qr(other, one), safety["qr"])


def _media_facts(vectors: Vectors, cast: Cast) -> Iterator[Fact]:
    case = vectors["media"]
    ciphertext = raw(case["ct"])
    plain = bytes((7 * place) % 256 for place in range(case["plain_len"]))
    digest = blake2b(ciphertext, digest_size=32)
    reference = media.MediaReference(
        raw(case["id"]), raw(case["key"]), digest.digest(), len(plain), "text/plain", "a.txt"
    )
    yield "media: digest", lambda: same(digest.hexdigest(), case["ct_blake2b"])
    yield (
        "media: opens",
        lambda: same(b"".join(media.decrypt_media([ciphertext], reference)), plain),
    )
    yield (
        "media: truncated",
        lambda: refused("decrypt", lambda: list(media.decrypt_media([ciphertext[:-1]], reference))),
    )
