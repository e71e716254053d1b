"""A customer, played from outside: signs in at the customers' door, holds keys, seals, opens and reads."""

import time
import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import httpx

from accounts.crypto.identity_changes import parse_change
from accounts.crypto.keyrings import (
    Custody,
    EpochKeys,
    EpochStatement,
    PartyType,
    check_chain,
    epoch_keys,
    make_epoch,
    parse_keyring,
)
from accounts.crypto.primitives import b64, random_bytes, unb64
from accounts.sms import PageSender
from config.sandbox.errors import NotYetError, SandboxError
from messaging.crypto.contents import make_content
from messaging.crypto.envelopes import Envelope, ReplayGuard, make_envelope, open_message
from messaging.crypto.headers import NO_PREVIOUS, MessageHeader, MessageKind
from messaging.crypto.pair_keys import PairKeys

SESSION, CSRF, CSRF_HEADER = "recado_chat", "recado_csrf", "X-CSRFToken"
API = "/chat/api"
EPOCH = 1
PAGE = 200
SECONDS = 30


class PlayedCustomer:
    """One customer, by their number. `mine` is what is kept of them, and changes with them."""

    def __init__(self, base_url: str, number: str, mine: dict[str, Any]) -> None:
        self.number, self._mine = number, mine
        self._http = httpx.Client(base_url=base_url, timeout=SECONDS, trust_env=False)
        if "session" in mine:
            self._http.cookies.set(SESSION, mine["session"])
        self.id = self._sign_in()
        self._keys = self._own_keys()

    def _sign_in(self) -> UUID:
        me = self._http.get(f"{API}/me/")
        if me.status_code != httpx.codes.OK:
            self._http.cookies.clear()
            self._enter()
            me = self._http.get(f"{API}/me/")
        party = UUID(self._answer(me)["party"])
        self._mine["session"] = self._http.cookies[SESSION]
        return party

    def _enter(self) -> None:
        """Number, code, and a name for who is new; as the pages ask for them."""
        self._http.get("/chat/sign-in/")
        self._fill("/chat/sign-in/", number=f"+{self.number}")
        code = PageSender.shown_code(f"+{self.number}")
        if code is None:
            raise SandboxError("The sandbox works only where codes are shown on the page (SMS_SENDER).")
        after = self._fill("/chat/sign-in/code/", code=code)
        if after.endswith("/name/"):
            self._fill("/chat/sign-in/name/", name=self._mine.get("name") or f"Sandbox {self.number[-4:]}")

    def _fill(self, page: str, **fields: str) -> str:
        answer = self._http.post(page, data=fields, headers=self._csrf())
        if answer.status_code != httpx.codes.FOUND:
            raise SandboxError(f"The customers' door refused {fields} at {page}, or asks to wait.")
        return str(answer.headers["Location"])

    def _csrf(self) -> dict[str, str]:
        return {CSRF_HEADER: self._http.cookies.get(CSRF) or ""}

    def _own_keys(self) -> EpochKeys:
        if self._mine.get("party") == str(self.id):
            return epoch_keys(unb64(self._mine["seed"]))
        if self._http.get(f"{API}/keys/{self.id}/").status_code == httpx.codes.OK:
            raise SandboxError(f"+{self.number} is somebody whose keys are elsewhere. Choose another number.")
        identity, seed = random_bytes(32), random_bytes(32)
        signed = make_epoch(
            party_type=PartyType.CUSTOMER,
            custody=Custody.BROWSER,
            party_id=self.id.bytes,
            identity_seed=identity,
            epoch=EPOCH,
            epoch_seed=seed,
            created_at_ms=time.time_ns() // 1_000_000,
        )
        self._mine |= {"party": str(self.id), "identity": b64(identity), "seed": b64(seed), "peers": {}}
        self._send("POST", f"/keys/{self.id}/epochs/", {"epoch": signed.document()})
        return epoch_keys(seed)

    def _get(self, path: str, **query: Any) -> Any:
        return self._answer(self._http.get(API + path, params=query))

    def _send(self, method: str, path: str, document: Mapping[str, Any]) -> Any:
        if not self._http.cookies.get(CSRF):
            self._get("/page-token/")
        answer = self._http.request(method, API + path, json=document, headers=self._csrf())
        return self._answer(answer)

    @staticmethod
    def _answer(answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        try:
            error = answer.json()
            sentence = f"{error['detail']} ({error['code']})"
        except (ValueError, KeyError, TypeError):
            sentence = f"{answer.request.url} answered {answer.status_code}."
        raise SandboxError(sentence)

    def meet(self, business_id: UUID) -> UUID:
        """Open the conversation with a business; its id."""
        return UUID(self._send("POST", "/conversations/", {"business": str(business_id)})["id"])

    def write(
        self,
        business_id: UUID,
        body: bytes,
        media: Iterable[UUID] = (),
        client_message_id: UUID | None = None,
    ) -> UUID:
        """Seal a body for a business whose chain of keys holds, and hand it to the door; its client id."""
        conversation_id, peers = self.meet(business_id), self._chain_of(business_id)
        peer = peers[len(peers)]
        content = make_content(self.id.bytes, body)
        header = MessageHeader(
            kind=MessageKind.DIRECT,
            conversation_id=conversation_id.bytes,
            sender_id=self.id.bytes,
            recipient_id=business_id.bytes,
            sender_epoch=EPOCH,
            recipient_epoch=peer.epoch,
            client_message_id=(client_message_id or uuid.uuid4()).bytes,
            sent_at_ms=time.time_ns() // 1_000_000,
            previous=self._newest(business_id, conversation_id, peers),
            commitment=content.commitment,
        )
        pair_key = PairKeys({EPOCH: self._keys}, peers).outgoing(EPOCH, peer.epoch)
        envelope = make_envelope(self._keys, pair_key, header, content.content_key)
        document: dict[str, Any] = {**envelope.document(), "body": b64(content.ciphertext)}
        if files := [str(media_id) for media_id in media]:
            document["media"] = files
        self._send("POST", f"/conversations/{conversation_id}/messages/", {"envelope": document})
        return UUID(bytes=header.client_message_id)

    def _chain_of(self, business_id: UUID) -> Mapping[int, EpochStatement]:
        """The business's keys, checked against what was seen of it before."""
        known = self._mine["peers"].get(str(business_id), {})
        keyring = self._get(f"/keys/{business_id}/")
        chain = check_chain(
            parse_keyring(keyring["chain"]),
            pinned_identity=unb64(known["identity"]) if known else None,
            floor=known.get("epoch", 0),
            changes=[parse_change(document) for document in keyring["changes"]],
        )
        seen = {"identity": b64(chain[len(chain)].identity_key), "epoch": len(chain)}
        self._mine["peers"][str(business_id)] = seen
        return chain

    def _newest(self, business_id: UUID, conversation_id: UUID, peers: Mapping[int, EpochStatement]) -> bytes:
        """The commitment of the newest message, opened as any receiver does."""
        message = next(self._backwards(conversation_id), None)
        if message is None:
            return NO_PREVIOUS
        given = message["envelope"]
        opened = open_message(
            Envelope(unb64(given["hdr"]), unb64(given["seal"]), unb64(given["own"])),
            unb64(given["body"]),
            conversation_id=conversation_id.bytes,
            parties=[self.id.bytes, business_id.bytes],
            reader_id=self.id.bytes,
            pair_keys=PairKeys({EPOCH: self._keys}, peers),
            replay_guard=ReplayGuard(),
        )
        return opened.header.commitment

    def _backwards(self, conversation_id: UUID) -> Iterator[dict[str, Any]]:
        before, more = 2**53 - 1, True
        while more:
            path = f"/conversations/{conversation_id}/messages/"
            page = self._get(path, before=before, limit=PAGE)
            yield from reversed(page["messages"])
            more = page["more"]
            before = page["messages"][0]["sequence"] if page["messages"] else 0

    def read_up_to(self, conversation_id: UUID, client_message_id: UUID) -> None:
        """Raise what this customer's device has received and read to a message.

        Raises NotYetError while it has not arrived.
        """
        for message in self._backwards(conversation_id):
            if message["client_message_id"] == str(client_message_id):
                marks = {"delivered": message["sequence"], "read": message["sequence"]}
                device = self._mine.setdefault("device", str(uuid.uuid4()))
                path = f"/conversations/{conversation_id}/receipts/"
                self._send("POST", path, {"device": device, **marks})
                return
        raise NotYetError("This message has not arrived at the customer yet.")

    def upload(self, business_id: UUID, media_id: UUID, ciphertext: bytes) -> None:
        """Store an encrypted file, to be named by the next message to this business."""
        conversation_id = self.meet(business_id)
        announced = {"id": str(media_id), "conversation": str(conversation_id), "size": len(ciphertext)}
        self._send("POST", "/media/", announced)
        kind = {"Content-Type": "application/octet-stream", **self._csrf()}
        self._answer(self._http.put(f"{API}/media/{media_id}/", content=ciphertext, headers=kind))
