"""What travels to open sockets after a commit, and to which group. The channel layer may lose any of it."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer

from accounts.crypto.primitives import b64
from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.templates import TemplateVersion
from messaging.valkey import valkey

VERSION = 1
Publications = list[tuple[str, list[str]]]
CUSTOMER_GROUP = "customer."
# channels-redis names a group's channel so (RedisPubSubChannelLayer, its default prefix).
LAYER_PREFIX = "asgi"


def business_group(business_id: UUID) -> str:
    """The group of every open socket of a business's members."""
    return f"business.{business_id.hex}"


def team_group(business_id: UUID) -> str:
    """The group of the open pages of a business's people: no program and no connector hears it."""
    return f"team.{business_id.hex}"


def customer_group(customer_id: UUID) -> str:
    """The group of every open socket of a customer."""
    return f"{CUSTOMER_GROUP}{customer_id.hex}"


def message_document(message: Message) -> dict[str, Any]:
    """A stored message as PROTOCOL.md writes it; the same for both sides. Its content must be loaded."""
    return {
        "conversation": str(message.conversation_id),
        "sequence": message.sequence,
        "kind": int(message.kind),
        "sender": str(message.sender_id),
        "client_message_id": str(message.client_message_id),
        "at": message.accepted_at_ms,
        "from_verified": message.from_verified,
        "number": message.business_number,
        "template": message.template_version or None,
        "category": message.category,
        "envelope": {
            "v": VERSION,
            "hdr": b64(bytes(message.header)),
            "seal": b64(bytes(message.seal)),
            "own": b64(bytes(message.own_mark)),
            "body": b64(bytes(message.content.body)),
            "ts": message.accepted_at_ms,
            "kid": message.franking_key_id,
            "tag": b64(bytes(message.franking_tag)),
        },
    }


def wording_document(version: TemplateVersion) -> dict[str, Any]:
    """An approved wording as PROTOCOL.md writes it. Its template must be loaded."""
    return {
        "version": str(version.id),
        "id": str(version.template_id),
        "v": version.number,
        "business": str(version.business_id),
        "name": version.template.name,
        "category": version.template.category,
        "variants": version.variants,
        "parameters": version.parameter_names,
    }


def notification_document(notification: Notification, rows: Sequence[OutboxRow]) -> dict[str, Any]:
    """A notification with its delivery trail as PROTOCOL.md writes it; template and contacts are loaded."""
    return {
        "id": str(notification.id),
        "template": str(notification.template_version_id),
        "name": notification.template_version.template.name,
        "created_at": _ms(notification.created_at),
        "due_at": _ms(notification.due_at),
        "zone": notification.zone,
        "cancelled_at": _ms(notification.cancelled_at),
        "recipients": [
            {
                "contact": str(row.contact_id) if row.contact_id else None,
                "name": row.contact.name if row.contact else "",
                "number": str(row.contact.number or "") if row.contact else "",
                "sealer": row.sealer,
                "epoch": row.request_epoch,
                "request": b64(bytes(row.request)) if row.request is not None else None,
                "state": row.state,
                "code": row.code,
                "accepted_at": _ms(row.accepted_at),
                "delivered_at": _ms(row.delivered_at),
                "read_at": _ms(row.read_at),
                "expires_at": _ms(row.expires_at),
            }
            for row in rows
        ],
    }


def notification_summary(notification: Notification) -> dict[str, Any]:
    """A notification of a list, with how many recipients are in which state (`notifications_page_for`)."""
    counts = notification.counts  # type: ignore[attr-defined]
    return {
        "id": str(notification.id),
        "template": str(notification.template_version_id),
        "name": notification.template_version.template.name,
        "created_at": _ms(notification.created_at),
        "due_at": _ms(notification.due_at),
        "zone": notification.zone,
        "cancelled_at": _ms(notification.cancelled_at),
        "counts": [{"state": row["state"], "code": row["code"], "count": row["count"]} for row in counts],
    }


