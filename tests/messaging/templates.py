"""Templates for tests: written by the bakery, approved by staff, and sealed as a client would."""

import uuid
from typing import Any

from django.utils import timezone

from accounts.models.people import User
from messaging.bodies.templates import template_body
from messaging.models.contacts import Consent, Contact
from messaging.models.templates import TemplateVersion
from messaging.services.templates import Draft, approve_template, create_template, submit_template
from messaging.wording import Variant
from tests.conftest import PASSWORD, Cast
from tests.parties import TestParty

ORDER_READY = Draft(
    {
        "en": Variant(
            "Hello {{name}}, your {{what}} is ready.", title="Ready, {{name}}", footer="The bakery"
        ),
        "es": Variant("Hola {{name}}, tu {{what}} está lista."),
    },
    {"name": "Alice", "what": "strawberry cake"},
)
VALUES = {"name": "Alice", "what": "strawberry cake"}


def make_staff() -> User:
    email = f"{uuid.uuid4().hex}@recado.example"
    return User.objects.create_superuser(email=email, password=PASSWORD, name="Ines")


def write_template(
    cast: Cast, draft: Draft = ORDER_READY, *, name: str = "order_ready", category: str = "utility"
) -> TemplateVersion:
    return create_template(
        business_id=cast.bakery.id, name=name, category=category, draft=draft, writer_id=cast.olga.user_id
    )


def approve(version: TemplateVersion) -> TemplateVersion:
    submit_template(version=version, submitter_id=version.written_by_id)
    approve_template(version_id=version.id, reviewer=make_staff(), reason="", address=None)
    version.refresh_from_db()
    return version


def approved_template(cast: Cast, draft: Draft = ORDER_READY, **fields: Any) -> TemplateVersion:
    """Marketing comes with the consent of everybody who is the bakery's contact by now."""
    if fields.get("category") == "marketing":
        give_consents(cast)
    return approve(write_template(cast, draft, **fields))


def give_consents(cast: Cast) -> None:
    for contact in Contact.objects.filter(business=cast.bakery, consents__isnull=True):
        Consent.objects.create(
            business=cast.bakery,
            contact=contact,
            customer=contact.customer,
            given_at=timezone.now(),
            source="shop",
        )


def body_of(version: TemplateVersion, values: dict[str, str] | None = None, language: str = "en") -> bytes:
    return template_body(
        template_id=version.template_id,
        number=version.number,
        language=language,
        values=VALUES if values is None else values,
    )


def seal_template(
    sender: TestParty, other: TestParty, version: TemplateVersion, body: bytes | None = None, **changes: Any
) -> dict[str, Any]:
    sealed = sender.seal_body(other, body_of(version) if body is None else body, **changes)
    return {**sealed, "template": str(version.id)}
