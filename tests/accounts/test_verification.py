"""Verification: claims and evidence, one decision, and the badge that follows from the real signer."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.crypto.certificates import check_certificate, read_certificate
from accounts.crypto.primitives import b64, signing_key
from accounts.doors import STAFF
from accounts.errors.verification import (
    ClaimsChangedError,
    ReasonMissingError,
    SuspendedError,
)
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.phones import PhoneClaim
from accounts.models.verification import ReasonCode, VerificationRequest
from accounts.queries.keys import certificates_of
from accounts.queries.signals import Level, signals_of
from accounts.services.certificates import issue_pending_certificates
from accounts.services.phones import claim_number_for_business
from accounts.services.verification import submit_verification
from accounts.signer import POLL_SECONDS
from tests.accounts.papers import send_bakery_document
from tests.conftest import BAKERY_NUMBER, Cast, certify, make_cast
from tests.faults.processes import wait_until
from tests.reviews import approve, make_reviewer, reject
from tests.sessions import open_door

SEED = bytes(range(32))


def make_request(cast: Cast, number: str = BAKERY_NUMBER) -> VerificationRequest:
    claim_number_for_business(number=number, business=cast.bakery)
    send_bakery_document(cast)
    return submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")


@pytest.fixture
def staff_client(db: None) -> Client:
    reviewer = make_reviewer("eva@recado.example")
    device = TOTPDevice.objects.create(user=reviewer, name="app", confirmed=True)
    client = Client()
    open_door(client, reviewer, STAFF)
    session = client.cookies[STAFF.cookie].value
    store = SessionStore(session)
    store[DEVICE_ID_SESSION_KEY] = device.persistent_id
    store.save()
    return client


def test_staff_review_and_reject_on_the_page_with_a_reason(cast: Cast, staff_client: Client) -> None:
    request = make_request(cast)
    page = f"/staff/accounts/verificationrequest/{request.id}/change/"
    shown = staff_client.get(page).content.decode()
    assert "Bakery, S.L." in shown
    assert BAKERY_NUMBER in shown
    without = staff_client.post(page, {"decision": "reject", "reason": ""})
    assert without.status_code == 200
    assert staff_client.post(page, {"decision": "claim"}).status_code == 302
    answer = {"decision": "reject", "reason_code": "unreadable", "reason": "The scan is cut off."}
    letter = staff_client.post(page, answer)
    assert "The scan is cut off." in letter.content.decode()
    request.refresh_from_db()
    assert request.state == "waiting"
    assert staff_client.post(page, {**answer, "send": "1"}).status_code == 302
    request.refresh_from_db()
    assert (request.state, request.reason) == ("rejected", "The scan is cut off.")
    event = AuditEvent.objects.get(action="verification.rejected")
    assert event.detail == {
        "kind": "first",
        "reason": "The scan is cut off.",
        "reason_code": "unreadable",
    }


def test_a_rejection_without_a_reason_is_refused(cast: Cast) -> None:
    request = make_request(cast)
    for code, words in (("", "Unreadable scan"), ("no_such_reason", ""), (ReasonCode.OTHER, " ")):
        with pytest.raises(ReasonMissingError):
            reject(request, reason_code=code, reason=words)


def test_every_number_that_the_business_holds_is_certified_under_the_name_that_was_reviewed(
    cast: Cast,
) -> None:
    request = make_request(cast)
    claim_number_for_business(number="+34910000300", business=cast.bakery)
    given_up = claim_number_for_business(number="+34910000301", business=cast.bakery)
    PhoneClaim.objects.filter(pk=given_up.pk).update(released_at=timezone.now())
    approve(request)
    certified = {(str(row.phone_claim.number), row.name) for row in Certificate.objects.all()}
    assert certified == {(BAKERY_NUMBER, "Bakery"), ("+34910000300", "Bakery")}


@pytest.mark.parametrize(
    "change",
    [
        lambda bakery: PhoneClaim.objects.filter(business=bakery).update(released_at=timezone.now()),
        lambda bakery: Business.objects.filter(pk=bakery.pk).update(name="Banco Cobalto"),
        lambda bakery: Business.objects.filter(pk=bakery.pk).update(legal_name="Banco Cobalto, S.A."),
    ],
)
def test_claims_that_changed_since_they_were_sent_cannot_be_approved(cast: Cast, change: Any) -> None:
    request = make_request(cast)
    change(cast.bakery)
    with pytest.raises(ClaimsChangedError):
        approve(request)
    request.refresh_from_db()
    assert (request.state, Certificate.objects.exists()) == (VerificationRequest.State.WAITING, False)


def test_the_signer_signs_the_name_that_was_reviewed(cast: Cast) -> None:
    approve(make_request(cast))
    Business.objects.filter(pk=cast.bakery.pk).update(name="Banco Cobalto")
    issue_pending_certificates(key_id="t1", signing_seed=SEED)
    signed = read_certificate(Certificate.objects.get().document, {"t1": signing_key(SEED)})
    assert signed.name == "Bakery"


@pytest.mark.parametrize("name", ["bakery", "Ｂakery", "BA\u200bKERY", "Bakery\u202e", "Bakery  "])
def test_the_reviewer_is_told_of_a_verified_business_that_looks_the_same(cast: Cast, name: str) -> None:
    certify(cast.rival)
    Business.objects.filter(pk=cast.rival.pk).update(name=name)
    request = make_request(cast, number="+34910000222")
    grave = [signal.text for signal in signals_of(request).found if signal.level == Level.GRAVE]
    assert grave == [f"People cannot tell the name from {name}"]


@pytest.mark.parametrize("status", [Business.Status.SUSPENDED, Business.Status.VERIFIED])
def test_a_verification_lifts_no_suspension_and_takes_no_badge(cast: Cast, status: Business.Status) -> None:
    request = make_request(cast)
    Business.objects.filter(pk=cast.bakery.pk).update(status=status)
    reviewer = make_reviewer()
    reject(request, reviewer)
    assert Business.objects.get(pk=cast.bakery.pk).status == status
    if status == Business.Status.SUSPENDED:
        with pytest.raises(SuspendedError):
            make_request(cast)
    else:
        again = make_request(cast)
        assert Business.objects.get(pk=cast.bakery.pk).status == status
        Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.SUSPENDED)
        with pytest.raises(SuspendedError):
            approve(again, reviewer)


@pytest.fixture
def signer(tmp_path: Path, transactional_db: None) -> Iterator[dict[str, bytes]]:
    """The real signer process, on the tests' database."""
    key_file = tmp_path / "issuing.json"
    key_file.write_text(json.dumps({"kid": "t1", "seed": b64(SEED)}))
    environment = {**os.environ, "DATABASE_URL": database_url()}
    process = subprocess.Popen([sys.executable, "manage.py", "run_signer", str(key_file)], env=environment)
    yield {"t1": signing_key(SEED)}
    process.terminate()
    assert process.wait(timeout=60) == 0


