"""The routes for programs as the API's document (OpenAPI 3.1) tells them; `config.openapi` puts it together.

What is refused is told by the errors themselves, so that code, status and sentence are true.
"""

from collections import defaultdict
from typing import Any

from django.utils import translation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    PolymorphicProxySerializer,
    extend_schema,
    extend_schema_view,
)

from accounts.api import MeView
from accounts.errors.base import DomainError, MalformedError
from accounts.errors.custody import HostingUnavailableError
from messaging.api import contacts, notifications, templates
from messaging.api import serializers as shapes
from messaging.errors.base import LimitError, UnknownFieldError
from messaging.errors.contacts import ContactExistsError, ContactFieldError, EarlierHolderError
from messaging.errors.messages import TemplateNotApprovedError
from messaging.errors.notifications import (
    AlreadySentError,
    ContactNotFoundError,
    DuePastError,
    DueTooFarError,
    NoSuchTimeError,
    NotANotificationError,
    RecipientsError,
    RecipientTwiceError,
    StaleRequestError,
    TimeTwiceError,
    TooManyRecipientsError,
    UnknownZoneError,
)
from messaging.errors.programs import (
    IdempotencyKeyError,
    IdempotencyKeyReusedError,
    NeedsHostingError,
    RecipientFieldError,
    VariantMissingError,
)
from messaging.errors.templates import TemplateValuesError


def refusals(*kinds: type[DomainError] | DomainError) -> dict[int, OpenApiResponse]:
    """One response for each status, with an example for each error."""
    by_status: dict[int, list[type[DomainError] | DomainError]] = defaultdict(list)
    for kind in kinds:
        by_status[kind.status].append(kind)
    return {
        status: OpenApiResponse(
            shapes.ErrorSerializer,
            description="\n".join(f"* `{kind.code}`: {_sentence(kind)}" for kind in group),
            examples=[
                OpenApiExample(kind.code, value={"code": kind.code, "detail": _sentence(kind)})
                for kind in group
            ],
        )
        for status, group in by_status.items()
    }


def _sentence(kind: type[DomainError] | DomainError) -> str:
    with translation.override("en"):
        return str(kind.message if isinstance(kind, type) else kind)


def _query(name: str, words: str, kind: Any = OpenApiTypes.STR, **more: Any) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=words, **more)


CURSOR = _query("cursor", "`next` of the page before.")
WRONG_CONTACT = (MalformedError, UnknownFieldError, ContactFieldError)
CONTACT = OpenApiExample(
    "A contact",
    value={"number": "+34 600 000 000", "name": "Ana", "language": "es", "labels": ["VIP"]},
    request_only=True,
)
ORDER = OpenApiExample(
    "Plain values",
    value={"template": "order_ready", "to": [{"number": "+34600000000", "values": {"name": "Ana"}}]},
    request_only=True,
)
PLAN_REFUSALS = refusals(
    MalformedError,
    UnknownFieldError,
    RecipientsError,
    RecipientTwiceError,
    TooManyRecipientsError,
    TemplateValuesError.missing("name"),
    TemplateValuesError.unfit("name"),
    TemplateValuesError.unknown("name"),
    RecipientFieldError,
    IdempotencyKeyError,
    DuePastError,
    DueTooFarError,
    UnknownZoneError,
    NoSuchTimeError,
    TimeTwiceError,
    ContactNotFoundError,
    TemplateNotApprovedError,
    NotANotificationError,
    StaleRequestError,
    AlreadySentError,
    NeedsHostingError,
    VariantMissingError,
    IdempotencyKeyReusedError,
    HostingUnavailableError,
)
PLAN = PolymorphicProxySerializer(
    component_name="NotificationPlan",
    serializers=[shapes.NotificationInputSerializer, shapes.LockedNotificationSerializer],
    resource_type_field_name=None,
)


def _route(name: str, tag: str, summary: str, description: str = "", **more: Any) -> Any:
    return extend_schema(operation_id=name, tags=[tag], summary=summary, description=description, **more)


NONE = OpenApiResponse(description="Done; there is no body.")

