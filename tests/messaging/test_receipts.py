"""Receipts: watermarks per device, and what a party is said to have received and read."""

import uuid

import pytest
from django.db.models import Max

from messaging.models.conversations import Watermark
from messaging.services.conversations import MAX_DEVICES, raise_watermark
from tests.conftest import Cast
from tests.messaging.test_delivery import send

pytestmark = pytest.mark.portable


def test_a_party_is_known_by_a_bounded_number_of_devices_and_its_marks_never_fall(cast: Cast) -> None:
    for number in range(3):
        send(cast.keys["alice"], cast.keys["bakery"], str(number))

    def receive(delivered: int, read: int) -> None:
        raise_watermark(
            conversation=cast.conversation,
            party_id=cast.bakery.id,
            device_id=uuid.uuid4(),
            delivered=delivered,
            read=read,
        )

    receive(delivered=2, read=2)
    receive(delivered=3, read=0)
    for _ in range(MAX_DEVICES * 2):
        receive(delivered=1, read=1)
    marks = Watermark.objects.filter(party_id=cast.bakery.id)
    assert marks.count() == MAX_DEVICES
    assert marks.aggregate(delivered=Max("delivered_sequence"), read=Max("read_sequence")) == {
        "delivered": 3,
        "read": 2,
    }


@pytest.mark.parametrize(
    ("delivered", "read", "marks"),
    [
        (0, 2, {"delivered": 2, "read": 2}),
        (2, 1, {"delivered": 2, "read": 1}),
        (9, 9, {"delivered": 3, "read": 3}),
        (9, 0, {"delivered": 3, "read": 0}),
    ],
)
def test_what_is_read_was_delivered_and_nothing_is_above_what_was_sent(
    cast: Cast, delivered: int, read: int, marks: dict[str, int]
) -> None:
    for number in range(3):
        send(cast.keys["alice"], cast.keys["bakery"], str(number))
    raise_watermark(
        conversation=cast.conversation,
        party_id=cast.bakery.id,
        device_id=uuid.uuid4(),
        delivered=delivered,
        read=read,
    )
    mark = Watermark.objects.get()
    assert {"delivered": mark.delivered_sequence, "read": mark.read_sequence} == marks
