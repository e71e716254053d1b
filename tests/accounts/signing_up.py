"""Somebody with a flower shop, who is not here yet."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.core import mail
from django.db.models import F

from accounts.models.emails import EmailCode
from accounts.models.letters import Letter
from accounts.services.letters import send_letter
from accounts.services.sign_up import NewBusiness, ask_to_sign_up

SHOP = NewBusiness(handle="brezo", name="Brezo Flores", legal_name="Brezo, S.L.", country="ES", size="small")
EMAIL, PASSWORD = "marta@brezo.example", "peonies for saturday"
FIELDS = {
    "email": EMAIL,
    "name": "Marta Brezo",
    "password": PASSWORD,
    "business_name": SHOP.name,
    "legal_name": SHOP.legal_name,
    "country": SHOP.country,
    "handle": SHOP.handle,
    "size": SHOP.size,
}


def asked_to_sign_up(
    email: str = EMAIL, business: NewBusiness = SHOP, address: str = "192.0.2.1", **more: Any
) -> UUID:
    return ask_to_sign_up(
        email=email,
        name="Marta Brezo",
        password=PASSWORD,
        language="en",
        business=business,
        address=address,
        **more,
    )


def posted() -> list[Any]:
    """Every letter that waits, sent now; what is in the box since the test began."""
    for letter_id in list(Letter.objects.filter(sent_at__isnull=True).values_list("pk", flat=True)):
        send_letter(letter_id=letter_id)
    return list(mail.outbox)


def code_in_the_letter() -> str:
    return re.search(r"\b\d{6}\b", posted()[-1].body)[0]  # type: ignore[index]


def a_minute_passes() -> None:
    """What waits for another letter waits no longer."""
    EmailCode.objects.update(sent_at=F("sent_at") - timedelta(seconds=61))
