"""What two do at the same time is done once, on either engine."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accounts.errors.base import DomainError
from accounts.errors.phones import TooManyTriesError, UsedCodeError
from accounts.errors.review import ClaimedByOtherError
from accounts.errors.verification import AlreadyDecidedError
from accounts.models.audit import AuditEvent
from accounts.models.keys import Certificate
from accounts.models.phones import PhoneCode
from accounts.services.certificates import issue_pending_certificates
from accounts.services.phones import claim_number_for_business, send_code, use_code
from accounts.services.review import approve_verification
from accounts.services.reviewing import claim_next
from accounts.sms import PageSender
from tests.accounts.test_verification import SEED, make_request
from tests.conftest import BAKERY_NUMBER, make_cast
from tests.reviews import claim, look_at_everything, make_reviewer, rivals_request

pytestmark = [pytest.mark.portable, pytest.mark.django_db(transaction=True)]
PEOPLE = 4
NUMBER = "+34600000099"


def at_once(act: Callable[[int], object]) -> list[object]:
    """What each of several gets who do the same at the same moment."""
    start = threading.Barrier(PEOPLE)
    results: list[object] = []

    def run(number: int) -> None:
        try:
            start.wait()
            results.append(act(number))
        except DomainError as error:
            results.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_one_code_lets_one_in() -> None:
    purpose = PhoneCode.Purpose.CUSTOMER_SIGN_IN
    code_id = send_code(number=NUMBER, purpose=purpose, address=None)
    code = PageSender.shown_code(NUMBER) or ""

    def use(_: int) -> str:
        use_code(code_id=code_id, number=NUMBER, purpose=purpose, code=code)
        return "in"

    outcomes = at_once(use)
    assert outcomes.count("in") == 1
    assert {*outcomes} - {"in"} <= {UsedCodeError.code, TooManyTriesError.code}


def test_one_request_has_one_decision_and_one_certificate() -> None:
    request = make_request(make_cast())
    reviewer = make_reviewer()
    look_at_everything(request, reviewer)

    def approve(number: int) -> None:
        approve_verification(request_id=request.id, reviewer=reviewer, reason="", address=None)

    outcomes = at_once(approve)
    assert outcomes.count(None) == 1
    assert outcomes.count(AlreadyDecidedError.code) == PEOPLE - 1
    assert Certificate.objects.count() == 1
    assert AuditEvent.objects.filter(action="verification.approved").count() == 1
    assert AuditEvent.objects.filter(action="verification.review_refused").count() == PEOPLE - 1


def test_one_reviewer_claims_a_request_and_the_others_are_told() -> None:
    request = make_request(make_cast())
    reviewers = [make_reviewer(f"r{number}@recado.example") for number in range(PEOPLE)]
    outcomes = at_once(lambda number: claim(request, reviewers[number]))
    assert outcomes.count(None) == 1
    assert outcomes.count(ClaimedByOtherError.code) == PEOPLE - 1
    refused = AuditEvent.objects.filter(action="verification.review_refused")
    assert {event.detail["reason"] for event in refused} == {"claimed_by_other"}
    assert refused.count() == PEOPLE - 1


def test_next_in_the_queue_gives_each_request_to_one_reviewer() -> None:
    cast = make_cast()
    requests = {make_request(cast).id, rivals_request(cast).id}
    reviewers = [make_reviewer(f"r{number}@recado.example") for number in range(PEOPLE)]
    taken = at_once(lambda number: claim_next(reviewer=reviewers[number], address=None))
    assert {one for one in taken if one is not None} == requests
    assert taken.count(None) == PEOPLE - 2


def test_one_approval_is_signed_once_by_however_many_signers() -> None:
    cast = make_cast()
    claim = claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    approved = [
        Certificate.objects.create(business=cast.bakery, phone_claim=claim, name="Bakery") for _ in range(12)
    ]
    signed = at_once(lambda _: issue_pending_certificates(key_id="t1", signing_seed=SEED))
    assert sum(count for count in signed if isinstance(count, int)) == len(approved)
    serials = set(Certificate.objects.values_list("serial", flat=True))
    written = AuditEvent.objects.filter(action="certificate.issued").values_list("target", flat=True)
    assert sorted(written) == sorted(str(serial) for serial in serials)
    assert len(serials) == len(approved)
