"""The live socket: frames in, frames out; every rule is asked of queries, services and the door."""

import asyncio
import json
import time
from typing import Any
from uuid import UUID

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.errors import DomainError
from accounts.queries.actors import BUSINESS_SIDE, Actor
from messaging import frames
from messaging.batching import current_batcher
from messaging.connections import actor_of_scope
from messaging.delivery.outcomes import Accepted
from messaging.delivery.submissions import read_submission
from messaging.errors import FloodError, HelloExpectedError, MessagingError
from messaging.events import business_group, customer_group, message_document
from messaging.models.conversations import Conversation
from messaging.queries.conversations import get_conversation_for, messages_after
from messaging.services.conversations import raise_watermark

SYNC_PAGE = 100
FRAMES_PER_SECOND = 50
FRAME_BURST = 200
NOT_SIGNED_IN, REMOVED = 4401, 4403


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open socket of a customer or of a member of a business."""

    actor: Actor
    device_id: UUID | None = None

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, but without its visit to the database's thread for each frame.

        Every query here goes through `database_sync_to_async`, which looks after the connections itself.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        try:
            self.actor = await database_sync_to_async(actor_of_scope)(self.scope)
        except DomainError:
            await self.accept()
            await self.close(code=NOT_SIGNED_IN)
            return
        self.conversations: dict[UUID, Conversation] = {}
        self.typing_in: set[UUID] = set()
        self.sends: set[asyncio.Task[None]] = set()
        self.allowance, self.allowance_at = float(FRAME_BURST), time.monotonic()
        is_business = self.actor.side == BUSINESS_SIDE
        self.group = (business_group if is_business else customer_group)(self.actor.party_id)
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()

    async def disconnect(self, code: int) -> None:
        if not hasattr(self, "group"):
            return
        await self.channel_layer.group_discard(self.group, self.channel_name)
        for conversation_id in list(self.typing_in):
            await self._tell_others("typing", self.conversations[conversation_id], is_on=False)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        try:
            self._spend_allowance()
            frame = frames.read_frame(text_data)
            if (frame.kind == "hello") == (self.device_id is not None):
                raise HelloExpectedError
            await getattr(self, f"on_{frame.kind}")(frame)
        except DomainError as error:
            await self._reply({"t": "error", "code": error.code, "detail": str(error)})
            if isinstance(error, MessagingError) and error.closes:
                await self.close(code=error.closes)

    def _spend_allowance(self) -> None:
        now = time.monotonic()
        earned = (now - self.allowance_at) * FRAMES_PER_SECOND
        self.allowance, self.allowance_at = min(float(FRAME_BURST), self.allowance + earned), now
        if self.allowance < 1:
            raise FloodError
        self.allowance -= 1

    async def on_hello(self, frame: frames.Frame) -> None:
        device_id, held = frame.identifier("device"), frames.read_held(frame)
        self.device_id = device_id
        party = str(self.actor.party_id)
        now_ms = time.time_ns() // 1_000_000
        await self._reply({"t": "welcome", "v": frames.PROTOCOL_VERSION, "party": party, "at": now_ms})
        for conversation_id, sequence in held.items():
            await self._send_missing(conversation_id, sequence, only_news=True)

    async def on_send(self, frame: frames.Frame) -> None:
        request_id = frames.read_request_id(frame)
        try:
            submission = read_submission(
                frame.fields["envelope"],
                sender_id=self.actor.party_id,
                sender_is_business=self.actor.side == BUSINESS_SIDE,
            )
        except DomainError as error:
            await self._reply({"t": "refused", "id": request_id, "code": error.code, "detail": str(error)})
            return
        outcome = current_batcher().accept(submission)
        task = asyncio.ensure_future(self._answer(request_id, outcome))
        self.sends.add(task)
        task.add_done_callback(self.sends.discard)

    async def _answer(self, request_id: str, pending: Any) -> None:
        outcome = await pending
        kind = "accepted" if isinstance(outcome, Accepted) else "refused"
        await self._reply({"t": kind, "id": request_id, **outcome.document()})

    async def on_sync(self, frame: frames.Frame) -> None:
        await self._send_missing(frame.identifier("conversation"), frame.sequence("after"), only_news=False)

    async def on_receipt(self, frame: frames.Frame) -> None:
        conversation = await self._conversation(frame.identifier("conversation"))
        await database_sync_to_async(raise_watermark)(
            conversation=conversation,
            party_id=self.actor.party_id,
            device_id=self.device_id,
            delivered=frame.sequence("delivered"),
            read=frame.sequence("read"),
        )

    async def on_typing(self, frame: frames.Frame) -> None:
        conversation = await self._conversation(frame.identifier("conversation"))
        is_on = frame.switch("on")
        (self.typing_in.add if is_on else self.typing_in.discard)(conversation.id)
        await self._tell_others("typing", conversation, is_on=is_on)

    async def on_presence(self, frame: frames.Frame) -> None:
        conversation = await self._conversation(frame.identifier("conversation"))
        await self._tell_others("presence", conversation, is_on=frame.switch("on"))

    async def on_ping(self, frame: frames.Frame) -> None:
        await self._reply({"t": "pong"})

    async def frames(self, event: dict[str, Any]) -> None:
        """Ready frames from the channel layer; what this socket itself said is not repeated to it."""
        if event.get("from") == self.channel_name:
            return
        for frame in event["frames"]:
            await self.send(text_data=frame)

    async def member_removed(self, event: dict[str, Any]) -> None:
        if str(self.actor.membership_id) == event["membership"]:
            await self.close(code=REMOVED)

    async def _conversation(self, conversation_id: UUID) -> Conversation:
        known = self.conversations.get(conversation_id)
        if known is None:
            known = await database_sync_to_async(get_conversation_for)(self.actor, conversation_id)
            self.conversations[conversation_id] = known
        return known

    async def _send_missing(self, conversation_id: UUID, sequence: int, *, only_news: bool) -> None:
        conversation = await self._conversation(conversation_id)
        found, more = await database_sync_to_async(messages_after)(conversation.id, sequence, SYNC_PAGE)
        if found or not only_news:
            await self._reply(
                {
                    "t": "messages",
                    "conversation": str(conversation.id),
                    "messages": [message_document(message) for message in found],
                    "more": more,
                }
            )

    async def _tell_others(self, kind: str, conversation: Conversation, *, is_on: bool) -> None:
        said = {"t": kind, "conversation": str(conversation.id), "party": str(self.actor.party_id)}
        colleagues = self.actor.name if self.actor.side == BUSINESS_SIDE else ""
        for group, name in (
            (business_group(conversation.business_id), colleagues),
            (customer_group(conversation.customer_id), ""),
        ):
            frame = json.dumps({**said, "name": name, "on": is_on})
            event = {"type": "frames", "frames": [frame], "from": self.channel_name}
            await self.channel_layer.group_send(group, event)

    async def _reply(self, document: dict[str, Any]) -> None:
        await self.send(text_data=json.dumps(document, separators=(",", ":")))
