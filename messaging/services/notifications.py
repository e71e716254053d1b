"""Important notifications: one approved wording for one or many people, now or at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models.keys import Party
from accounts.queries.keys import is_hosted
from accounts.services.audit import Action, record_event
from messaging.errors.messages import TemplateNotApprovedError
from messaging.errors.notifications import (
    AlreadySentError,
    ContactNotFoundError,
    NotANotificationError,
    RecipientsError,
    StaleRequestError,
    TooManyRecipientsError,
)
from messaging.errors.programs import IdempotencyKeyReusedError
from messaging.models.contacts import Contact
from messaging.models.outbox import Notification, OutboxRow
from messaging.models.templates import Template, TemplateVersion
from messaging.services.outbox import (
    TIME_TO_LIVE,
    UNSENT,
    Envelope,
    Letter,
    call_back,
    put_out,
    wake_hosted_worker,
)

MAX_RECIPIENTS = 2_000
HOSTED_EPOCH = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """What a member wants sent: the wording, when (UTC), the zone it was meant in ("" for at once), to whom.

    `requests` holds the locked values of each contact; `request_epoch` says for whom they were locked: the
    business's newest epoch, or HOSTED_EPOCH for the hosted worker.
    """

    version_id: UUID
    due_at: datetime
    zone: str
    request_epoch: int
    requests: Mapping[UUID, bytes]


@transaction.atomic
def send_notification(*, business_id: UUID, sender_id: UUID, plan: Plan) -> Notification:
    """Put a notification into the outbox. The caller has proved that the sender acts for the business.

    Raises TemplateNotApprovedError, NotANotificationError, RecipientsError, TooManyRecipientsError,
    ContactNotFoundError, StaleRequestError.
    """
    version = _approved(business_id, plan.version_id)
    notification = Notification.objects.create(
        business_id=business_id,
        template_version=version,
        due_at=plan.due_at,
        zone=plan.zone,
        created_by_id=sender_id,
    )
    count = _put_out(notification, version, plan)
    _record(Action.NOTIFICATION_SCHEDULED, notification, sender_id, {"recipients": count})
    return notification


@dataclass(frozen=True, slots=True)
class Once:
    """A program's key for what must count once, and a digest of what it asks for, without any values."""

    key: str
    digest: str


def send_once(
    *, business_id: UUID, once: Once | None, send: Callable[[], Notification]
) -> tuple[Notification, bool]:
    """Send a notification, unless one went out under this key before; which one, and whether it is new.

    The caller has proved that the sender acts for the business. Raises IdempotencyKeyReusedError, and what
    `send` raises.
    """
    if once is None:
        return send(), True
    if earlier := _sent_under(business_id, once):
        return earlier, False
    try:
        with transaction.atomic():
            notification = send()
            notification.client_key, notification.client_digest = once.key, once.digest
            notification.save(update_fields=["client_key", "client_digest"])
            return notification, True
    except IntegrityError:
        # Another request with this key was faster.
        if earlier := _sent_under(business_id, once):
            return earlier, False
        raise


def _sent_under(business_id: UUID, once: Once) -> Notification | None:
    sent = Notification.objects.filter(business_id=business_id, client_key=once.key)
    earlier = sent.select_related("template_version__template").first()
    if earlier and earlier.client_digest != once.digest:
        raise IdempotencyKeyReusedError
    return earlier


@transaction.atomic
def change_notification(*, notification: Notification, sender_id: UUID, plan: Plan) -> Notification:
    """Replace what was planned, as long as nothing of it was sent.

    The caller has proved that the sender acts for the notification's business. Raises AlreadySentError, and
    what `send_notification` raises.
    """
    held = Notification.objects.select_for_update().get(pk=notification.pk)
    rows = OutboxRow.objects.filter(notification=held)
    states = set(rows.select_for_update().order_by("id").values_list("state", flat=True))
    if held.cancelled_at or not states <= {*UNSENT, OutboxRow.State.CANCELLED}:
        raise AlreadySentError
    version = _approved(held.business_id, plan.version_id)
    rows.delete()
    held.template_version, held.due_at, held.zone = version, plan.due_at, plan.zone
    held.save(update_fields=["template_version", "due_at", "zone"])
    count = _put_out(held, version, plan)
    _record(Action.NOTIFICATION_SCHEDULED, held, sender_id, {"recipients": count, "changed": True})
    return held


@transaction.atomic
def cancel_notification(*, notification: Notification, sender_id: UUID) -> int:
    """Call back whatever of a notification was not sent yet; for how many people.

    The caller has proved that the sender acts for the notification's business.
    Raises AlreadySentError when there is nothing left to call back.
    """
    held = Notification.objects.select_for_update().get(pk=notification.pk)
    rows = OutboxRow.objects.filter(notification=held)
    list(rows.select_for_update().order_by("id").values_list("pk"))
    count = call_back(rows)
    if not count:
        raise AlreadySentError
    held.cancelled_at = timezone.now()
    held.save(update_fields=["cancelled_at"])
    _record(Action.NOTIFICATION_CANCELLED, held, sender_id, {"recipients": count})
    return count


def _approved(business_id: UUID, version_id: UUID) -> TemplateVersion:
    approved = TemplateVersion.objects.filter(business_id=business_id, state=TemplateVersion.State.APPROVED)
    version = approved.select_related("template").filter(pk=version_id).first()
    if version is None:
        raise TemplateNotApprovedError
    if version.template.category == Template.Category.MARKETING:
        raise NotANotificationError
    return version


def _put_out(notification: Notification, version: TemplateVersion, plan: Plan) -> int:
    if not plan.requests:
        raise RecipientsError
    if len(plan.requests) > MAX_RECIPIENTS:
        raise TooManyRecipientsError
    contacts = Contact.objects.filter(business_id=version.business_id, pk__in=plan.requests)
    found = {contact.id: contact for contact in contacts}
    if len(found) != len(plan.requests):
        raise ContactNotFoundError
    letters = [Letter(found[contact_id], request) for contact_id, request in plan.requests.items()]
    envelope = Envelope(
        sealer=_sealer_for(version.business_id, plan.request_epoch),
        request_epoch=plan.request_epoch,
        due_at=plan.due_at,
        expires_at=plan.due_at + TIME_TO_LIVE,
    )
    put_out(letters=letters, version=version, envelope=envelope, notification_id=notification.id)
    if envelope.sealer == OutboxRow.Sealer.HOSTED and envelope.due_at <= timezone.now():
        wake_hosted_worker([version.business_id])
    return len(letters)


def _sealer_for(business_id: UUID, request_epoch: int) -> str:
    """Who can open the requests. They must have been locked for whoever holds the business's keys now."""
    if request_epoch == HOSTED_EPOCH:
        if not is_hosted(business_id):
            raise StaleRequestError
        return OutboxRow.Sealer.HOSTED
    if not Party.objects.filter(pk=business_id, current_epoch=request_epoch).exists():
        raise StaleRequestError
    return OutboxRow.Sealer.BROWSER


def _record(action: Action, notification: Notification, actor_id: UUID, detail: dict[str, object]) -> None:
    record_event(
        action=action,
        actor_id=actor_id,
        business_id=notification.business_id,
        target=str(notification.id),
        detail={**detail, "due_at": notification.due_at.isoformat()},
    )
