"""Customers' messages that the hosted worker is to look at, noted in the transaction that stores them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from messaging.delivery.facts import Batch
from messaging.models.automation import AwaitedAnswer
from messaging.models.messages import Message
from messaging.tasks import answer_waiting_hosted_task


def await_answers(messages: Sequence[Message], batch: Batch) -> None:
    """Queue what hosted businesses with rules have just received, and wake the worker after the commit.

    Losing the wake loses nothing: the row is the queue. Runs inside the batch's transaction.
    """
    waiting = [
        AwaitedAnswer(
            message=message, business_id=message.business_id, conversation_id=message.conversation_id
        )
        for message in messages
        if message.sender_id != message.business_id and batch.businesses[message.business_id].awaits_answers
    ]
    if waiting:
        AwaitedAnswer.objects.bulk_create(waiting)
        businesses = {row.business_id for row in waiting}
        transaction.on_commit(lambda: _wake(businesses), robust=True)


def _wake(businesses: set[UUID]) -> None:
    for business_id in businesses:
        answer_waiting_hosted_task.delay(str(business_id))
