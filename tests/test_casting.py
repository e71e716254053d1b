"""The cast that tests are given is the one that the services make."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.db import models, transaction
from django.utils import timezone

from accounts.crypto.keyrings import check_chain
from accounts.queries.keys import chain_of
from messaging.models.conversations import Conversation
from tests.casting import Original, is_empty, tables
from tests.conftest import Cast, make_cast

pytestmark = [pytest.mark.django_db, pytest.mark.portable]


class Told:
    """Values in words that are the same for every cast: who is meant, not by which id."""

    def __init__(self) -> None:
        self.known: dict[Any, str] = {}

    def value(self, field: Any, value: Any) -> Any:
        if isinstance(field, models.AutoField) or (isinstance(value, int) and field.is_relation):
            return "number"
        if isinstance(value, UUID) or (isinstance(value, str) and len(value) == len(str(UUID(int=0)))):
            return self.known.setdefault(str(value), f"id {len(self.known)}")
        if isinstance(value, datetime):
            return (value - timezone.now()).days
        if isinstance(value, bytes | memoryview):
            return len(value)
        return value.partition("$")[0] if field.name == "password" else value

    def row(self, row: models.Model) -> dict[str, Any]:
        told = {f.attname: self.value(f, getattr(row, f.attname)) for f in row._meta.concrete_fields}
        return {**told, "looked up": sorted(row._state.fields_cache)}


def everything(cast: Cast) -> list[Any]:
    """The whole database, and the cast as a test holds it."""
    told = Told()
    people = [told.row(value) for value in vars(cast).values() if isinstance(value, models.Model)]
    rows = [
        sorted(map(str, map(told.row, model._base_manager.order_by(*in_order(model))))) for model in tables()
    ]
    return [people, rows]


def in_order(model: type[models.Model]) -> list[str]:
    names = {field.name for field in model._meta.concrete_fields}
    return [name for name in ("created_at", "joined_at", "verified_at", "name") if name in names] or ["pk"]


@pytest.fixture
def made() -> Original:
    """What the services make; nothing of it is left."""
    with transaction.atomic():
        assert is_empty()
        original = Original(make_cast())
        original.told = everything(original.cast)  # type: ignore[attr-defined]
        transaction.set_rollback(True)
    return original


def test_a_copy_of_the_cast_says_all_that_its_services_wrote(made: Original) -> None:
    copy = made.again()
    assert everything(copy) == made.told  # type: ignore[attr-defined]


def test_everybody_of_a_copy_has_ids_and_keys_of_their_own(made: Original) -> None:
    copy = made.again()
    for name, party in copy.keys.items():
        assert party.id not in {other.id for other in made.cast.keys.values()}
        assert check_chain(chain_of(party.id)) == check_chain(party.signed), name
        assert party.signed != made.cast.keys[name].signed
    assert copy.conversation.customer == copy.alice
    talks = Conversation.objects.values_list("pk", flat=True)
    assert len(talks) == 3 and not set(talks) & {talk.pk for talk in dict(made.rows)[Conversation]}
    assert not set(copy.bakery.conversations.exclude(customer__in=[copy.alice, copy.bob]))
