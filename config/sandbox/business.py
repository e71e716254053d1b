"""The sandbox's business: verified, in hosted custody, with an account of the Cloud API and templates."""

import base64
import io
import secrets
import time
from typing import Any
from uuid import UUID

from django_otp.plugins.otp_totp.models import TOTPDevice
from PIL import Image

from accounts.crypto.keyrings import Custody, PartyType
from accounts.models.businesses import Business, Membership
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.pilot import PilotProgramme
from accounts.models.tokens import Scope
from accounts.models.verification import VerificationDocument
from accounts.queries.tokens import find_token
from accounts.services.businesses import register_business
from accounts.services.documents import add_document
from accounts.services.phones import claim_number_for_business
from accounts.services.pilot import change_places, let_in
from accounts.services.tokens import issue_token
from accounts.services.verification import submit_verification
from config.demo.hosting import let_recado_in
from config.demo.keys import give_access, make_keys, make_personal_keys
from config.demo.reviews import review_and_approve
from config.sandbox.actions import customer, reviewer
from config.sandbox.store import Kept
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.models.conversations import ConversationCounter, conversation_id_for
from messaging.services.cloud import open_cloud_account
from messaging.services.templates import Draft, approve_template, create_template, submit_template
from messaging.wording import Variant

HANDLE, NAME = "sandbox", "Recado Sandbox"
NUMBERS_OF_BUSINESS, NUMBERS_OF_CUSTOMERS = 34_910_009_000, 5_511_988_880_000
# Half of the window in which a business may write freely: a program has the other half.
FRESH_MS = 12 * 60 * 60 * 1000
HELLO = b'{"t":"text","text":"Hello!"}'
TEMPLATES = {
    "hello_world": Draft({"en": Variant("Welcome and congratulations!", "Hello World")}, {}),
    "order_left": Draft(
        {
            "pt": Variant("Olá {{1}}, o pedido {{2}} saiu para entrega."),
            "en": Variant("Hello {{1}}, order {{2}} is on its way."),
        },
        {"1": "Ana", "2": "77"},
    ),
    "order_ready": Draft(
        {
            "es": Variant("Hola {{name}}, tu pedido {{order}} está listo.", "Pedido {{order}}"),
            "en": Variant("Hello {{name}}, your order {{order}} is ready.", "Order {{order}}"),
        },
        {"name": "Ana", "order": "77"},
    ),
}


def open_sandbox(base_url: str, kept: Kept) -> dict[str, str]:
    """The sandbox that stands, or a new one, with what a program needs to use it.

    Whatever of a sandbox is not known any more, because its file was lost, is made anew. Raises SandboxError,
    DomainError; TimeoutError where no hosted worker runs.
    """
    if not _stands(kept["business"]):
        kept["business"] = _found(reviewer())
        kept["customers"] = {}
    mine = kept["business"]
    business_id = UUID(mine["id"])
    _renew_token(mine, business_id)
    account = CloudAccount.objects.get(business_id=business_id)
    number = CloudNumber.objects.filter(account=account, claim__released_at__isnull=True).earliest(
        "claim__verified_at"
    )
    _keep_windows(base_url, kept, business_id)
    return {
        "BASE_URL": f"{base_url}/cloud",
        "TOKEN": mine["token"],
        "PHONE_NUMBER_ID": number.node_id,
        "WABA_ID": account.waba_id,
        "APP_ID": account.app_id,
        "APP_SECRET": mine["app_secret"],
        "VERIFY_TOKEN": mine["verify_token"],
        "TO": mine["to"],
        "CLOSED_TO": mine["closed_to"],
        "BAD_TO": mine["bad_to"],
    }


def _stands(mine: dict[str, Any]) -> bool:
    if not mine:
        return False
    accounts = CloudAccount.objects.filter(business_id=mine["id"], business__status=Business.Status.VERIFIED)
    return accounts.exists()


