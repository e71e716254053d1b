"""The Cloud API's nodes as a program of their business sees them, and whom and what its calls name."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import CharField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast

from accounts.models.keys import Party
from accounts.models.phones import PhoneClaim
from accounts.queries.actors import Actor
from messaging.cloud.ids import read_wamid, template_node_id, wamid_of
from messaging.cloud.sends import Recipient
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.conversations import Conversation, conversation_id_for
from messaging.models.messages import Message
from messaging.models.outbox import OutboxRow
from messaging.models.templates import TemplateVersion

State = TemplateVersion.State
NODE_SECONDS, MAX_LATELY = 2.0, 1_000
PHONE, WABA, APP, TEMPLATE = "phone", "waba", "app", "template"


@dataclass(frozen=True, slots=True)
class TemplateNode:
    """A template in one language: the version that counts now, which need not be approved."""

    id: str
    version: TemplateVersion
    language: str


@dataclass(frozen=True, slots=True)
class Node:
    """What an id of the Cloud API names: `kind`, its account, and the number or template that it is."""

    kind: str
    account: CloudAccount
    number: CloudNumber | None = None
    template: TemplateNode | None = None


_lately: dict[tuple[UUID, str], tuple[float, Node]] = {}


def find_node(business_id: UUID, node_id: str) -> Node | None:
    """What an id names for a business's program; None when there is nothing, or nothing of this business.

    A number counts as long as the business holds it.
    """
    if not node_id.isascii() or not node_id.isdecimal():
        return None
    number = _numbers(business_id).filter(node_id=node_id).first()
    if number is not None:
        return Node(PHONE, number.account, number=number)
    account = CloudAccount.objects.select_related("business").filter(business_id=business_id).first()
    if account is None:
        return None
    if node_id in (account.waba_id, account.app_id):
        return Node(WABA if node_id == account.waba_id else APP, account)
    template = next((one for one in template_nodes(business_id) if one.id == node_id), None)
    return Node(TEMPLATE, account, template=template) if template else None


def find_node_lately(business_id: UUID, node_id: str) -> Node | None:
    """`find_node` as it was at most NODE_SECONDS ago: a busy program asks for the same node all the time.

    What must hold at the moment of sending (keys, standing, pilot, blocks) the hosted worker and the gate
    look at again.
    """
    now = time.monotonic()
    found = _lately.get((business_id, node_id))
    if found is not None and now - found[0] < NODE_SECONDS:
        return found[1]
    node = find_node(business_id, node_id)
    if node is not None:
        if len(_lately) >= MAX_LATELY:
            _lately.clear()
        _lately[business_id, node_id] = (now, node)
    return node


def forget_nodes() -> None:
    """Ask for every node anew."""
    _lately.clear()


def _numbers(business_id: UUID) -> QuerySet[CloudNumber]:
    custody = Party.objects.filter(pk=OuterRef("business_id")).values("custody")[:1]
    rows = CloudNumber.objects.filter(business_id=business_id, claim__released_at__isnull=True)
    return rows.select_related("account__business", "claim").annotate(custody=Subquery(custody))


def numbers_of(account: CloudAccount) -> list[CloudNumber]:
    """The numbers that an account's business holds, oldest first."""
    return list(_numbers(account.business_id).order_by("claim__verified_at"))


def cloud_account_for(actor: Actor) -> CloudAccount | None:
    """The Cloud API account of the actor's business, if it is open."""
    return CloudAccount.objects.filter(business_id=actor.party_id).first()


def template_nodes(business_id: UUID) -> list[TemplateNode]:
    """Every template of a business in each of its languages, by name, in the version that counts.

    That is the newest approved one, else the newest one that staff have seen.
    """
    rows = TemplateVersion.objects.filter(business_id=business_id).exclude(state=State.DRAFT)
    counting: dict[UUID, TemplateVersion] = {}
    for version in rows.select_related("template").order_by("number"):
        kept = counting.get(version.template_id)
        if kept is None or version.state == State.APPROVED or kept.state != State.APPROVED:
            counting[version.template_id] = version
    return [
        TemplateNode(template_node_id(version.template_id, language), version, language)
        for version in sorted(counting.values(), key=lambda version: version.template.name)
        for language in sorted(version.variants)
    ]


def find_recipients(asked: Sequence[tuple[UUID, Recipient]]) -> list[UUID | None]:
    """The customers whom calls of businesses name, in their order; None where nobody is."""
    met: dict[tuple[UUID, UUID], UUID] = {}
    held: dict[str, UUID] = {}
    if ids := {recipient.conversation_id for _, recipient in asked if recipient.conversation_id}:
        known = Conversation.objects.filter(pk__among=ids)
        met = {
            (pk, of): customer for pk, of, customer in known.values_list("pk", "business_id", "customer_id")
        }
    if numbers := {f"+{recipient.wa_id}" for _, recipient in asked if not recipient.conversation_id}:
        claims = PhoneClaim.objects.filter(released_at__isnull=True, customer__isnull=False)
        # As text: reading a number costs more than finding it.
        rows = claims.filter(number__in=numbers).annotate(text=Cast("number", CharField())).order_by("-pk")
        held = {wa_id_of(number): of for number, of in rows.values_list("text", "customer_id") if of}
    return [
        met.get((recipient.conversation_id, business_id))
        if recipient.conversation_id
        else held.get(recipient.wa_id)
        for business_id, recipient in asked
    ]


def find_inbound(business_id: UUID, wamid: str) -> Message | None:
    """A customer's message to this business by its Cloud id, its conversation loaded; None for any other."""
    name = read_wamid(wamid)
    if name is None or name.from_business:
        return None
    rows = Message.objects.filter(
        business_id=business_id,
        conversation_id=name.conversation_id,
        client_message_id=name.client_message_id,
        sequence__isnull=False,
    )
    return rows.exclude(sender_id=business_id).select_related("conversation").first()


def wa_id_of(number: object) -> str:
    """A number in E.164 as the Cloud API writes it: digits only; "" for none."""
    return str(number or "").removeprefix("+")


def wamid_of_row(row: OutboxRow) -> str:
    """The Cloud API's id of what a row sends. For nobody's number it names no conversation that exists."""
    conversation_id = conversation_id_for(row.business_id, row.customer_id or row.id)
    return wamid_of(conversation_id, row.client_message_id, from_business=True)


def find_row(business_id: UUID, wamid: str) -> OutboxRow | None:
    """The row of a business that sent, or is to send, a message by its Cloud id."""
    name = read_wamid(wamid)
    if name is None or not name.from_business:
        return None
    return OutboxRow.objects.filter(business_id=business_id, client_message_id=name.client_message_id).first()