def claimed_document(row: OutboxRow) -> dict[str, Any]:
    """A claimed outbox row as its sealer needs it. Its wording and template must be loaded."""
    customer_id = row.customer_id
    assert customer_id is not None  # noqa: S101  # nosec B101  only rows with keys are claimed
    return {
        "row": str(row.id),
        "client_message_id": str(row.client_message_id),
        "conversation": str(conversation_id_for(row.business_id, row.customer_id))
        if row.customer_id
        else None,
        "customer": str(row.customer_id),
        "wording": wording_document(row.template_version) if row.template_version else None,
        "epoch": row.request_epoch,
        "request": b64(bytes(row.request or b"")),
    }


def _ms(moment: datetime | None) -> int | None:
    return int(moment.timestamp() * 1000) if moment else None


def message_publications(messages: Sequence[Message]) -> Publications:
    """What both sides of each conversation hear about new messages: one publication per group, in order."""
    frames: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        frame = json.dumps({"t": "message", **message_document(message)}, separators=(",", ":"))
        frames[business_group(message.business_id)].append(frame)
        frames[customer_group(_customer_of(message))].append(frame)
    return list(frames.items())


def entry_documents(shown: Mapping[UUID, dict[str, Any]]) -> list[dict[str, Any]]:
    """Inbox entries as `inbox_of` shows them, one by one with their conversation (PROTOCOL.md)."""
    return [
        {
            "conversation": str(pk),
            "inbox": {name: value for name, value in inbox.items() if name != "unread"},
        }
        for pk, inbox in shown.items()
    ]


def inbox_publications(entries: Mapping[UUID, Mapping[UUID, dict[str, Any]]]) -> Publications:
    """What the members of businesses hear of inbox entries that changed, as `inbox_of` shows them."""
    publications: Publications = []
    for business_id, shown in entries.items():
        rows = entry_documents(shown)
        if rows:
            frame = json.dumps({"t": "inbox", "entries": rows}, separators=(",", ":"))
            publications.append((business_group(business_id), [frame]))
    return publications


def _customer_of(message: Message) -> UUID:
    header = bytes(message.header)
    sender_id, recipient_id = UUID(bytes=header[18:34]), UUID(bytes=header[34:50])
    return recipient_id if sender_id == message.business_id else sender_id


def announce_receipt(
    *,
    business_id: UUID,
    customer_id: UUID,
    conversation_id: UUID,
    party_id: UUID,
    own: dict[str, int],
    told: dict[str, int],
) -> None:
    """Tell both sides how far a party has received and read: {"delivered", "read"} sequences.

    `own` is for the party's other devices, `told` for the other side.
    """
    said = {"t": "receipt", "conversation": str(conversation_id), "party": str(party_id)}
    groups = ((business_id, business_group(business_id)), (customer_id, customer_group(customer_id)))
    publish(
        [(group, [json.dumps({**said, **(own if side == party_id else told)})]) for side, group in groups]
    )


def announce_receipts(
    *,
    business_id: UUID,
    customers: Mapping[UUID, UUID],
    own: Mapping[UUID, dict[str, int]],
    told: Mapping[UUID, dict[str, int]],
) -> None:
    """Tell both sides how far a business has read many conversations, as `announce_receipt` of one.

    Customers and marks stand by their conversation.
    """

    def frame(pk: UUID, marks: dict[str, int]) -> str:
        return json.dumps({"t": "receipt", "conversation": str(pk), "party": str(business_id), **marks})

    ours = [frame(pk, marks) for pk, marks in own.items()]
    theirs = [(customer_group(customers[pk]), [frame(pk, marks)]) for pk, marks in told.items()]
    publish([(business_group(business_id), ours), *theirs])


def announce_typing(*, business_id: UUID, customer_id: UUID, conversation_id: UUID) -> None:
    """Tell a customer that a program of the business writes; clients stop showing it by themselves."""
    said = {"t": "typing", "conversation": str(conversation_id), "party": str(business_id)}
    frame = json.dumps({**said, "person": "", "name": "", "on": True})
    _tell_group(customer_group(customer_id), [frame], sign_of=str(business_id))


def announce_note(business_id: UUID, shown: dict[str, Any]) -> None:
    """Tell the team's open pages of a private note, as `show_note` gives it."""
    publish([(team_group(business_id), [json.dumps({"t": "note", "note": shown})])])


