"""The live socket: frames in, frames out; every rule is asked of queries, services and the door."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.utils import translation

from accounts.doors import BUSINESS, door_of
from accounts.errors.base import DomainError
from accounts.errors.sign_in import SecondFactorNeededError
from accounts.queries.actors import BUSINESS_SIDE, Actor
from messaging import frames
from messaging.batching import current_batcher
from messaging.connections import (
    actor_of_scope,
    came_from_our_page,
    enter,
    forget_member,
    language_of,
    leave,
    note_member,
    note_presence,
)
from messaging.delivery.outcomes import Accepted, Outcome, Refused
from messaging.delivery.submissions import read_submission
from messaging.errors.base import MessagingError
from messaging.errors.sockets import FloodError, HelloExpectedError
from messaging.events import business_group, customer_group, message_document, team_group
from messaging.models.conversations import Conversation
from messaging.queries.blocks import blocked_businesses
from messaging.queries.conversations import get_conversation_for, messages_after, with_news_for
from messaging.services.conversations import raise_watermark
from messaging.services.push import note_visible
from messaging.signs import Allowance, TypingSigns

SYNC_PAGE = 100
FRAMES_PER_SECOND = 50
FRAME_BURST = 200
SIGNS_PER_SECOND, SIGN_BURST = 5, 20
# News of a departure may be late, or lost: whoever reads or writes for a business is looked up so often.
CONFIRM_SECONDS = 1.0
PAGE_BYTES_PER_SECOND = 4 * 1024 * 1024
HELLO_SECONDS = 10
WRITE_SECONDS = 20
SESSION_CHECK_SECONDS = 120
PRESENCE_SECONDS = 3600
NOT_SIGNED_IN, REMOVED, TOO_SLOW = 4401, 4403, 4408


class LiveConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]
    """One open socket of a customer or of a member of a business."""

    actor: Actor
    has_entered = False
    device_id: UUID | None = None
    timer: asyncio.TimerHandle | None = None
    is_over = False

    async def dispatch(self, message: dict[str, Any]) -> None:
        """As Channels does, but without its visit to the database's thread for each frame.

        Every query here goes through `database_sync_to_async`, which looks after the connections itself.
        """
        await getattr(self, get_handler_name(message))(message)

    async def connect(self) -> None:
        if not came_from_our_page(self.scope):
            await self.close()
            return
        await self.accept()
        self.language = language_of(self.scope)
        self.conversations: dict[UUID, Conversation] = {}
        self.typing = TypingSigns(lambda pk: self._start(self._stop_typing(pk)))
        self.blocked: set[str] = set()
        self.is_visible = False
        self.tasks: set[asyncio.Task[None]] = set()
        self.allowance = Allowance(FRAMES_PER_SECOND, FRAME_BURST)
        self.sign_allowance = Allowance(SIGNS_PER_SECOND, SIGN_BURST)
        self.next_page_at = 0.0
        try:
            actor = await database_sync_to_async(actor_of_scope)(self.scope)
            enter(actor.user_id)
        except DomainError as error:
            if isinstance(error, SecondFactorNeededError):
                await self._reply({"t": "error", **self._explained(Refused(error))})
            await self._end(closing_code(error))
            return
        self.actor, self.has_entered = actor, True
        is_business = actor.side == BUSINESS_SIDE
        self.heard = [(business_group if is_business else customer_group)(actor.party_id)]
        if is_business and door_of(self.scope["path"]) == BUSINESS:
            self.heard.append(team_group(actor.party_id))
        self._later(HELLO_SECONDS, self._end_without_hello)

    async def disconnect(self, code: int) -> None:
        self.is_over = True
        if not self.has_entered:
            return
        leave(self.actor.user_id)
        if self.timer is not None:
            self.timer.cancel()
        if self.device_id is not None:
            await database_sync_to_async(forget_member)(self.actor, self.channel_name)
            for group in self.heard:
                await self.channel_layer.group_discard(group, self.channel_name)
        if self.is_visible:
            await self._note_visible(is_on=False)
        for conversation_id in self.typing.stop_all():
            await self._stop_typing(conversation_id)

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.is_over:
            return
        try:
            if not self.allowance.spend():
                raise FloodError
            frame = frames.read_frame(text_data)
            if (frame.kind == "hello") == (self.device_id is not None):
                raise HelloExpectedError
            await getattr(self, f"on_{frame.kind}")(frame)
        except DomainError as error:
            await self._refuse(error)

    async def _refuse(self, error: DomainError) -> None:
        await self._reply({"t": "error", **self._explained(Refused(error))})
        if isinstance(error, MessagingError) and error.closes:
            await self._end(error.closes)

    def _later(self, seconds: float, act: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Do this when the time has come, instead of what was planned before."""
        if self.timer is not None:
            self.timer.cancel()
        self.timer = asyncio.get_running_loop().call_later(seconds, lambda: self._start(act()))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def _end(self, code: int) -> None:
        if not self.is_over:
            self.is_over = True
            await self.close(code=code)

    async def _end_without_hello(self) -> None:
        if self.device_id is None:
            await self._refuse(HelloExpectedError())

    async def _check_session(self) -> None:
        """Close when the session, token or membership that opened this socket does so no longer."""
        try:
            await self._look_at_session()
        finally:
            # Only now: on a slow database, checks must not pile up.
            if not self.is_over:
                self._later(SESSION_CHECK_SECONDS, self._check_session)

    async def _look_at_session(self) -> None:
        if not await self._is_still_here():
            return
        if self.device_id is not None:
            await database_sync_to_async(note_member)(self.actor, self.scope, self.channel_name)
        await self._learn_blocks()
        if time.monotonic() - self.noted_at > PRESENCE_SECONDS:
            await self._note_presence()

    async def _is_still_here(self) -> bool:
        """Whether who opened this socket may still; it is closed where not."""
        try:
            actor = await database_sync_to_async(actor_of_scope)(self.scope)
        except DomainError as error:
            await self._end(closing_code(error))
            return False
        if (actor.party_id, actor.membership_id) != (self.actor.party_id, self.actor.membership_id):
            await self._end(REMOVED)
            return False
        self.actor, self.confirmed_at = actor, time.monotonic()
        return True

    async def _may_go_on(self) -> bool:
        is_fresh = time.monotonic() - self.confirmed_at < CONFIRM_SECONDS
        return self.actor.side != BUSINESS_SIDE or is_fresh or await self._is_still_here()

    async def _note_presence(self) -> None:
        self.noted_at = time.monotonic()
        await database_sync_to_async(note_presence)(self.actor)

    async def on_hello(self, frame: frames.Frame) -> None:
        device_id, held = frame.identifier("device"), frames.read_held(frame)
        await self._learn_blocks()
        for group in self.heard:
            await self.channel_layer.group_add(group, self.channel_name)
        self.device_id = device_id
        # Who left between opening the socket and now was told of it while nobody listened here.
        if not await self._is_still_here():
            return
        self._later(SESSION_CHECK_SECONDS, self._check_session)
        party = str(self.actor.party_id)
        now_ms = time.time_ns() // 1_000_000
        await self._note_presence()
        await database_sync_to_async(note_member)(self.actor, self.scope, self.channel_name, is_first=True)
        await self._reply({"t": "welcome", "v": frames.PROTOCOL_VERSION, "party": party, "at": now_ms})
        for conversation_id in await database_sync_to_async(with_news_for)(self.actor, held):
            await self._send_missing(conversation_id, held[conversation_id])

    async def on_send(self, frame: frames.Frame) -> None:
        request_id = frames.read_request_id(frame)
        try:
            submission = read_submission(
                frame.fields["envelope"],
                sender_id=self.actor.party_id,
                sender_is_business=self.actor.side == BUSINESS_SIDE,
            )
        except DomainError as error:
            await self._reply({"t": "refused", "id": request_id, **self._explained(Refused(error))})
            return
        if not await self._may_go_on():
            return
        self._start(self._answer(request_id, current_batcher().accept(submission)))

    async def _answer(self, request_id: str, pending: Any) -> None:
        outcome = await pending
        kind = "accepted" if isinstance(outcome, Accepted) else "refused"
        await self._reply({"t": kind, "id": request_id, **self._explained(outcome)})

    def _explained(self, outcome: Outcome) -> dict[str, Any]:
        """An outcome with its sentence in the language of the page that opened the socket."""
        with translation.override(self.language):
            return outcome.document()

    async def on_sync(self, frame: frames.Frame) -> None:
        if await self._may_go_on():
            await self._send_missing(frame.identifier("conversation"), frame.sequence("after"))

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
        if not self.sign_allowance.spend():
            return
        (self.typing.start if is_on else self.typing.stop)(conversation.id)
        await self._tell_others("typing", conversation, is_on=is_on)

    async def _stop_typing(self, conversation_id: UUID) -> None:
        await self._tell_others("typing", self.conversations[conversation_id], is_on=False)

    async def on_presence(self, frame: frames.Frame) -> None:
        conversation = await self._conversation(frame.identifier("conversation"))
        is_on = frame.switch("on")
        if self.sign_allowance.spend():
            await self._tell_others("presence", conversation, is_on=is_on)

    async def on_visible(self, frame: frames.Frame) -> None:
        self.is_visible = frame.switch("on")
        await self._note_visible(is_on=self.is_visible)

    async def _note_visible(self, *, is_on: bool) -> None:
        if self.device_id is not None:
            note = sync_to_async(note_visible, thread_sensitive=False)
            actor, device_id = self.actor, self.device_id
            await note(user_id=actor.user_id, device_id=device_id, is_on=is_on, business_id=actor.business_id)

    async def _learn_blocks(self) -> None:
        if self.actor.side != BUSINESS_SIDE:
            blocked = await database_sync_to_async(blocked_businesses)(self.actor.party_id)
            self.blocked = set(map(str, blocked))

    async def on_ping(self, frame: frames.Frame) -> None:
        await self._reply({"t": "pong"})

    async def frames(self, event: dict[str, Any]) -> None:
        """Ready frames from the channel layer; what this socket itself said is not repeated to it.

        Signs of life of a business that this customer has blocked end here.
        """
        if event.get("from") == self.channel_name or event.get("sign_of") in self.blocked:
            return
        if "block" in event:
            (self.blocked.add if event["on"] else self.blocked.discard)(event["block"])
        for frame in event["frames"]:
            await self._write(frame)

    async def member_removed(self, event: dict[str, Any]) -> None:
        if str(self.actor.membership_id) == event["membership"]:
            await self._end(REMOVED)

    async def session_ended(self, event: dict[str, Any]) -> None:
        """Someone's session ended somewhere; whether it was this socket's, the database knows."""
        if str(self.actor.user_id) == event["user"]:
            await self._check_session()

    async def _conversation(self, conversation_id: UUID) -> Conversation:
        known = self.conversations.get(conversation_id)
        if known is None:
            known = await database_sync_to_async(get_conversation_for)(self.actor, conversation_id)
            self.conversations[conversation_id] = known
        return known

    async def _send_missing(self, conversation_id: UUID, sequence: int) -> None:
        conversation = await self._conversation(conversation_id)
        await asyncio.sleep(max(0.0, self.next_page_at - time.monotonic()))
        text = await database_sync_to_async(missing_frame)(conversation.id, sequence)
        self.next_page_at = time.monotonic() + len(text) / PAGE_BYTES_PER_SECOND
        await self._write(text)

    async def _tell_others(self, kind: str, conversation: Conversation, *, is_on: bool) -> None:
        if str(conversation.business_id) in self.blocked:
            return
        said = {"t": kind, "conversation": str(conversation.id), "party": str(self.actor.party_id)}
        nobody = {"person": "", "name": ""}
        member = {"person": str(self.actor.membership_id), "name": self.actor.name}
        for group, who in (
            (business_group(conversation.business_id), member if self.actor.membership_id else nobody),
            (customer_group(conversation.customer_id), nobody),
        ):
            frame = json.dumps({**said, **who, "on": is_on})
            event = {"type": "frames", "frames": [frame], "from": self.channel_name}
            event["sign_of"] = said["party"]
            await self.channel_layer.group_send(group, event)

    async def _reply(self, document: dict[str, Any]) -> None:
        await self._write(json.dumps(document, separators=(",", ":")))

    async def _write(self, text: str) -> None:
        """Who does not read for WRITE_SECONDS is let go; what they missed waits for them in the database."""
        if self.is_over:
            return
        try:
            async with asyncio.timeout(WRITE_SECONDS):
                await self.send(text_data=text)
        except TimeoutError:
            await self._end(TOO_SLOW)


def closing_code(error: DomainError) -> int:
    """The code with which a socket is closed on whoever may not open it, or no longer."""
    return (isinstance(error, MessagingError) and error.closes) or NOT_SIGNED_IN


def missing_frame(conversation_id: UUID, sequence: int) -> str:
    """The `messages` frame with what comes after a sequence, as text."""
    found, more = messages_after(conversation_id, sequence, SYNC_PAGE)
    document = {
        "t": "messages",
        "conversation": str(conversation_id),
        "messages": [message_document(message) for message in found],
        "more": more,
    }
    return json.dumps(document, separators=(",", ":"))
