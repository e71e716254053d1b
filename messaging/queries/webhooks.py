"""Who hears of what, and the log of what was told."""

from collections.abc import Sequence
from uuid import UUID

from accounts.errors.base import NotFoundError
from messaging.models.cloud import CloudNumber
from messaging.models.webhooks import WebhookEvent, WebhookSubscription

Scope = WebhookSubscription.Scope
# The first that there is hears of it.
PRECEDENCE = (Scope.NUMBER, Scope.ACCOUNT, Scope.APP)
MESSAGES = "messages"
FIELDS = (
    MESSAGES,
    "message_template_status_update",
    "message_template_quality_update",
    "template_category_update",
    "phone_number_quality_update",
    "phone_number_name_update",
    "account_update",
    "account_alerts",
    "user_preferences",
)
# What is told of today; programs may ask for the others, and hear of them once there is something to tell.
TOLD = (MESSAGES,)
LOG_ROWS = 50


def subscriptions_of(business_id: UUID) -> list[WebhookSubscription]:
    """The addresses that hear of a business, as far as its numbers are still its own."""
    rows = WebhookSubscription.objects.filter(business_id=business_id).exclude(
        number__claim__released_at__isnull=False
    )
    return list(rows.order_by("changed_at"))


def app_subscription(business_id: UUID) -> WebhookSubscription | None:
    """The address of the app, which a person sets on the page; None without one."""
    return WebhookSubscription.objects.filter(business_id=business_id, scope=Scope.APP).first()


def address_for(event: WebhookEvent, number: CloudNumber) -> str | None:
    """Where an event of a number is posted: the narrowest address that was given, None without any.

    An address of the number or the account is given for messages alone; one of the app hears what it asked
    for.
    """
    by_scope = {
        row.scope: row
        for row in subscriptions_of(event.business_id)
        if row.number_id in (None, number.id) and MESSAGES in row.fields
    }
    return next((by_scope[scope].address for scope in PRECEDENCE if scope in by_scope), None)


def webhook_log_of(business_id: UUID) -> Sequence[WebhookEvent]:
    """What programs of a business were told or are to be told, newest first, without what it says."""
    rows = WebhookEvent.objects.filter(business_id=business_id).defer("body")
    return list(rows.order_by("-id")[:LOG_ROWS])


def get_webhook_event(business_id: UUID, event_id: UUID) -> WebhookEvent:
    """An event of this business. Raises NotFoundError."""
    event = WebhookEvent.objects.defer("body").filter(business_id=business_id, pk=event_id).first()
    if event is None:
        raise NotFoundError
    return event
