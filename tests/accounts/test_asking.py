"""A business asks for its badge, answers, withdraws and appeals; and the page on which it does."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from accounts.doors import BUSINESS
from accounts.errors.base import DomainError
from accounts.errors.verification import NotReadyError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.verification import (
    BadgeRevocation,
    ReasonCode,
    VerificationDocument,
    VerificationRequest,
)
from accounts.queries.advice import ADVICE
from accounts.queries.verification import APPEAL_DAYS, has_tax_ids, missing_for
from accounts.services.phones import claim_number_for_business
from accounts.services.review import ask_for_more
from accounts.services.revocation import revoke_badge
from accounts.services.verification import (
    answer_question,
    appeal_decision,
    submit_verification,
    withdraw_request,
)
from config.settings import _faults
from tests.accounts.papers import send_bakery_document
from tests.accounts.test_verification import make_request
from tests.conftest import BAKERY_NUMBER, Cast, certify, make_business, make_member
from tests.reviews import approve, claim, make_reviewer, reject
from tests.sessions import open_door

PAGE = "/business/verification/"
State = VerificationRequest.State


def submit(cast: Cast) -> VerificationRequest:
    return submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")


def appeal(cast: Cast, statement: str = "It was the branch's address.") -> VerificationRequest:
    return appeal_decision(business=cast.bakery, submitted_by=cast.olga.user, statement=statement)


def answer(cast: Cast, text: str = "Here it is.") -> VerificationRequest:
    return answer_question(business=cast.bakery, answered_by=cast.olga.user, text=text)


def withdraw(cast: Cast) -> VerificationRequest:
    return withdraw_request(business_id=cast.bakery.id, actor_id=cast.olga.user_id)


def ask(request: VerificationRequest, words: str = "Whose address is it?") -> None:
    reviewer = make_reviewer()
    claim(request, reviewer)
    ask_for_more(
        request_id=request.id,
        reviewer=reviewer,
        reason_code=ReasonCode.ADDRESS_DIFFERS,
        reason=words,
        address=None,
    )


def code_of(act: Any, *given: Any) -> str:
    with pytest.raises(DomainError) as refused:
        act(*given)
    return refused.value.code


def status(cast: Cast) -> str:
    return Business.objects.get(pk=cast.bakery.pk).status


def stand(cast: Cast, status: str) -> None:
    Business.objects.filter(pk=cast.bakery.pk).update(status=status)


def test_a_request_says_all_that_is_missing_and_takes_what_is_there(db: None) -> None:
    owner = make_member("nora@mill.example", "Nora")
    mill = make_business(owner, "mill")
    Business.objects.filter(pk=mill.pk).update(tax_id="", legal_name=" ")
    mill.refresh_from_db()
    codes = [part.code for part in missing_for(mill)]
    assert codes == ["number", "keys", "legal_name", "tax_id", "documents"]
    with pytest.raises(NotReadyError) as refused:
        submit_verification(business=mill, submitted_by=owner, representative="Nora")
    assert list(refused.value.fields) == codes
    event = AuditEvent.objects.get(action="verification.refused")
    assert (event.business_id, event.detail) == (mill.id, {"reason": "not_ready"})
    Business.objects.filter(pk=mill.pk).update(country="AQ")
    mill.refresh_from_db()
    assert "tax_id" not in [part.code for part in missing_for(mill)], "nobody has a tax id there"


def test_countries_with_and_without_tax_ids_are_told_apart() -> None:
    assert all(map(has_tax_ids, ("ES", "pt", "DE", "BR", "US")))
    assert not has_tax_ids("AQ")


def test_a_request_takes_the_documents_along_and_waits_alone_until_it_is_due(cast: Cast) -> None:
    before = timezone.now()
    request = make_request(cast)
    document = VerificationDocument.objects.get()
    assert (request.kind, request.state, document.request) == ("first", State.WAITING, request)
    assert timedelta(hours=48) <= request.due_at - before < timedelta(hours=48, minutes=1)
    assert status(cast) == Business.Status.IN_REVIEW
    send_bakery_document(cast)
    assert code_of(submit, cast) == "already_waiting"
    assert VerificationDocument.objects.filter(request=None).count() == 1


def test_the_kind_of_a_request_follows_from_how_the_business_stands(cast: Cast) -> None:
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)

    def kind_of_next() -> str:
        send_bakery_document(cast)
        request = submit(cast)
        withdraw(cast)
        VerificationDocument.objects.all().delete()
        return request.kind

    for ending, kind in ((Certificate.Ending.RENAMED, "rename"), (Certificate.Ending.OVERDUE, "renewal")):
        stand(cast, Business.Status.PAUSED)
        Certificate.objects.create(
            business=cast.bakery,
            phone_claim=cast.bakery.phone_claims.get(),
            name="Bakery",
            revoked_at=timezone.now(),
            ending=ending,
        )
        assert kind_of_next() == kind
        assert status(cast) == Business.Status.PAUSED
    stand(cast, Business.Status.REVOKED)
    assert code_of(submit, cast) == "badge_revoked"
    stand(cast, Business.Status.SUSPENDED)
    assert code_of(submit, cast) == "suspended"


def test_a_verified_business_asks_again_once_its_year_is_nearly_over(cast: Cast) -> None:
    approve(make_request(cast))
    assert status(cast) == Business.Status.VERIFIED
    send_bakery_document(cast)
    assert code_of(submit, cast) == "not_due"
    VerificationRequest.objects.update(decided_at=timezone.now() - timedelta(days=340))
    assert submit(cast).kind == "renewal"
    assert status(cast) == Business.Status.VERIFIED


def test_a_question_is_answered_with_more_documents_and_the_profile_of_now(cast: Cast) -> None:
    request = make_request(cast)
    assert code_of(answer, cast) == "nothing_to_answer"
    ask(request)
    assert code_of(answer, cast, " ") == "answer_missing"
    Business.objects.filter(pk=cast.bakery.pk).update(address="Rua Nova 2", tax_id="")
    send_bakery_document(cast)
    answered = answer(cast)
    assert (answered.pk, answered.state) == (request.pk, State.WAITING)
    assert answered.due_at is not None and answered.due_at > timezone.now() + timedelta(hours=47)
    assert request.documents.count() == 2
    claims = dict(request.claims.values_list("subject", "value"))
    assert claims["address"] == "Rua Nova 2" and "tax_id" not in claims
    assert claims["representative"] == "Olga"
    assert list(request.messages.values_list("is_from_staff", "text")) == [
        (True, "Whose address is it?"),
        (False, "Here it is."),
    ]
    assert AuditEvent.objects.get(action="verification.more_answered").detail["documents"] == 1
    assert code_of(answer, cast) == "nothing_to_answer"


def test_a_withdrawn_request_gives_the_documents_back(cast: Cast) -> None:
    request = make_request(cast)
    withdraw(cast)
    request.refresh_from_db()
    assert (request.state, request.claimed_by, status(cast)) == (
        State.WITHDRAWN,
        None,
        Business.Status.UNVERIFIED,
    )
    assert VerificationDocument.objects.get().request is None
    assert code_of(withdraw, cast) == "already_decided"
    assert submit(cast).documents.count() == 1


def test_a_rejection_is_appealed_once_and_in_time(cast: Cast) -> None:
    assert code_of(appeal, cast) == "nothing_to_appeal"
    request = make_request(cast)
    reject(request)
    assert code_of(appeal, cast, "  ") == "statement_missing"
    VerificationRequest.objects.update(decided_at=timezone.now() - timedelta(days=APPEAL_DAYS, minutes=1))
    assert code_of(appeal, cast) == "appeal_too_late"
    VerificationRequest.objects.update(decided_at=timezone.now() - timedelta(days=APPEAL_DAYS - 1))
    send_bakery_document(cast)
    made = appeal(cast)
    assert (made.kind, made.appealed_request, made.statement) == (
        "appeal",
        request,
        "It was the branch's address.",
    )
    assert (status(cast), made.documents.count()) == (Business.Status.IN_REVIEW, 1)
    assert code_of(appeal, cast) == "already_appealed"
    reject(made, make_reviewer("tom@recado.example"))
    assert code_of(appeal, cast) == "already_appealed", "the answer to an appeal is final"
    send_bakery_document(cast)
    assert submit(cast).kind == "first", "who mends what was wrong may ask anew"
    refused = AuditEvent.objects.filter(action="verification.refused")
    assert {event.detail["reason"] for event in refused} >= {"appeal_too_late", "already_appealed"}


def test_a_revocation_is_appealed_without_new_documents(cast: Cast) -> None:
    certify(cast.bakery)
    revoke_badge(
        business_id=cast.bakery.id,
        reviewer=make_reviewer(),
        reason_code=ReasonCode.MISUSE,
        reason="It sold another's goods.",
        address=None,
    )
    made = appeal(cast)
    assert made.appealed_revocation == BadgeRevocation.objects.get()
    assert status(cast) == Business.Status.REVOKED
    withdraw(cast)
    assert status(cast) == Business.Status.REVOKED
    assert code_of(appeal, cast) == "already_appealed", "an appeal that was withdrawn is used up"


def test_a_suspended_business_neither_asks_nor_appeals_nor_answers(cast: Cast) -> None:
    request = make_request(cast)
    ask(request)
    stand(cast, Business.Status.SUSPENDED)
    assert [code_of(act, cast) for act in (submit, appeal, answer)] == ["suspended"] * 3
    request.refresh_from_db()
    assert request.state == State.MORE_NEEDED


def test_every_reason_says_what_to_do_in_both_languages() -> None:
    assert set(ADVICE) == set(ReasonCode.values)
    for advice in ADVICE.values():
        with translation.override("es"):
            spanish = str(advice.text)
        assert spanish != str(advice.text)


def test_documents_are_kept_for_as_long_as_a_decision_can_be_appealed() -> None:
    assert APPEAL_DAYS == _faults.APPEAL_DAYS
    assert not list(_faults.retention_faults(1, APPEAL_DAYS, 1))
    assert "DOCUMENT_RETENTION_DAYS" in next(_faults.retention_faults(1, APPEAL_DAYS - 1, 1))
    assert list(_faults.retention_faults(1, APPEAL_DAYS, 0)) == ["GUEST_RETENTION_DAYS must be at least 1"]


@pytest.fixture
def olga(cast: Cast) -> Client:
    client = Client()
    open_door(client, cast.olga.user, BUSINESS)
    return client


def shown(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_page_leads_from_what_is_missing_to_the_decision_and_the_appeal(cast: Cast, olga: Client) -> None:
    assert "Send at least one document." in shown(olga)
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    send_bakery_document(cast)
    assert 'value="Olga"' in shown(olga)
    empty = olga.post(PAGE, {"act": "submit", "representative": ""})
    assert empty.status_code == 400
    assert olga.post(PAGE, {"act": "submit", "representative": "Olga"}).status_code == 302
    assert "A reviewer decides by" in shown(olga)
    request = VerificationRequest.objects.get()
    ask(request)
    assert "Whose address is it?" in shown(olga)
    again = olga.post(PAGE, {"act": "submit", "representative": "Olga"})
    assert again.status_code == 400, "two windows, one request"
    assert olga.post(PAGE, {"act": "answer", "text": "The branch's."}).status_code == 302
    reject(request, reason_code=ReasonCode.ADDRESS_DIFFERS, reason="The register says Muelle 6.")
    page = shown(olga)
    assert "The register says Muelle 6." in page and "Correct the address" in page and "Appeal…" in page
    kept = olga.post(PAGE, {"act": "appeal", "statement": " "})
    assert kept.status_code == 400
    assert olga.post(PAGE, {"act": "appeal", "statement": "The branch moved."}).status_code == 302
    assert "cannot be sent again" in shown(olga)
    assert olga.post(PAGE, {"act": "withdraw"}).status_code == 302
    assert "it is final" in shown(olga)


def test_others_read_the_page_and_do_nothing_on_it(cast: Cast) -> None:
    make_request(cast)
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    page = shown(client)
    assert "Waiting for review" in page and 'name="act"' not in page and "extract.png" not in page
    for act in ("submit", "answer", "appeal", "withdraw", "nonsense"):
        assert client.post(PAGE, {"act": act}).status_code == 403
    assert VerificationRequest.objects.get().state == State.WAITING


def test_the_page_tells_of_a_paused_a_revoked_and_a_verified_badge(cast: Cast, olga: Client) -> None:
    certify(cast.bakery)
    assert "green badge beside the name" in shown(olga)
    for status_, words in (("paused", "looked again"), ("revoked", "was taken"), ("suspended", "suspension")):
        stand(cast, status_)
        assert words in shown(olga), status_
