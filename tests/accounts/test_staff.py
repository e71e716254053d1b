"""The staff door: who is staff sees and decides only what they were given permission for."""

import uuid

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.doors import STAFF
from accounts.models.audit import AuditEvent
from accounts.models.people import User
from accounts.models.verification import VerificationRequest
from accounts.queries.checks import checks_for
from tests.accounts.test_verification import make_request
from tests.conftest import PASSWORD, Cast
from tests.sessions import open_door

pytestmark = pytest.mark.django_db
QUEUE = "/staff/accounts/verificationrequest/"


def staff_with(*permissions: str) -> Client:
    """Someone at the staff door with a verified second factor and these permissions."""
    user = User.objects.create_user(email="eva@recado.example", password=PASSWORD, name="Eva", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    device = TOTPDevice.objects.create(user=user, name="app", confirmed=True)
    client = Client(raise_request_exception=False)
    open_door(client, user, STAFF)
    session = SessionStore(client.cookies[STAFF.cookie].value)
    session[DEVICE_ID_SESSION_KEY] = device.persistent_id
    session.save()
    return client


@pytest.fixture
def request_(cast: Cast) -> VerificationRequest:
    return make_request(cast)


def page(request_: VerificationRequest) -> str:
    return f"{QUEUE}{request_.id}/change/"


def document(request_: VerificationRequest) -> str:
    return f"{QUEUE}documents/{request_.documents.get().id}/1/"


def state(request_: VerificationRequest) -> str:
    request_.refresh_from_db()
    return request_.state


def test_staff_without_permissions_see_nothing_of_a_verification(request_: VerificationRequest) -> None:
    client = staff_with()
    assert client.get(page(request_)).status_code == 403
    assert client.get(document(request_)).status_code == 403
    assert client.post(page(request_), {"decision": "approve"}).status_code == 403
    assert client.get("/staff/").context["queues"] == []
    assert state(request_) == VerificationRequest.State.WAITING
    assert not AuditEvent.objects.filter(action="verification.document_viewed").exists()


def test_who_may_only_view_sees_the_claims_but_neither_documents_nor_the_decision(
    request_: VerificationRequest,
) -> None:
    client = staff_with("view_verificationrequest")
    shown = client.get(page(request_))
    assert (shown.status_code, b"Bakery, S.L." in shown.content) == (200, True)
    assert b'name="decision"' not in shown.content
    assert document(request_).encode() not in shown.content
    assert client.get(document(request_)).status_code == 403
    assert client.post(page(request_), {"decision": "approve"}).status_code == 403
    assert state(request_) == VerificationRequest.State.WAITING
    assert len(client.get("/staff/").context["queues"]) == 1


def test_who_may_decide_opens_documents_and_decides(request_: VerificationRequest) -> None:
    client = staff_with("view_verificationrequest", "decide_verificationrequest")
    assert b'value="claim"' in client.get(page(request_)).content
    assert client.get(document(request_)).status_code == 403, "nobody has claimed the case"
    assert client.post(page(request_), {"decision": "claim"}).status_code == 302
    assert client.get(document(request_)).status_code == 200
    checks = [check.value for check in checks_for(request_)]
    ticked = client.post(f"{QUEUE}{request_.id}/checks/", {"check": checks})
    assert ticked.json() == {"missing": 0, "total": len(checks)}
    assert client.post(page(request_), {"decision": "approve"}).status_code == 302
    assert state(request_) == VerificationRequest.State.APPROVED


def test_a_password_hash_cannot_be_read_letter_by_letter_through_a_filter(cast: Cast) -> None:
    client = staff_with("view_user", "view_membership", "view_verificationrequest")
    for address in (
        "/staff/accounts/user/?password__startswith=md5",
        "/staff/accounts/user/?email__startswith=olga",
        "/staff/accounts/membership/?user__password__startswith=md5",
        f"{QUEUE}?state__startswith=w",
    ):
        assert client.get(address).status_code == 400, address
    assert client.get(f"{QUEUE}?state__exact=waiting").status_code == 200


def test_a_nonsense_address_at_the_staff_door_is_no_fault_of_ours(db: None) -> None:
    client = staff_with("view_verificationrequest", "decide_verificationrequest", "view_business")
    for name in ("garbage", "%00", str(uuid.uuid4())):
        assert client.get(f"{QUEUE}{name}/change/").status_code == 404, name
    for query in ("?status__exact=%00", "?q=%00", "?%00=1"):
        assert client.get(f"/staff/accounts/business/{query}").status_code == 400, query
