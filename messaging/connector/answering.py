"""Automatic answers: the rules of AUTOMATION.md, run by the same engine as in the hosted worker."""

import asyncio
import logging
import time
from collections import OrderedDict
from typing import Any
from uuid import UUID

from accounts.crypto.errors import CryptoError
from messaging.automation.engine import AWAY_EVERY_MS, FRESH_MS, Answer, Facts, Silence, answer_id, decide
from messaging.automation.reading import PERSON, TEMPLATE, Said, facts_of, kind_of, read_incoming
from messaging.connector.desk import Business, Desk
from messaging.connector.errors import ApiError, AwayError, NoKeysError, SubstitutedError
from messaging.connector.peers import Peer, open_peer
from messaging.crypto.contents import read_content
from messaging.crypto.envelopes import OpenedMessage, ReplayGuard, open_message, parse_envelope
from messaging.crypto.pair_keys import PairKeys
from messaging.crypto.sealing import seal_direct

HISTORY = 100
NEWEST = 2**53 - 1
RULES_COUNT_FOR_SECONDS = 60
# The platform's own end is faster, where it answers too.
WORKER_FIRST_SECONDS = 5
TRY_AGAIN_SECONDS = 2
MOST_REMEMBERED, MOST_RENEWALS = 10_000, 3
OUTDATED = {"stale_epoch", "unknown_epoch"}
logger = logging.getLogger("recado.connector")