extend_schema_view(
    get=_route("getToken", "Token", "Whom the token acts for", responses={200: shapes.MeSerializer})
)(MeView)
extend_schema_view(
    get=_route(
        "listContacts",
        "Contacts",
        "List contacts",
        "By name, in pages. Parameters narrow the list together.",
        parameters=[
            _query("q", "Part of a name, a place or a number."),
            _query("label", "A label's name."),
            _query("consent", "Who allows marketing, or does not.", enum=["yes", "no"]),
            _query("language", "Two letters, such as `es`."),
            _query("limit", "How many a page has: 1 to 200, 50 if it is left out.", OpenApiTypes.INT),
            CURSOR,
        ],
        responses={200: shapes.ContactPageSerializer, **refusals(MalformedError)},
    ),
    post=_route(
        "addContact",
        "Contacts",
        "Add a contact",
        "A number without a country code is one of the business's country.",
        request=shapes.ContactInputSerializer,
        examples=[CONTACT],
        responses={
            201: shapes.ContactSerializer,
            **refusals(*WRONG_CONTACT, ContactExistsError, LimitError),
        },
    ),
)(contacts.ContactsView)
extend_schema_view(
    get=_route("getContact", "Contacts", "Read a contact", responses={200: shapes.ContactSerializer}),
    patch=_route(
        "changeContact",
        "Contacts",
        "Change a contact",
        "Only the fields that are given change. `labels` replaces them all; of `attributes` those that are "
        "named, and null takes one away.",
        request=shapes.ContactInputSerializer,
        responses={
            200: shapes.ContactSerializer,
            **refusals(*WRONG_CONTACT, ContactExistsError, LimitError),
        },
    ),
    delete=_route(
        "deleteContact",
        "Contacts",
        "Delete a contact",
        "With its consent record: no campaign reaches the person any more. Conversations stay.",
        responses={204: NONE},
    ),
)(contacts.ContactView)
extend_schema_view(
    get=_route(
        "getContactFields",
        "Contacts",
        "Labels and attributes of the business",
        responses={200: shapes.ContactFieldsSerializer},
    )
)(contacts.ContactFieldsView)
extend_schema_view(
    get=_route(
        "getConsents", "Consent", "Read the consent record", responses={200: shapes.ConsentsSerializer}
    ),
    post=_route(
        "recordConsent",
        "Consent",
        "Record a consent to marketing",
        "Once one is on record, another changes nothing.",
        request=shapes.ConsentInputSerializer,
        responses={201: shapes.ConsentsSerializer, **refusals(*WRONG_CONTACT, EarlierHolderError)},
    ),
)(contacts.ConsentsView)
extend_schema_view(
    post=_route(
        "withdrawConsent",
        "Consent",
        "Record that a consent was withdrawn",
        request=shapes.WithdrawalInputSerializer,
        responses={
            200: shapes.ConsentsSerializer,
            **refusals(MalformedError, UnknownFieldError),
        },
    )
)(contacts.WithdrawalView)
extend_schema_view(
    get=_route(
        "listTemplates", "Notifications", "What may be sent now", responses={200: shapes.TemplatesSerializer}
    )
)(templates.SendableView)
extend_schema_view(
    get=_route(
        "listNotifications",
        "Notifications",
        "List notifications",
        "The newest first.",
        parameters=[CURSOR],
        responses={200: shapes.NotificationPageSerializer, **refusals(MalformedError)},
    ),
    post=_route(
        "sendNotification",
        "Notifications",
        "Send a notification, now or at a time",
        "To 1 to 2,000 people. Businesses with hosted custody give plain values, which are locked as they "
        "arrive and neither stored nor logged; others lock them themselves. A number that is no contact yet "
        "becomes one. "
        "`at` is a wall-clock time (`2027-03-01T09:30`) in `zone` (an IANA name); both are left out for now. "
        "`which` says first (0) or second (1) where the clocks show an hour twice.",
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="1 to 100 visible ASCII characters. Under the same key a request counts once: "
                "again, it is answered 200 with what the first one made.",
            )
        ],
        request=PLAN,
        examples=[ORDER],
        responses={201: shapes.NotificationSerializer, 200: shapes.NotificationSerializer, **PLAN_REFUSALS},
    ),
)(notifications.NotificationsView)
extend_schema_view(
    get=_route(
        "getNotification",
        "Notifications",
        "Read a notification and its delivery trail",
        responses={200: shapes.NotificationSerializer},
    ),
    put=_route(
        "replaceNotification",
        "Notifications",
        "Replace a notification of which nothing was sent",
        "In locked values only.",
        request=shapes.LockedNotificationSerializer,
        responses={200: shapes.NotificationSerializer, **PLAN_REFUSALS},
    ),
)(notifications.NotificationView)
extend_schema_view(
    post=_route(
        "cancelNotification",
        "Notifications",
        "Call back what was not sent yet",
        request=None,
        responses={200: shapes.CancelledSerializer, **refusals(AlreadySentError)},
    )
)(notifications.CancelView)

DOCUMENTED = {
    MeView,
    contacts.ContactsView,
    contacts.ContactView,
    contacts.ContactFieldsView,
    contacts.ConsentsView,
    contacts.WithdrawalView,
    templates.SendableView,
    notifications.NotificationsView,
    notifications.NotificationView,
    notifications.CancelView,
}