def database_url() -> str:
    database: dict[str, Any] = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    host = database["HOST"] or database["OPTIONS"].get("host", "")
    return f"postgres://{database['USER']}@/{database['NAME']}?host={host}"


def test_approval_leads_to_a_badge_at_the_signers_next_look(signer: dict[str, bytes]) -> None:
    cast = make_cast()
    request = make_request(cast)
    wait_until(lambda: certificates_of(cast.bakery.id)["revocations"])
    approve(request)
    wait_until(lambda: certificates_of(cast.bakery.id)["certificates"])
    assert POLL_SECONDS < 1
    proof = certificates_of(cast.bakery.id)
    certificate = check_certificate(
        proof["certificates"][0],
        proof["revocations"],
        signer,
        now_ms=time.time_ns() // 1_000_000,
        business_id=cast.bakery.id.bytes,
        identity_key=signing_key(cast.keys["bakery"].identity_seed),
    )
    assert (certificate.name, certificate.phone) == ("Bakery", BAKERY_NUMBER)
    assert Business.objects.get(pk=cast.bakery.pk).status == Business.Status.VERIFIED


def test_no_setting_knows_where_the_issuing_key_is() -> None:
    assert not hasattr(settings, "ISSUING_KEY_FILE")


def test_the_signer_says_in_one_sentence_that_its_key_file_is_none(tmp_path: Path) -> None:
    for content in ("", "{}", '{"kid": "t1", "seed": "short"}'):
        key_file = tmp_path / "issuing.json"
        key_file.write_text(content)
        with pytest.raises(CommandError, match="not a readable key file"):
            call_command("run_signer", str(key_file))
