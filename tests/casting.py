"""The cast once more, without its services: they make it in each test process once, and later as rows.

Everybody has ids, keys and moments of their own each time. What the rows say is what the services wrote, and
tests/test_casting.py holds the two together.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, models
from django.utils import timezone

from accounts.crypto.keyrings import EpochStatement
from accounts.models.keys import KeyEpoch, Party
from messaging.models.conversations import Conversation, conversation_id_for
from tests.parties import TestParty

if TYPE_CHECKING:
    from tests.conftest import Cast

# The migrations made their rows, and no test adds to them.
NEVER_EMPTIED = {"django_content_type", "auth_permission"}
_originals: list["Original"] = []


def tables() -> Iterator[type[models.Model]]:
    """Everything that tests fill."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy and model._meta.db_table not in NEVER_EMPTIED:
            yield model


def once(make_cast: Callable[[], "Cast"]) -> "Cast":
    """The cast, made by its services for the first test of this process, and copied for the others."""
    if _originals:
        return _originals[0].again()
    alone, cast = is_empty(), make_cast()
    if alone:
        _originals.append(Original(cast))
    return cast


def is_empty() -> bool:
    return not any(model._base_manager.exists() for model in tables())


class Original:
    """A cast that its services made, alone in the database."""

    def __init__(self, cast: "Cast") -> None:
        # A test changes what it holds.
        self.cast, self.made_at = deepcopy(cast), timezone.now()
        found = ((model, list(model._base_manager.order_by("pk"))) for model in tables())
        self.rows = [(model, rows) for model, rows in found if rows]

    def again(self) -> "Cast":
        """Another cast like it, in an empty database."""
        return Copy(self).write()


class Copy:
    """One way to say all of it once more: whose id, key and number takes the place of which."""

    def __init__(self, original: Original) -> None:
        self.original, self.later = original, timezone.now() - original.made_at
        self.ids: dict[Any, Any] = {}
        self.numbers: dict[Any, Any] = {}
        self.made: dict[int, models.Model] = {}
        for model, rows in original.rows:
            for row in rows if model is not Conversation else ():
                if isinstance(row.pk, UUID) and row.pk not in self.ids:
                    self.ids[row.pk] = model._meta.pk.get_default()
        for talk in dict(original.rows)[Conversation]:
            self.ids[talk.pk] = conversation_id_for(self.ids[talk.business_id], self.ids[talk.customer_id])
        self.texts = {str(old): str(new) for old, new in self.ids.items()}
        self.keys = {
            name: TestParty(self.ids[party.id], party.type) for name, party in original.cast.keys.items()
        }

    def write(self) -> "Cast":
        signed = {party.id: party.next_epoch() for party in self.keys.values()}
        for model, rows in self.original.rows:
            made = [self.row(row) for row in rows]
            for row in made:
                if isinstance(row, Party):
                    statement = EpochStatement.parse(signed[row.pk].statement)
                    row.identity_key = statement.identity_key
                    row.expires_at = datetime.fromtimestamp(statement.expires_at_ms / 1000, tz=UTC)
                elif isinstance(row, KeyEpoch):
                    row.statement, row.signature = (
                        signed[row.party_id].statement,
                        signed[row.party_id].signature,
                    )
            self.insert(model, made)
            for row, new in zip(rows, made, strict=True):
                self.numbers[model, row.pk] = new.pk
        for party in self.keys.values():
            party.signed.append(signed[party.id])
        people = {
            name: self.row(value)
            for name, value in vars(self.original.cast).items()
            if isinstance(value, models.Model)
        }
        return type(self.original.cast)(**people, keys=self.keys)

    @staticmethod
    def insert(model: type[models.Model], made: list[models.Model]) -> None:
        """All at once and as they are: to save them would set their moments anew."""
        own = [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]
        numbered = [field for field in model._meta.concrete_fields if isinstance(field, models.AutoField)]
        given = model._base_manager.all()._insert(
            made, fields=own, returning_fields=numbered, raw=True, using=DEFAULT_DB_ALIAS
        )
        for row, (number,) in zip(made, given, strict=True) if numbered else ():
            row.pk = number

    def row(self, old: models.Model) -> Any:
        """The same row for its copy's people, with what was looked up along it: that may lead back to it."""
        if id(old) in self.made:
            return self.made[id(old)]
        new = self.made[id(old)] = type(old)()
        for field in old._meta.concrete_fields:
            setattr(new, field.attname, self.value(field, getattr(old, field.attname)))
        for name, other in old._state.fields_cache.items():
            if isinstance(other, models.Model):
                new._state.fields_cache[name] = self.row(other)
        new._state.adding, new._state.db = False, old._state.db
        return new

    def value(self, field: Any, old: Any) -> Any:
        if isinstance(field, models.AutoField):
            return self.numbers.get((field.model, old))
        if isinstance(old, int) and field.is_relation:
            return self.numbers[field.related_model, old]
        return self.said(old)

    def said(self, old: Any) -> Any:
        if isinstance(old, datetime):
            return old + self.later
        if isinstance(old, dict):
            return {self.said(name): self.said(value) for name, value in old.items()}
        if isinstance(old, list):
            return [self.said(value) for value in old]
        if isinstance(old, str):
            return self.texts.get(old, old)
        return self.ids.get(old, old) if isinstance(old, UUID) else old
