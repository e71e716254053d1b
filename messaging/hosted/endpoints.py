"""The hosted end of a business, open: it reads and seals as the business (SPEC 7).

Only the hosted worker can open one: everywhere else `accounts.vault` raises.
"""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from accounts.crypto.at_rest import open_at_rest
from accounts.crypto.boxes import open_box
from accounts.crypto.errors import CryptoError
from accounts.crypto.keyrings import Custody, EpochKeys, EpochStatement, check_chain
from accounts.crypto.packages import KeyPackage
from accounts.crypto.wraps import Wrap, WrapHeader, open_wrap
from accounts.models.hosting import AgentEndpoint, EndpointWrap
from accounts.queries.keys import chain_of, changes_of
from accounts.vault import box_private_key, master_keys
from messaging.crypto.envelopes import Envelope, OpenedMessage, ReplayGuard, open_message
from messaging.crypto.headers import NO_PREVIOUS
from messaging.crypto.pair_keys import PairKeys
from messaging.crypto.sealing import seal_direct
from messaging.delivery.submissions import Submission, read_submission
from messaging.errors.hosting import EndpointClosedError
from messaging.errors.messages import StaleEpochError
from messaging.hosted.peers import Peer, load_peers, peer_chain
from messaging.models.conversations import conversation_id_for
from messaging.models.messages import Message

Chain = Mapping[int, EpochStatement]


@dataclass(slots=True, repr=False)
class Endpoint:
    """A business, held open for one piece of work. Secret, hence no repr; keep it no longer than the work.

    `keys` are those of the epochs that were signed as hosted, and of no earlier one: what was said before an
    owner signed hosting on stays closed.
    """

    business_id: UUID
    chain: Chain
    keys: dict[int, EpochKeys]
    _peers: dict[UUID, Peer] = field(default_factory=dict)
    _pair_keys: dict[UUID, PairKeys] = field(default_factory=dict)

    @property
    def epoch(self) -> int:
        """The newest epoch, under which everything is sealed."""
        return len(self.chain)

    def prepare(self, customer_ids: Iterable[UUID]) -> None:
        """Look up and check the keys of many customers at once: a number of queries that does not grow.

        Who has none, or other ones than before, is refused when something is sealed for them.
        """
        missing = [customer_id for customer_id in customer_ids if customer_id not in self._peers]
        self._peers |= load_peers(self.business_id, self.epoch, self.keys, missing)

    def seal(
        self,
        *,
        customer_id: UUID,
        body: bytes,
        client_message_id: UUID,
        template_version_id: UUID | None = None,
        previous: bytes = NO_PREVIOUS,
    ) -> Submission:
        """Seal a body (UTF-8 JSON) for a customer, ready for the door.

        The customer's keys are checked by the business's own pin, or by their whole chain, which is then
        pinned. The same `client_message_id` counts once, whoever sends it.

        Raises NoRecipientKeysError (no_keys), KeySubstitutedError (key_substituted), StaleEpochError when
        the newest keys of either side have expired.

        Source: SPEC 2, Pins; SPEC 3.
        """
        now_ms = time.time_ns() // 1_000_000
        if self.chain[self.epoch].is_expired(now_ms):
            raise StaleEpochError
        self.prepare([customer_id])
        peer = self._peers[customer_id].to_seal_to(now_ms)
        document = seal_direct(
            body,
            sender_id=self.business_id.bytes,
            my_epoch=self.epoch,
            my_keys=self.keys,
            peer=peer,
            conversation_id=conversation_id_for(self.business_id, customer_id).bytes,
            client_message_id=client_message_id.bytes,
            sent_at_ms=now_ms,
            previous=previous,
        )
        if template_version_id is not None:
            document["template"] = str(template_version_id)
        return read_submission(document, sender_id=self.business_id, sender_is_business=True)

    def open(self, message: Message, *, customer_id: UUID) -> OpenedMessage:
        """Open a stored message of either side, as any receiver does. Its content must be loaded.

        Raises CryptoError, "epoch" for what was sealed before hosting was signed on.

        Source: SPEC 3, Receiver.
        """
        return open_message(
            Envelope(bytes(message.header), bytes(message.seal), bytes(message.own_mark)),
            bytes(message.content.body),
            conversation_id=message.conversation_id.bytes,
            parties=[self.business_id.bytes, customer_id.bytes],
            reader_id=self.business_id.bytes,
            pair_keys=self._keys_with(customer_id),
            replay_guard=ReplayGuard(),
        )

    def _keys_with(self, customer_id: UUID) -> PairKeys:
        if customer_id not in self._pair_keys:
            self._pair_keys[customer_id] = PairKeys(self.keys, peer_chain(customer_id))
        return self._pair_keys[customer_id]


def open_endpoint(business_id: UUID) -> Endpoint:
    """Open the hosted end of a business, in the hosted worker.

    Raises EndpointClosedError (endpoint_closed) when the business's newest signed epoch is not hosted, or no
    owner has given the endpoint its keys; NotTheHostedWorkerError in any other process.

    Source: SPEC 2, ways 1 and 4; SPEC 7.
    """
    masters = master_keys()
    endpoint = AgentEndpoint.objects.hosted().filter(business_id=business_id).first()
    if endpoint is None or endpoint.package is None:
        raise EndpointClosedError
    try:
        chain = check_chain(chain_of(business_id), changes=changes_of(business_id))
        if not chain[len(chain)].custody & Custody.HOSTED:
            raise EndpointClosedError
        own = open_at_rest(
            endpoint.package,
            business_id=business_id.bytes,
            agent_id=endpoint.id.bytes,
            master_keys=masters,
        )
        keys = _unwrap(endpoint, own, chain).check_against(chain)
    except CryptoError as error:
        raise EndpointClosedError from error
    if len(chain) not in keys:
        raise EndpointClosedError
    return Endpoint(business_id, chain, keys)


def _unwrap(endpoint: AgentEndpoint, own: KeyPackage, chain: Chain) -> KeyPackage:
    newest = EndpointWrap.objects.filter(endpoint=endpoint).order_by("-newest_epoch").first()
    if newest is None:
        raise EndpointClosedError
    own_keys = own.check_against(check_chain(chain_of(endpoint.id), changes=changes_of(endpoint.id)))
    wrap = Wrap(bytes(newest.header), bytes(newest.ciphertext))
    wrapper_id = UUID(bytes=WrapHeader.parse(wrap.header).wrapper_id)
    return open_wrap(
        wrap,
        owner_chain=chain,
        wrapper_chain=check_chain(chain_of(wrapper_id), changes=changes_of(wrapper_id)),
        member_id=endpoint.id.bytes,
        member_keys=own_keys,
    )


def open_request(locked: bytes) -> bytes:
    """Open, in the hosted worker, what `lock_for_worker` locked elsewhere.

    Raises CryptoError("decrypt"); NotTheHostedWorkerError in any other process.
    """
    return open_box(locked, box_private_key())
