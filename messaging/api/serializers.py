"""What programs send and get, as the API's document tells them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models.names import validate_visible
from messaging.errors.base import UnknownFieldError
from messaging.errors.contacts import ContactFieldError
from messaging.importing.rows import MAX_LABEL, MAX_LABELS, MAX_NAME, MAX_PLACE, MAX_SOURCE, MAX_VALUE
from messaging.importing.values import MAX_FIGURE, is_readable

MAX_WORDING = 500
MAX_NUMBER = 40
MAX_REQUEST_TEXT = 12_000


class StrictSerializer(serializers.Serializer[Any]):
    """Refuses fields that it does not know, as everything else that takes JSON here."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and set(data) - set(self.fields):
            raise UnknownFieldError
        return super().to_internal_value(data)


class TextField(serializers.CharField):
    """One line that people can see; a figure is no text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.validators.append(validate_visible)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


@extend_schema_field({"type": ["string", "number", "boolean"]})
class AttributeValueField(serializers.JSONField):
    """A text, a figure, yes or no, or a day (`2027-03-01`), as the attribute's kind says."""


class ValueField(serializers.CharField):
    """What fills a gap of a template, exactly as it is given; whether it fits, the template says."""

    def __init__(self) -> None:
        super().__init__(trim_whitespace=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return str(super().to_internal_value(data))


class MomentField(serializers.IntegerField):
    """A moment in Unix milliseconds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, max_value=4_102_444_800_000, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if type(data) is not int:
            self.fail("invalid")
        return int(super().to_internal_value(data))


class ContactInputSerializer(StrictSerializer):
    """What is known of a person. A contact has a name or a number, or both."""

    number = TextField(required=False, allow_blank=True, max_length=MAX_NUMBER)
    name = TextField(required=False, allow_blank=True, max_length=MAX_NAME)
    language = serializers.RegexField(r"^[a-z]{2}$", required=False, allow_blank=True)
    place = TextField(required=False, allow_blank=True, max_length=MAX_PLACE)
    labels = serializers.ListField(
        child=TextField(max_length=MAX_LABEL), max_length=MAX_LABELS, required=False
    )
    attributes = serializers.DictField(child=AttributeValueField(allow_null=True), required=False)


class ContactSerializer(serializers.Serializer[Any]):
    """A contact. `customer` is the person on Recado behind it, once they are linked."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    number = serializers.CharField(allow_blank=True)
    country = serializers.CharField(allow_blank=True)
    language = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    labels = serializers.ListField(child=serializers.CharField())
    attributes = serializers.DictField(child=AttributeValueField())
    allows_marketing = serializers.BooleanField()
    customer = serializers.UUIDField(allow_null=True)
    created_at = serializers.IntegerField()
    updated_at = serializers.IntegerField()


class ContactPageSerializer(serializers.Serializer[Any]):
    """One page of contacts by name; `next` is the cursor of the page after it."""

    contacts = ContactSerializer(many=True)
    next = serializers.CharField(allow_null=True)


class AttributeSerializer(serializers.Serializer[Any]):
    """One thing that the business writes down about its contacts; `kind` says what its values are."""

    key = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(["text", "number", "date", "yes_no"])


class ContactFieldsSerializer(serializers.Serializer[Any]):
    """The business's own labels and attributes."""

    labels = serializers.ListField(child=serializers.CharField())
    attributes = AttributeSerializer(many=True)


class ConsentInputSerializer(StrictSerializer):
    """That a person allowed marketing: how they said so, in which words, and when (now if left out)."""

    source = TextField(max_length=MAX_SOURCE)  # type: ignore[assignment]
    wording = TextField(required=False, allow_blank=True, max_length=MAX_WORDING)
    given_at = MomentField(required=False)


class WithdrawalInputSerializer(StrictSerializer):
    """That a person takes their consent back, from now on, and how they said so."""

    source = TextField(max_length=MAX_SOURCE)  # type: ignore[assignment]


class ConsentSerializer(serializers.Serializer[Any]):
    """One consent on record. It counts while `withdrawn_at` is null."""

    given_at = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]
    wording = serializers.CharField(allow_blank=True)
    recorded_at = serializers.IntegerField()
    recorded_by = serializers.CharField(allow_null=True)
    withdrawn_at = serializers.IntegerField(allow_null=True)
    withdrawn_source = serializers.CharField(allow_blank=True)


class ConsentsSerializer(serializers.Serializer[Any]):
    """The consent record of a contact, the newest first."""

    allows_marketing = serializers.BooleanField()
    consents = ConsentSerializer(many=True)


