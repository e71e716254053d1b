"""Badges over time: revoked and given back, looked at again each year, and never many at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from accounts.errors.review import NotVerifiedError, OwnBusinessError, OwnDecisionError
from accounts.errors.verification import ReasonMissingError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.verification import BadgeRevocation, ReasonCode, VerificationRequest
from accounts.queries.renewal import badges_due_soon, badges_overdue
from accounts.queries.reports import open_reports_about
from accounts.queries.verification import YEAR, pause_of
from accounts.services.businesses import add_member
from accounts.services.renewal import pause_overdue_badges, remind_of_renewals
from accounts.services.revocation import revoke_badge
from accounts.services.standing import pause_badge, reinstate_business, suspend_business
from accounts.services.verification import appeal_decision, submit_verification
from accounts.tasks import pause_overdue_badges_task, remind_of_renewals_task
from tests.accounts.papers import send_bakery_document
from tests.accounts.test_staff import staff_with
from tests.accounts.test_verification import make_request
from tests.conftest import Cast
from tests.moderation.filing import report, sent_to_alice
from tests.reviews import approve, claim, make_reviewer

State, Status = VerificationRequest.State, Business.Status


@pytest.fixture
def ines(db: None) -> User:
    return make_reviewer()


@pytest.fixture
def tomas(db: None) -> User:
    return make_reviewer("tomas@recado.example", "Tomás")


@pytest.fixture
def verified(cast: Cast, ines: User) -> VerificationRequest:
    request = make_request(cast)
    approve(request, ines)
    return request


def status(cast: Cast) -> str:
    return Business.objects.get(pk=cast.bakery.pk).status


def revoke(cast: Cast, reviewer: User, reason: str = "It sold what it does not have.") -> BadgeRevocation:
    return revoke_badge(
        business_id=cast.bakery.id,
        reviewer=reviewer,
        reason_code=ReasonCode.MISUSE,
        reason=reason,
        address=None,
    )


def letters() -> list[str]:
    return list(Letter.objects.order_by("written_at").values_list("template", flat=True))


def test_a_revoked_badge_ends_its_certificates_and_the_owner_is_told_how_to_appeal(
    cast: Cast, verified: VerificationRequest, tomas: User
) -> None:
    revoke(cast, tomas)
    assert status(cast) == Status.REVOKED
    certificate = Certificate.objects.get()
    assert (certificate.revoked_at is not None, certificate.ending) == (True, "badge_revoked")
    assert letters()[-1] == "badge_revoked"
    event = AuditEvent.objects.get(action="badge.revoked")
    assert (event.actor, event.detail["before"]) == (tomas, {"status": "verified"})
    with pytest.raises(NotVerifiedError):
        revoke(cast, tomas)


def test_a_revocation_is_appealed_to_another_reviewer_and_gives_the_badge_back(
    cast: Cast, verified: VerificationRequest, ines: User, tomas: User
) -> None:
    revocation = revoke(cast, tomas)
    appeal = appeal_decision(business=cast.bakery, submitted_by=cast.olga.user, statement="We had it.")
    with pytest.raises(OwnDecisionError):
        claim(appeal, tomas)
    approve(appeal, ines)
    # A badge that was revoked before takes two, and here too the second is not who revoked it.
    third = make_reviewer("eva@recado.example", "Eva")
    approve(appeal, third)
    revocation.refresh_from_db()
    assert revocation.restored_at is not None
    assert (status(cast), letters()[-1]) == (Status.VERIFIED, "badge_restored")
    assert Certificate.objects.filter(revoked_at__isnull=True).count() == 1
    assert AuditEvent.objects.filter(action="badge.restored", actor=third).exists()


def test_a_revocation_takes_a_reason_and_somebody_who_has_no_part_in_the_business(
    cast: Cast, verified: VerificationRequest, tomas: User
) -> None:
    with pytest.raises(ReasonMissingError):
        revoke(cast, tomas, reason=" ")
    add_member(business=cast.bakery, user=tomas, role=Membership.Role.AGENT, actor_id=cast.olga.user_id)
    with pytest.raises(OwnBusinessError):
        revoke(cast, tomas)
    refused = AuditEvent.objects.get(action="verification.review_refused")
    assert refused.detail == {"act": "revoke_badge", "reason": "own_business"}
    assert (refused.business, status(cast)) == (cast.bakery, Status.VERIFIED)


def test_a_suspended_business_comes_back_without_the_badge_that_was_revoked(
    cast: Cast, verified: VerificationRequest, tomas: User
) -> None:
    suspend_business(business_id=cast.bakery.id)
    revoke(cast, tomas)
    assert status(cast) == Status.SUSPENDED
    reinstate_business(business_id=cast.bakery.id)
    assert status(cast) == Status.REVOKED


def test_a_suspension_ends_the_certificates_and_lifting_it_certifies_the_numbers_anew(
    cast: Cast, verified: VerificationRequest
) -> None:
    suspend_business(business_id=cast.bakery.id)
    ended = Certificate.objects.get()
    assert (ended.revoked_at is not None, ended.ending) == (True, Certificate.Ending.SUSPENDED)
    reinstate_business(business_id=cast.bakery.id)
    assert status(cast) == Status.VERIFIED
    anew = Certificate.objects.get(revoked_at__isnull=True)
    assert (anew.phone_claim_id, anew.name) == (ended.phone_claim_id, ended.name)
    # It was not verified a second time: nothing was asked, and nobody decided.
    assert VerificationRequest.objects.count() == 1


def test_a_business_that_was_renamed_while_it_was_suspended_is_asked_about_its_name(
    cast: Cast, verified: VerificationRequest
) -> None:
    suspend_business(business_id=cast.bakery.id)
    pause_badge(business_id=cast.bakery.id, ending=Certificate.Ending.RENAMED, actor_id=None)
    Business.objects.filter(pk=cast.bakery.id).update(name="Bakery of Olga")
    reinstate_business(business_id=cast.bakery.id)
    assert status(cast) == Status.PAUSED
    assert pause_of(cast.bakery.id) == Certificate.Ending.RENAMED


def test_a_suspended_business_that_lost_its_badge_meanwhile_is_not_certified_anew(
    cast: Cast, verified: VerificationRequest, tomas: User
) -> None:
    suspend_business(business_id=cast.bakery.id)
    revoke(cast, tomas)
    reinstate_business(business_id=cast.bakery.id)
    assert not Certificate.objects.filter(revoked_at__isnull=True).exists()


def test_what_waits_is_closed_by_a_revocation_and_can_be_appealed(
    cast: Cast, verified: VerificationRequest, tomas: User
) -> None:
    years_pass(verified, YEAR - timedelta(days=20))
    send_bakery_document(cast)
    renewal = submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")
    revoke(cast, tomas)
    renewal.refresh_from_db()
    assert renewal.state == State.WITHDRAWN
    appeal_decision(business=cast.bakery, submitted_by=cast.olga.user, statement="Look again.")


def test_staff_read_the_letter_before_they_revoke(cast: Cast, verified: VerificationRequest) -> None:
    page = f"/staff/accounts/business/{cast.bakery.pk}/revoke/"
    assert staff_with("view_business", "view_verificationrequest").get(page).status_code == 403
    User.objects.filter(email="eva@recado.example").delete()
    client = staff_with("view_business", "view_verificationrequest", "decide_verificationrequest")
    record = client.get(f"/staff/accounts/business/{cast.bakery.pk}/change/").content.decode()
    assert page in record
    answer = {"reason_code": "misuse", "reason": "It sold what it does not have."}
    assert "errornote" in client.post(page, {**answer, "reason": ""}).content.decode()
    letter = client.post(page, answer).content.decode()
    assert "Bakery: the badge was revoked" in letter
    assert "appeal within 30 days" in letter
    assert answer["reason"] in client.post(page, {**answer, "back": "1"}).content.decode()
    assert status(cast) == Status.VERIFIED
    assert client.post(page, {**answer, "send": "1"}).status_code == 302
    assert status(cast) == Status.REVOKED
    assert page not in client.get(f"/staff/accounts/business/{cast.bakery.pk}/change/").content.decode()


def years_pass(request: VerificationRequest, time: timedelta) -> None:
    VerificationRequest.objects.filter(pk=request.pk).update(decided_at=timezone.now() - time)


def test_owners_are_told_30_and_7_days_before_once_each(cast: Cast, verified: VerificationRequest) -> None:
    for left, told in ((31, 0), (29, 1), (28, 0), (6, 1), (5, 0)):
        years_pass(verified, YEAR - timedelta(days=left))
        assert remind_of_renewals() == told, left
    assert letters().count("badge_ends_soon") == 2
    remind_of_renewals_task()
    assert list(badges_due_soon()) == [cast.bakery]
    assert status(cast) == Status.VERIFIED


def test_a_badge_that_nobody_renewed_is_paused_and_comes_back_with_an_approval(
    cast: Cast, verified: VerificationRequest, ines: User
) -> None:
    pause_overdue_badges_task()
    assert status(cast) == Status.VERIFIED
    years_pass(verified, YEAR)
    assert (pause_overdue_badges(), pause_overdue_badges()) == (1, 0)
    assert (status(cast), Certificate.objects.get().ending) == (Status.PAUSED, "overdue")
    assert (letters()[-1], list(badges_overdue())) == ("badge_overdue", [cast.bakery])
    send_bakery_document(cast)
    renewal = submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")
    assert renewal.kind == VerificationRequest.Kind.RENEWAL
    approve(renewal, ines)
    assert status(cast) == Status.VERIFIED
    assert Certificate.objects.filter(revoked_at__isnull=True).count() == 1
    assert list(badges_overdue()) == []


def test_a_request_that_waits_for_staff_keeps_the_badge(cast: Cast, verified: VerificationRequest) -> None:
    years_pass(verified, YEAR - timedelta(days=3))
    send_bakery_document(cast)
    submit_verification(business=cast.bakery, submitted_by=cast.olga.user, representative="Olga")
    years_pass(verified, YEAR + timedelta(days=3))
    assert (remind_of_renewals(), pause_overdue_badges()) == (0, 0)
    assert status(cast) == Status.VERIFIED


def test_staff_home_counts_badges_and_leads_to_them(cast: Cast, verified: VerificationRequest) -> None:
    years_pass(verified, YEAR - timedelta(days=3))
    client = staff_with("view_business", "view_verificationrequest")
    shown = client.get("/staff/").context["figures"]["totals"]
    counts = {str(one["title"]): one["count"] for one in shown}
    assert (counts["Badges to renew soon"], counts["Badges overdue"]) == (1, 0)
    for one in shown:
        assert len(client.get(one["address"]).context["cl"].result_list) == one["count"], one["title"]


def test_nothing_that_takes_judgement_can_be_done_to_many_at_once(cast: Cast, ines: User) -> None:
    request: Any = RequestFactory().get("/staff/")
    request.user = ines
    judged = ("verificationrequest", "business", "templateversion", "adversion", "case", "certificate")
    found = {model._meta.model_name: one for model, one in admin.site._registry.items()}
    for name in judged:
        assert list(found[name].get_actions(request)) == [], name


def test_open_reports_are_a_signal_for_reviewers(cast: Cast) -> None:
    assert open_reports_about(cast.bakery.id) == 0
    report(cast, sent_to_alice(cast, "You have won"))
    assert open_reports_about(cast.bakery.id) == 1