class Answerer:
    """One message after the other: each answer is a fact for the next."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._rules: dict[str, Any] = {}
        self._rules_until = 0.0
        self._offset_ms = 0

    def note(self, message: dict[str, Any]) -> None:
        """Take a message as the platform gives it (PROTOCOL.md), once; what is our own is passed over."""
        key = f"{message['sender']}/{message['client_message_id']}"
        if message["sender"] == str(self.desk.keyring.business_id) or key in self._seen:
            return
        self._seen[key] = None
        if len(self._seen) > MOST_REMEMBERED:
            self._seen.popitem(last=False)
        self._queue.put_nowait(message)

    async def catch_up(self) -> None:
        """Look at what was written while nobody listened. What is older than an answer may be is let go."""
        await self._load_rules()
        cursor: str | None = ""
        while cursor is not None:
            page = await self.desk.client.get(
                f"conversations/?cursor={cursor}" if cursor else "conversations/"
            )
            for summary in page["conversations"]:
                if self._now_ms - summary["at"] > FRESH_MS:
                    return
                for message in await self._history(summary["id"]):
                    if self._now_ms - message["at"] <= FRESH_MS:
                        self.note(message)
            cursor = page["next"]

    async def run(self) -> None:
        """Answer what was noted, for ever. Without access or a connection it waits; nothing is lost."""
        while True:
            outcome = await self._settle(await self._queue.get())
            if outcome:
                await self._count(outcome)

    async def _settle(self, message: dict[str, Any]) -> str:
        """What came of one message, however long its keys or the platform are away."""
        renewals = 0
        while True:
            try:
                outcome = await self._try(message)
            except AwayError:
                outcome = None
            except ApiError as error:
                if error.code not in OUTDATED or renewals == MOST_RENEWALS:
                    return error.code
                renewals += 1
                self.desk.news.set()
                outcome = None
            if outcome is not None:
                return outcome
            await asyncio.sleep(TRY_AGAIN_SECONDS)

    async def _try(self, message: dict[str, Any]) -> str | None:
        """An outcome to count, "" for silence, None while it waits for keys."""
        await self._load_rules()
        business = self.desk.business
        if business is None:
            return "late" if self._now_ms - message["at"] > FRESH_MS else None
        if business.is_hosted:
            await asyncio.sleep(WORKER_FIRST_SECONDS)
        try:
            return await self._answer(business, message)
        except SubstitutedError:
            return "key_substituted"
        except (CryptoError, NoKeysError, KeyError, TypeError, ValueError):
            return "unreadable"

    async def _answer(self, business: Business, message: dict[str, Any]) -> str:
        """What came of one message: an outcome to count, "" for silence."""
        if not self._rules.get("id"):
            return ""
        customer, conversation = UUID(message["sender"]), UUID(message["conversation"])
        identifier = answer_id(UUID(self._rules["id"]), conversation, UUID(message["client_message_id"]))
        history = await self._history(message["conversation"])
        if any(_is_ours(one, business) and one["client_message_id"] == str(identifier) for one in history):
            return ""
        peer = await open_peer(self.desk, business, customer)
        opened = _open(business, peer, message)
        incoming = read_incoming(opened.body, message["at"])
        decision = decide(self._rules["rules"], incoming, self._facts(business, peer, message, history))
        if isinstance(decision, Silence):
            return "late" if decision.reason == "late" else ""
        if peer.current.is_expired(_now_ms()):
            return "stale_epoch"
        envelope = seal_direct(
            decision.packed(),
            sender_id=business.id.bytes,
            my_epoch=business.epoch,
            my_keys=business.keys,
            peer=peer.current,
            conversation_id=conversation.bytes,
            client_message_id=identifier.bytes,
            sent_at_ms=_now_ms(),
            previous=opened.header.commitment,
        )
        return await self._send(conversation, envelope, decision)

    async def _send(self, conversation: UUID, envelope: dict[str, object], answer: Answer) -> str:
        try:
            given = await self.desk.client.post(
                f"conversations/{conversation}/messages/", {"envelope": envelope}
            )
        except ApiError as error:
            if error.code != "replayed_id":
                raise
            return ""  # another end was faster
        if given["duplicate"]:
            return ""
        logger.info("Answered by rule: %s", answer.rule)
        return "sent"

    def _facts(
        self, business: Business, peer: Peer, message: dict[str, Any], history: list[dict[str, Any]]
    ) -> Facts:
        at, sequence = message["at"], message["sequence"]
        before = [one["at"] for one in history if not _is_ours(one, business) and one["sequence"] < sequence]
        is_whole = bool(history) and history[0]["sequence"] == 1
        ours = [
            Said(one["at"], one["sequence"], _kind(business, peer, one))
            for one in history
            if _is_ours(one, business) and one["at"] > at - AWAY_EVERY_MS
        ]
        return facts_of(
            at_ms=at,
            sequence=sequence,
            ours=ours,
            previous_customer_at_ms=before[-1] if before else (0 if is_whole else None),
            is_verified=self._rules["verified"],
            now_ms=self._now_ms,
        )

    async def _history(self, conversation: str) -> list[dict[str, Any]]:
        path = f"conversations/{conversation}/messages/?before={NEWEST}&limit={HISTORY}"
        found: list[dict[str, Any]] = (await self.desk.client.get(path))["messages"]
        return found

    async def _load_rules(self) -> None:
        if time.monotonic() < self._rules_until:
            return
        self._rules = await self.desk.client.get("automation/")
        self._offset_ms = self._rules["now"] - _now_ms()
        self._rules_until = time.monotonic() + RULES_COUNT_FOR_SECONDS

    async def _count(self, outcome: str) -> None:
        """A number and a code, never a message; a count that does not arrive is no loss."""
        if outcome != "sent":
            logger.info("Not answered: %s", outcome)
        try:
            await self.desk.client.post("automation/outcomes/", {"outcome": outcome})
        except (AwayError, ApiError):
            logger.info("An outcome could not be counted.")

    @property
    def _now_ms(self) -> int:
        """By the platform's clock, at which messages are accepted."""
        return _now_ms() + self._offset_ms


def _open(business: Business, peer: Peer, message: dict[str, Any]) -> OpenedMessage:
    """As any receiver opens a message of either side (SPEC 3, Receiver). Raises CryptoError."""
    given = message["envelope"]
    return open_message(
        parse_envelope(given),
        read_content(given),
        conversation_id=UUID(message["conversation"]).bytes,
        parties=[business.id.bytes, peer.current.party_id],
        reader_id=business.id.bytes,
        pair_keys=PairKeys(business.keys, peer.chain),
        replay_guard=ReplayGuard(),
    )


def _kind(business: Business, peer: Peer, message: dict[str, Any]) -> str:
    """What cannot be opened, a person may have said."""
    if message["template"]:
        return TEMPLATE
    try:
        return kind_of(_open(business, peer, message).body)
    except CryptoError:
        return PERSON


def _is_ours(message: dict[str, Any], business: Business) -> bool:
    return bool(message["sender"] == str(business.id))


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