def announce_note_deleted(business_id: UUID, *, conversation_id: UUID, key: UUID) -> None:
    """Tell the team's open pages that a private note is gone."""
    document = {"t": "note", "conversation": str(conversation_id), "deleted": str(key)}
    publish([(team_group(business_id), [json.dumps(document)])])


def announce_keys(*, party_id: UUID, groups: Iterable[str]) -> None:
    """Tell the partners of a party that it published a new epoch, whose chain they now fetch and check."""
    frame = json.dumps({"t": "keys", "party": str(party_id)})
    publish([(group, [frame]) for group in groups])


def announce_removal(*, business_id: UUID, membership_id: UUID) -> None:
    """Close the sockets of a person who no longer acts for a business."""
    layer = get_channel_layer()
    event = {"type": "member.removed", "membership": str(membership_id)}
    async_to_sync(layer.group_send)(business_group(business_id), event)


def announce_block(*, customer_id: UUID, business_id: UUID, is_blocked: bool) -> None:
    """Tell the customer's other devices, and nobody else, that a business is blocked or no longer is."""
    frame = json.dumps({"t": "block", "business": str(business_id), "on": is_blocked})
    _tell_group(customer_group(customer_id), [frame], block=str(business_id), on=is_blocked)


def _tell_group(group: str, frames: list[str], **facts: Any) -> None:
    """Send ready frames with what a socket itself must know of them (`LiveConsumer.frames`)."""
    event = {"type": "frames", "frames": frames, **facts}
    async_to_sync(get_channel_layer().group_send)(group, event)


def announce_places(*, business_ids: Iterable[UUID], pairs: Iterable[tuple[UUID, UUID]], waits: bool) -> None:
    """Tell businesses, and their customers (`pairs`: business, customer), whether they wait for a place."""
    frames: dict[str, list[str]] = defaultdict(list)
    places = {pk: json.dumps({"t": "place", "business": str(pk), "waits": waits}) for pk in business_ids}
    for business_id, frame in places.items():
        frames[business_group(business_id)].append(frame)
    for business_id, customer_id in pairs:
        frames[customer_group(customer_id)].append(places[business_id])
    publish(list(frames.items()))


def announce_mute(*, customer_id: UUID, conversation_id: UUID, until_ms: int | None) -> None:
    """Tell the customer's other devices, and nobody else, until when a conversation is muted (Unix ms)."""
    document = {"t": "mute", "conversation": str(conversation_id), "until": until_ms}
    publish([(customer_group(customer_id), [json.dumps(document)])])


def announce_number_lost(*, customer_id: UUID) -> None:
    """Tell the open sockets of a customer that somebody else holds their number now."""
    publish([(customer_group(customer_id), [json.dumps({"t": "number", "held": False})])])


def announce_session_end(*, user_id: UUID, groups: Iterable[str]) -> None:
    """Let the sockets of these groups find out whether the session that ended was theirs."""
    layer = get_channel_layer()

    async def send_all() -> None:
        for group in groups:
            await layer.group_send(group, {"type": "session.ended", "user": str(user_id)})

    async_to_sync(send_all)()


def publish(publications: Publications) -> None:
    """Send ready frames (JSON text) to the sockets of each group, from synchronous code, and wait for it."""
    async_to_sync(publish_in_order)(publications)


def announce_where_heard(messages: Sequence[Message]) -> None:
    """Tell the customers whose sockets are open of new messages, among thousands whose are not.

    The business's own pages show what a campaign does; its messages reach them with the next look.
    """
    groups = [customer_group(_customer_of(message)) for message in messages]
    counts = valkey().pubsub_numsub(*(f"{LAYER_PREFIX}__group__{group}" for group in groups))
    heard = [message for message, (_, listeners) in zip(messages, counts, strict=True) if listeners]
    theirs = [one for one in message_publications(heard) if one[0].startswith(CUSTOMER_GROUP)]
    if theirs:
        publish(theirs)


async def publish_in_order(publications: Publications) -> None:
    """`publish` for a running event loop."""
    layer = get_channel_layer()
    for group, frames in publications:
        await layer.group_send(group, {"type": "frames", "frames": frames})
