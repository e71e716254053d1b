"""Messages, reports and media with one wrong bit are refused, always with CryptoError."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from messaging.crypto import contents, envelopes, franking, headers, media, notes
from tests.vectors.cast import Cast, load_vectors, raw
from tests.vectors.flips import flipped, flipped_document, is_refused
from tests.vectors.note_facts import place_of

VECTORS = load_vectors()
CAST = Cast(VECTORS)
MESSAGE = VECTORS["messages"][0]
ENVELOPE = {"v": 1, **{name: MESSAGE[name] for name in ("hdr", "seal", "own", "body")}}
HEADER = headers.MessageHeader.parse(raw(MESSAGE["hdr"]))
quickly = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))


def open_as(reader_id: bytes, document: dict[str, Any]) -> envelopes.OpenedMessage:
    other = ({HEADER.sender_id, HEADER.recipient_id} - {reader_id}).pop()
    return envelopes.open_message(
        envelopes.parse_envelope(document),
        contents.read_content(document),
        conversation_id=HEADER.conversation_id,
        parties=(HEADER.sender_id, HEADER.recipient_id),
        reader_id=reader_id,
        pair_keys=CAST.pair(CAST.names[reader_id], other),
        replay_guard=envelopes.ReplayGuard(),
    )


@quickly
@given(flipped_document(ENVELOPE))
def test_a_flipped_message_does_not_open_on_the_senders_side(document: dict[str, Any]) -> None:
    assert is_refused(lambda: open_as(HEADER.sender_id, document))


@quickly
@given(flipped_document({name: value for name, value in ENVELOPE.items() if name != "own"}))
def test_a_flipped_message_does_not_open_for_its_recipient(document: dict[str, Any]) -> None:
    assert is_refused(lambda: open_as(HEADER.recipient_id, {**document, "own": ENVELOPE["own"]}))


@quickly
@given(flipped_document(ENVELOPE))
def test_the_own_mark_is_the_senders_alone_to_judge(document: dict[str, Any]) -> None:
    """The recipient does not hold the key of the mark, and learns nothing that depends on it."""
    assert is_refused(lambda: open_as(HEADER.recipient_id, document)) == (document["own"] == ENVELOPE["own"])


REPORT = {name: VECTORS["reports"][0][name] for name in ("hdr", "ts", "kid", "tag", "kf", "body")}
SERVER_KEYS = {kid: raw(key) for kid, key in VECTORS["franking_keys"].items()}


@quickly
@given(flipped_document(REPORT, texts=("kid",)))
def test_a_flipped_report_proves_nothing(item: dict[str, Any]) -> None:
    def judge() -> None:
        franking.judge_report(
            *franking.parse_report({"v": 1, "items": [item]}),
            SERVER_KEYS,
            reporter_id=HEADER.recipient_id,
            accused_id=HEADER.sender_id,
            conversation_id=HEADER.conversation_id,
            judged=set(),
        )

    assert is_refused(judge)


PLAIN = bytes(media.PIECE_SIZE + 100)
MEDIA_KEY, MEDIA_ID = bytes(range(32)), bytes(16)
CIPHERTEXT = b"".join(media.encrypt_media([PLAIN], key=MEDIA_KEY, media_id=MEDIA_ID))
REFERENCE = media.MediaReference(
    MEDIA_ID, MEDIA_KEY, media.media_digest([CIPHERTEXT]), len(PLAIN), "image/png", "a.png"
)
SIGNED_BY_THE_BODY = ("m", "name")


@quickly
@given(flipped(CIPHERTEXT))
def test_flipped_media_is_not_shown(ciphertext: bytes) -> None:
    assert is_refused(lambda: list(media.decrypt_media([ciphertext], REFERENCE)))


@quickly
@given(flipped_document({k: v for k, v in REFERENCE.document().items() if k not in SIGNED_BY_THE_BODY}))
def test_a_flipped_media_reference_opens_nothing(document: dict[str, Any]) -> None:
    """Type and name are not flipped: they only label, and the body's commitment covers them with the rest."""
    whole = {**REFERENCE.document(), **document}
    assert is_refused(lambda: list(media.decrypt_media([CIPHERTEXT], media.parse_media_reference(whole))))


NOTE = VECTORS["notes"]["good"][0]
NOTE_TRAVELS = {name: NOTE[name] for name in ("business", "conv", "id", "author", "epoch", "ct")}


@quickly
@given(flipped_document(NOTE_TRAVELS))
def test_a_flipped_note_does_not_open(document: dict[str, Any]) -> None:
    seed = CAST.seeds[NOTE["seed"]]
    assert is_refused(lambda: notes.open_note(seed, place_of(document), raw(document["ct"])))
