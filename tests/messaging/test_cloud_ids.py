"""The Cloud API's ids: made of ours, read back, and nothing else is read."""

import re
import uuid
from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.cloud.ids import (
    MOST_PARTS,
    MessageName,
    read_user_id,
    read_wamid,
    template_node_id,
    user_id_of,
    wamid_of,
)
from messaging.models.conversations import conversation_id_for

ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@given(st.uuids(), st.uuids(), st.booleans())
def test_a_message_id_says_what_it_was_made_of(
    conversation: uuid.UUID, client_message: uuid.UUID, from_business: bool
) -> None:
    text = wamid_of(conversation, client_message, from_business=from_business)
    assert re.fullmatch(r"wamid\.[A-Za-z0-9_-]+", text)
    assert read_wamid(text) == MessageName(conversation, client_message, from_business)


@given(st.uuids(), st.uuids())
def test_a_person_has_one_id_at_a_business_and_another_one_elsewhere(
    business: uuid.UUID, customer: uuid.UUID
) -> None:
    text = user_id_of(business, customer, "BR")
    assert re.fullmatch(r"[A-Z]{2}\.\d+", text)
    assert text == user_id_of(business, customer, "BR") != user_id_of(customer, business, "BR")
    assert read_user_id(text) == conversation_id_for(business, customer)


def test_whoever_has_no_number_is_of_no_country() -> None:
    assert user_id_of(ONE, OTHER, "").startswith("ZZ.")


@pytest.mark.parametrize(
    "text",
    [
        None,
        7,
        "",
        "wamid.",
        "wamid.HBgNNTUxMTk4ODg4Nzc3NxUCABEYEjk",
        wamid_of(ONE, OTHER, from_business=True) + "=",
        wamid_of(ONE, OTHER, from_business=True) + "\n",
        wamid_of(ONE, OTHER, from_business=True)[6:],
        "wamid." + urlsafe_b64encode(bytes(32) + bytes([2 * MOST_PARTS])).decode(),
    ],
)
def test_what_is_no_message_id_of_ours_names_nothing(text: object) -> None:
    assert read_wamid(text) is None


@pytest.mark.parametrize(
    "text", [None, 5, "", "BR.", "br.12", "BR.x", "BR.1\n", f"BR.{1 << 128}", "5511988887777"]
)
def test_what_is_no_user_id_names_nobody(text: object) -> None:
    assert read_user_id(text) is None


def test_a_template_has_a_node_of_digits_in_each_language() -> None:
    nodes = {template_node_id(template, language) for template in (ONE, OTHER) for language in ("en", "es")}
    assert len(nodes) == 4
    assert all(re.fullmatch(r"[1-9]\d{14}", node) for node in nodes)
