"""The connector's share of the outbox and of campaigns, as an open page of the dashboard has it.

What is claimed and not handed in is free again after a minute: who is killed midway loses nothing.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from accounts.crypto.boxes import open_box
from accounts.crypto.errors import CryptoError
from accounts.crypto.primitives import b64, unb64
from messaging.bodies.templates import read_request, template_body
from messaging.connector.desk import Business, Desk
from messaging.connector.errors import ApiError, AwayError, NoKeysError, SubstitutedError
from messaging.connector.peers import open_peer
from messaging.crypto.campaigns import CampaignSealer
from messaging.crypto.contents import Content, make_content
from messaging.crypto.sealing import seal_direct
from messaging.gaps import fits

EVERY_SECONDS = 4.0
AT_ONCE = 6
MOST_CONTENTS = 1_000
OUTDATED = {"stale_epoch", "unknown_epoch", "waiting_for_keys"}
logger = logging.getLogger("recado.connector")

Row = Mapping[str, Any]
Seal = Callable[[Row], Awaitable[dict[str, object]]]


class UnsealedError(Exception):
    """Why a row was not sealed, as the platform takes it."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Sealer:
    """Asks for what is due, seals it and hands it in."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        # One content for the same words of a campaign under the same epoch.
        self._contents: dict[bytes, Content] = {}

    async def run(self) -> None:
        """Work for ever. Without access nothing is claimed, so that others who have it find it."""
        while True:
            try:
                business = self.desk.business
                has_more = business is not None and (
                    await self.seal_notifications(business) or await self.seal_campaign(business)
                )
            except AwayError:
                has_more = False
            except ApiError as error:
                logger.warning("The platform refused what was sealed: %s", error.code)
                has_more = False
            if not has_more:
                await asyncio.sleep(EVERY_SECONDS)

    async def seal_notifications(self, business: Business) -> bool:
        """One claim of the outbox; True when something was sent."""
        due = await self.desk.client.post("outbox/due/", {})
        if not due["rows"]:
            return False
        seal = lambda row: self._seal_notification(business, row)  # noqa: E731
        sealed, failed = await _seal_all(due["rows"], seal)
        answer = await self.desk.client.post(
            "outbox/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": failed}
        )
        states = [row["state"] for row in answer["rows"]]
        logger.info("Notifications: %d claimed, %d sent", len(due["rows"]), states.count("sent"))
        if any(row["code"] in OUTDATED for row in answer["rows"]):
            self.desk.news.set()
        return "sent" in states

    async def seal_campaign(self, business: Business) -> bool:
        """One claim of a campaign's people; True when something was decided."""
        due = await self.desk.client.post("campaigns/due/", {})
        if not due["rows"]:
            return False
        seal = lambda row: self._seal_campaign_row(business, due, row)  # noqa: E731
        sealed, failed = await _seal_all(due["rows"], seal)
        answer = await self.desk.client.post(
            "campaigns/sealed/", {"claim": due["claim"], "sealed": sealed, "failed": failed}
        )
        logger.info("Campaign: %d claimed, %d decided", len(due["rows"]), answer["decided"])
        if any(row["code"] in OUTDATED for row in failed):
            self.desk.news.set()
        return bool(answer["decided"])

    async def _seal_notification(self, business: Business, row: Row) -> dict[str, object]:
        keys = business.keys.get(row["epoch"])
        if keys is None:
            raise UnsealedError("waiting_for_keys")
        language, values = read_request(open_box(unb64(row["request"]), keys.secret_key))
        body = _approved_body(business, row["wording"], language, values)
        peer = (await open_peer(self.desk, business, UUID(row["customer"]))).current
        if peer.is_expired(_now_ms()):
            raise UnsealedError("expired_keys")
        envelope = seal_direct(
            body,
            sender_id=business.id.bytes,
            my_epoch=business.epoch,
            my_keys=business.keys,
            peer=peer,
            conversation_id=UUID(row["conversation"]).bytes,
            client_message_id=UUID(row["client_message_id"]).bytes,
            sent_at_ms=_now_ms(),
        )
        return {**envelope, "template": row["wording"]["version"]}

    async def _seal_campaign_row(self, business: Business, due: Row, row: Row) -> dict[str, object]:
        peer = (await open_peer(self.desk, business, UUID(row["customer"]))).current
        if peer.is_expired(_now_ms()):
            raise UnsealedError("stale_epoch")
        body = _approved_body(business, due["wording"], row["lang"], row["params"])
        content = self._content_of(business, due["campaign"], body)
        sealer = CampaignSealer(
            UUID(due["campaign"]).bytes, business.id.bytes, business.epoch, business.keys[business.epoch]
        )
        conversation = UUID(row["conversation"]).bytes
        _, envelope = sealer.seal(peer, conversation, content, _now_ms())
        return {
            **envelope.document(),
            "body": b64(content.ciphertext),
            "template": due["wording"]["version"],
        }

    def _content_of(self, business: Business, campaign: str, body: bytes) -> Content:
        key = f"{campaign} {business.epoch} ".encode() + body
        if key not in self._contents:
            if len(self._contents) >= MOST_CONTENTS:
                self._contents.clear()
            self._contents[key] = make_content(business.id.bytes, body)
        return self._contents[key]


async def _seal_all(
    rows: list[dict[str, Any]], seal: Seal
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Seal rows, a few at once; what could not be sealed comes back with its code."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(row: Row) -> tuple[dict[str, object] | None, str]:
        async with gate:
            try:
                return await seal(row), ""
            except UnsealedError as error:
                return None, error.code
            except NoKeysError:
                return None, "no_keys"
            except SubstitutedError:
                logger.warning("Stopped for one customer: their keys are not the ones known before.")
                return None, "key_substituted"
            except (CryptoError, KeyError, TypeError, ValueError):
                return None, "bad_request"

    done = list(zip(rows, await asyncio.gather(*(one(row) for row in rows)), strict=True))
    sealed = [{"row": row["row"], "envelope": envelope} for row, (envelope, _) in done if envelope]
    failed = [{"row": row["row"], "code": code} for row, (envelope, code) in done if not envelope]
    return sealed, failed


def _approved_body(business: Business, wording: Row, language: str, values: dict[str, str]) -> bytes:
    """The body that customers show as approved words; anything else is not sealed."""
    is_ours = wording["business"] == str(business.id)
    if not is_ours or language not in wording["variants"] or not fits(wording["parameters"], values):
        raise UnsealedError("bad_request")
    return template_body(
        template_id=UUID(wording["id"]), number=wording["v"], language=language, values=values
    )


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