def _found(staff: User) -> dict[str, Any]:
    """Everything of a business that stays: people, keys, number, verification, account, templates."""
    password, secret = secrets.token_urlsafe(9), secrets.token_bytes(20)
    name = secrets.token_hex(3)
    email = f"{name}@sandbox.example"
    owner = User.objects.create_user(email=email, password=password, name="Sandbox Owner")
    TOTPDevice.objects.create(user=owner, name="sandbox", key=secret.hex(), confirmed=True)
    business = register_business(
        owner=owner,
        handle=f"{HANDLE}-{name}" if Business.objects.filter(handle=HANDLE).exists() else HANDLE,
        # With a word of its own: one that looks like an earlier sandbox takes two reviewers.
        name=f"{NAME} {name}",
        legal_name=f"{NAME}, S.L.",
        country="ES",
        size=Business.Size.SMALL,
        profile={
            "category": "Software",
            "description": "Programs are tried out here.",
            "tax_id": "B58378431",
        },
    )
    _let_in(business, staff)
    claim_number_for_business(number=f"+{_free(NUMBERS_OF_BUSINESS)}", business=business)
    recovery_code = _give_keys(business, owner)
    _send_document(business, owner)
    request = submit_verification(business=business, submitted_by=owner, representative=owner.name)
    review_and_approve(request, staff)
    _, app_secret = open_cloud_account(business_id=business.id, actor_id=owner.id, is_sandbox=True)
    _write_templates(business, owner, staff)
    customers = [str(_free(NUMBERS_OF_CUSTOMERS, place)) for place in range(3)]
    return {
        "id": str(business.id),
        "app_secret": app_secret,
        "verify_token": secrets.token_urlsafe(12),
        **dict(zip(("to", "closed_to", "bad_to"), customers, strict=True)),
        "owner": {
            "email": email,
            "password": password,
            "totp_secret": base64.b32encode(secret).decode(),
            "recovery_code": recovery_code,
        },
    }


def _free(first: int, place: int = 0) -> int:
    """The n-th number of a series that nobody has ever held."""
    held = {str(number).removeprefix("+") for number in PhoneClaim.objects.values_list("number", flat=True)}
    return [number for number in range(first, first + 1000) if str(number) not in held][place]


def _let_in(business: Business, staff: User) -> None:
    """While a pilot is open, it gets one place more for the sandbox."""
    programme = PilotProgramme.objects.filter(is_open=True).first()
    if programme is not None:
        change_places(places=programme.places + 1, actor=staff, address=None)
        let_in(business_id=business.id, actor=staff, address=None)


def _give_keys(business: Business, owner: User) -> str:
    """Keys of the business and its owner, and the hosted worker let in; the owner's recovery code."""
    member = Membership.objects.get(business=business, user=owner)
    owner_keys = make_personal_keys(member.id, PartyType.AGENT, owner.id)
    custody = Custody.BROWSER | Custody.HOSTED
    keys = make_keys(business.id, PartyType.BUSINESS, owner.id, custody)
    give_access(keys, member, owner_keys, owner_keys)
    let_recado_in(keys, member, owner_keys)
    return owner_keys.recovery_code


def _send_document(business: Business, owner: User) -> None:
    """A blank page: nobody reviews a sandbox."""
    page = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(page, "PNG")
    add_document(
        business_id=business.id,
        actor_id=owner.id,
        kind=VerificationDocument.Kind.REGISTER_EXTRACT,
        name="blank.png",
        content=page.getvalue(),
        address=None,
    )


def _write_templates(business: Business, owner: User, staff: User) -> None:
    for name, draft in TEMPLATES.items():
        version = create_template(
            business_id=business.id, name=name, category="utility", draft=draft, writer_id=owner.id
        )
        submit_template(version=version, submitter_id=owner.id)
        approve_template(version_id=version.id, reviewer=staff, reason="", address=None)


def _renew_token(mine: dict[str, Any], business_id: UUID) -> None:
    """The token that was printed before, as long as it counts."""
    if find_token(mine.get("token", "")) is None:
        member = Membership.objects.active().get(business_id=business_id, role=Membership.Role.OWNER)
        mine["token"] = issue_token(
            membership=member, name=NAME, scopes=[Scope.CLOUD_API], actor_id=member.user_id
        )


def _keep_windows(base_url: str, kept: Kept, business_id: UUID) -> None:
    """One customer has just written, another one never has, and nobody holds the third number."""
    mine = kept["business"]
    customer(mine["closed_to"], base_url, kept).meet(business_id)
    writer = customer(mine["to"], base_url, kept)
    writer.meet(business_id)
    counter = ConversationCounter.objects.get(pk=conversation_id_for(business_id, writer.id))
    if counter.customer_last_at_ms < time.time_ns() // 1_000_000 - FRESH_MS:
        writer.write(business_id, HELLO)