class RecipientInputSerializer(StrictSerializer):
    """One recipient: a contact's id, or a number, which becomes a contact under `name` if it is none yet."""

    contact = serializers.UUIDField(required=False)
    number = TextField(required=False, max_length=MAX_NUMBER)
    name = TextField(required=False, allow_blank=True, max_length=MAX_NAME)
    values = serializers.DictField(child=ValueField(), required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("contact" in attrs) == ("number" in attrs):
            raise serializers.ValidationError({"number": _("Give a contact or a number, and only one.")})
        return attrs


class NotificationInputSerializer(StrictSerializer):
    """A notification in plain values, for a business with hosted custody.

    The values are locked for the hosted worker as they arrive, and neither stored nor logged.
    """

    template = serializers.SlugField(max_length=60)
    language = serializers.RegexField(r"^[a-z]{2}$", required=False)
    to = RecipientInputSerializer(many=True, allow_empty=False)
    at = serializers.CharField(required=False, allow_null=True, max_length=16)
    zone = serializers.CharField(required=False, allow_null=True, max_length=64)
    which = serializers.ChoiceField([0, 1], required=False, allow_null=True)


class ErrorSerializer(serializers.Serializer[Any]):
    """Every error. `code` is stable, `detail` is for people, `fields` says what is wrong where."""

    code = serializers.CharField()
    detail = serializers.CharField()
    fields = serializers.DictField(child=serializers.CharField(), required=False)  # type: ignore[assignment]


class MeBusinessSerializer(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    handle = serializers.CharField()
    status = serializers.CharField()


class MeSerializer(serializers.Serializer[Any]):
    """Whom the token acts for."""

    side = serializers.ChoiceField(["business"])
    party = serializers.UUIDField()
    agent = serializers.UUIDField()
    name = serializers.CharField()
    role = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    business = MeBusinessSerializer()


class VariantSerializer(serializers.Serializer[Any]):
    title = serializers.CharField(allow_blank=True)
    body = serializers.CharField()
    footer = serializers.CharField(allow_blank=True)


class WordingSerializer(serializers.Serializer[Any]):
    """Approved words; `parameters` names the gaps that every value must fill."""

    version = serializers.UUIDField()
    id = serializers.UUIDField()
    v = serializers.IntegerField()
    business = serializers.UUIDField()
    name = serializers.CharField()
    category = serializers.ChoiceField(["utility", "authentication"])
    variants = serializers.DictField(child=VariantSerializer())
    parameters = serializers.ListField(child=serializers.CharField())


class TemplatesSerializer(serializers.Serializer[Any]):
    templates = WordingSerializer(many=True)


class CountSerializer(serializers.Serializer[Any]):
    state = serializers.CharField()
    code = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField()


class SummarySerializer(serializers.Serializer[Any]):
    """A notification, and how many of its recipients are in which state."""

    id = serializers.UUIDField()
    template = serializers.UUIDField()
    name = serializers.CharField()
    created_at = serializers.IntegerField()
    due_at = serializers.IntegerField()
    zone = serializers.CharField(allow_blank=True)
    cancelled_at = serializers.IntegerField(allow_null=True)
    counts = CountSerializer(many=True)


class NotificationPageSerializer(serializers.Serializer[Any]):
    notifications = SummarySerializer(many=True)
    next = serializers.CharField(allow_null=True)


class TrailSerializer(serializers.Serializer[Any]):
    """What became of one recipient. `request` is what is still locked, for whom `sealer` and `epoch` say."""

    contact = serializers.UUIDField(allow_null=True)
    name = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    sealer = serializers.ChoiceField(["browser", "hosted"])
    epoch = serializers.IntegerField()
    request = serializers.CharField(allow_null=True)
    state = serializers.ChoiceField(
        [
            "waiting",
            "waiting_for_keys",
            "no_keys",
            "sealing",
            "sent",
            "refused",
            "cancelled",
            "expired",
        ]
    )
    code = serializers.CharField(allow_blank=True)
    accepted_at = serializers.IntegerField(allow_null=True)
    delivered_at = serializers.IntegerField(allow_null=True)
    read_at = serializers.IntegerField(allow_null=True)
    expires_at = serializers.IntegerField()


class NotificationSerializer(serializers.Serializer[Any]):
    """A notification with its delivery trail."""

    id = serializers.UUIDField()
    template = serializers.UUIDField()
    name = serializers.CharField()
    created_at = serializers.IntegerField()
    due_at = serializers.IntegerField()
    zone = serializers.CharField(allow_blank=True)
    cancelled_at = serializers.IntegerField(allow_null=True)
    recipients = TrailSerializer(many=True)


class LockedRecipientSerializer(serializers.Serializer[Any]):
    contact = serializers.UUIDField()
    request = serializers.CharField(max_length=MAX_REQUEST_TEXT)


class LockedNotificationSerializer(serializers.Serializer[Any]):
    """A notification whose values the program has locked itself, for a business that holds its own keys.

    `request` is base64url (no padding) of the `crypto_box_seal` of `{"lang","params"}` to the business's
    newest epoch, whose number is `epoch` (`GET keys/{party}/`).
    """

    template = serializers.UUIDField(help_text="The version of `GET templates/`.")
    at = serializers.CharField(allow_null=True)
    zone = serializers.CharField(allow_null=True)
    which = serializers.ChoiceField([0, 1], allow_null=True)
    epoch = serializers.IntegerField(min_value=0)
    recipients = LockedRecipientSerializer(many=True)


class CancelledSerializer(serializers.Serializer[Any]):
    cancelled = serializers.IntegerField()


def check_attributes(given: Mapping[str, Any], kinds: Mapping[str, str]) -> None:
    """Prove that each value is of its attribute's kind; None is for one that goes.

    Raises ContactFieldError.
    """
    for key, value in given.items():
        if key not in kinds or not (value is None or _is_of(kinds[key], value)):
            raise ContactFieldError(f"attributes.{key}")


def _is_of(kind: str, value: Any) -> bool:
    if kind == "yes_no":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= MAX_FIGURE
    if not isinstance(value, str) or not 0 < len(value) <= MAX_VALUE or not is_readable(value):
        return False
    return kind == "text" or _is_day(value)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
