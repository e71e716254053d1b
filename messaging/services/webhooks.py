"""Webhooks as a business sets them: who listens, after a challenge; and what is told again."""

import uuid
from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from messaging.errors.webhooks import NoWebhookError, WebhookFieldsError
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.webhooks import MAX_ADDRESS, WebhookEvent, WebhookSubscription
from messaging.queries.webhooks import FIELDS, MESSAGES, subscriptions_of
from messaging.webhooks.calls import challenge
from messaging.webhooks.events import TIME_TO_LIVE, note_test, wake_posters

Scope, State = WebhookSubscription.Scope, WebhookEvent.State


def subscribe(
    *,
    account: CloudAccount,
    address: str,
    verify_token: str,
    fields: Sequence[str] = (MESSAGES,),
    scope: str = Scope.APP,
    number: CloudNumber | None = None,
) -> WebhookSubscription:
    """Tell an address from now on, once it has given a challenge back; the one before it hears no more.

    Waits for the address for some seconds: call it outside a transaction. The account's and a number's
    address hear of messages alone. The caller has proved that the account, and the number with it, are this
    business's, and that the actor may give programs access.

    Raises WebhookFieldsError, WebhookAddressError, WebhookChallengeError.
    """
    if not set(fields) <= set(FIELDS) or not fields:
        raise WebhookFieldsError
    challenge(address[: MAX_ADDRESS + 1], verify_token, is_sandbox=account.is_sandbox)
    subscription, _ = WebhookSubscription.objects.update_or_create(
        business_id=account.business_id,
        scope=scope,
        number=number,
        defaults={"address": address, "fields": sorted(set(fields), key=FIELDS.index)},
    )
    return subscription


@transaction.atomic
def unsubscribe(*, account: CloudAccount, scope: str = Scope.APP, number: CloudNumber | None = None) -> None:
    """Tell this address no more. The caller has proved as for `subscribe`."""
    mine = WebhookSubscription.objects.filter(business_id=account.business_id, scope=scope, number=number)
    mine.delete()


@transaction.atomic
def tell_again(*, event: WebhookEvent) -> None:
    """Post an event again at once, with the same bytes; its time begins anew.

    The caller has proved that the event is of the actor's business.
    """
    now = timezone.now()
    settled = WebhookEvent.objects.filter(pk=event.pk).exclude(state=State.POSTING)
    settled.update(state=State.WAITING, next_at=now, expires_at=now + TIME_TO_LIVE, attempts=0)
    transaction.on_commit(lambda: wake_posters([event.business_id]), robust=True)


@transaction.atomic
def tell_test(*, business_id: UUID) -> None:
    """Post an event that says nothing. The caller has proved to act for the business.

    Raises NoWebhookError while nobody listens.
    """
    if not subscriptions_of(business_id):
        raise NoWebhookError
    note_test(business_id=business_id, subject=uuid.uuid4())
