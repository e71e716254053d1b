"""Reviewing: one claims, two decide where the risk is high, nobody decides on their own; all is written."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors.base import DomainError, MalformedError
from accounts.errors.review import (
    ChecksMissingError,
    ClaimedByOtherError,
    NotClaimedError,
    NoteMissingError,
    OwnApprovalError,
    OwnBusinessError,
    OwnDecisionError,
    OwnInvitationError,
)
from accounts.errors.verification import AlreadyDecidedError, ReasonMissingError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.keys import Certificate
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.review import CLAIM_HELD, ReviewNote, ReviewTick
from accounts.models.verification import ReasonCode, VerificationRequest
from accounts.queries.checks import checks_for
from accounts.queries.review import requests_by_urgency, requests_in
from accounts.services.businesses import add_member, remove_member
from accounts.services.invitations import invite, take_place
from accounts.services.letters import send_due_letters
from accounts.services.pilot import open_pilot
from accounts.services.review import approve_verification, ask_for_more, reject_verification
from accounts.services.reviewing import (
    claim_next,
    escalate_request,
    release_request,
    tick_checks,
    write_note,
)
from accounts.services.verification import answer_question, appeal_decision
from tests.accounts.test_verification import make_request
from tests.conftest import Cast, certify
from tests.reviews import approve, claim, look_at_everything, make_reviewer, reject, rivals_request

State, Status = VerificationRequest.State, Business.Status


@pytest.fixture
def ines(db: None) -> User:
    return make_reviewer()


@pytest.fixture
def tomas(db: None) -> User:
    return make_reviewer("tomas@recado.example", "Tomás")


@pytest.fixture
def request_(cast: Cast) -> VerificationRequest:
    return make_request(cast)


def refusals() -> list[tuple[str, str]]:
    written = AuditEvent.objects.filter(action="verification.review_refused").order_by("id")
    return [(event.detail["act"], event.detail["reason"]) for event in written]


def actions() -> list[str]:
    about = ("verification.", "badge.")
    written = AuditEvent.objects.order_by("id").values_list("action", flat=True)
    return [action for action in written if action.startswith(about) and "document" not in action]


def test_only_who_claimed_a_request_decides_and_the_others_are_told_and_written_down(
    request_: VerificationRequest, ines: User, tomas: User
) -> None:
    with pytest.raises(NotClaimedError):
        approve_verification(request_id=request_.id, reviewer=ines, address=None)
    claim(request_, ines)
    for act in (lambda: claim(request_, tomas), lambda: reject_as(request_, tomas)):
        with pytest.raises(ClaimedByOtherError):
            act()
    assert refusals() == [
        ("approve_verification", "not_claimed"),
        ("claim_request", "claimed_by_other"),
        ("reject_verification", "claimed_by_other"),
    ]
    release_request(request_id=request_.id, reviewer=ines, address=None)
    claim(request_, tomas)
    assert actions()[1:3] == ["verification.review_refused", "verification.claimed"]


def reject_as(request: VerificationRequest, reviewer: User) -> None:
    reject_verification(
        request_id=request.id, reviewer=reviewer, reason_code=ReasonCode.UNREADABLE, address=None
    )


def test_a_claim_lapses_when_nothing_is_done_and_every_act_renews_it(
    request_: VerificationRequest, ines: User, tomas: User
) -> None:
    claim(request_, ines)
    almost = timezone.now() - CLAIM_HELD + timedelta(minutes=1)
    VerificationRequest.objects.update(claimed_at=almost)
    tick_checks(request_id=request_.id, reviewer=ines, checks=["name"], address=None)
    request_.refresh_from_db()
    assert request_.claimed_at is not None and request_.claimed_at > almost
    VerificationRequest.objects.update(claimed_at=timezone.now() - CLAIM_HELD)
    with pytest.raises(NotClaimedError):
        tick_checks(request_id=request_.id, reviewer=ines, checks=["name"], address=None)
    claim(request_, tomas)
    with pytest.raises(ClaimedByOtherError):
        claim(request_, ines)


def test_approval_needs_every_check_of_the_list_by_who_approves(
    request_: VerificationRequest, ines: User, tomas: User
) -> None:
    look_at_everything(request_, ines)
    assert {check.value for check in checks_for(request_)} == {
        "documents",
        "legal_name",
        "tax_id",
        "phone",
        "representative",
        "name",
    }
    release_request(request_id=request_.id, reviewer=ines, address=None)
    claim(request_, tomas)
    with pytest.raises(ChecksMissingError):
        approve_verification(request_id=request_.id, reviewer=tomas, address=None)
    some = [check.value for check in checks_for(request_)][1:]
    tick_checks(request_id=request_.id, reviewer=tomas, checks=some, address=None)
    with pytest.raises(ChecksMissingError):
        approve_verification(request_id=request_.id, reviewer=tomas, address=None)
    tick_checks(request_id=request_.id, reviewer=tomas, checks=[], address=None)
    assert set(ReviewTick.objects.values_list("ticked_by__name", flat=True)) == {"Ines"}
    with pytest.raises(MalformedError):
        tick_checks(request_id=request_.id, reviewer=tomas, checks=["statement"], address=None)


@pytest.mark.parametrize("removed", [False, True])
def test_a_member_of_the_business_now_or_before_is_no_reviewer_of_it(
    cast: Cast, request_: VerificationRequest, ines: User, removed: bool
) -> None:
    agent = Membership.Role.AGENT
    member = add_member(business=cast.bakery, user=ines, role=agent, actor_id=cast.olga.user_id)
    if removed:
        remove_member(membership=member, actor_id=cast.olga.user_id)
    with pytest.raises(OwnBusinessError):
        claim(request_, ines)
    assert claim_next(reviewer=ines, address=None) is None
    assert refusals() == [("claim_request", "own_business")]


def test_a_member_who_joins_after_the_claim_is_refused_at_the_decision(
    cast: Cast, request_: VerificationRequest, ines: User
) -> None:
    look_at_everything(request_, ines)
    add_member(business=cast.bakery, user=ines, role=Membership.Role.ANALYST, actor_id=cast.olga.user_id)
    with pytest.raises(OwnBusinessError):
        approve_verification(request_id=request_.id, reviewer=ines, address=None)


def test_who_invited_a_business_is_no_reviewer_of_it(cast: Cast, ines: User, tomas: User) -> None:
    open_pilot(places=9, with_present_businesses=False, actor=tomas, address=None)
    code = invite(uses=1, days=9, note="", actor=ines, address=None)
    take_place(business_id=cast.bakery.id, code=code, actor_id=cast.olga.user_id, address="127.0.0.1")
    request = make_request(cast)
    with pytest.raises(OwnInvitationError):
        claim(request, ines)
    assert claim_next(reviewer=ines, address=None) is None
    assert claim_next(reviewer=tomas, address=None) == request.id


def test_high_risk_takes_two_who_are_never_the_same(
    request_: VerificationRequest, ines: User, tomas: User
) -> None:
    look_at_everything(request_, ines)
    escalate_request(request_id=request_.id, reviewer=ines, reason="An odd extract.", address=None)
    approve_verification(request_id=request_.id, reviewer=ines, reason="", address=None)
    request_.refresh_from_db()
    assert (request_.state, request_.first_approved_by, request_.claimed_by) == (State.WAITING, ines, None)
    assert not Certificate.objects.exists()
    with pytest.raises(OwnApprovalError):
        claim(request_, ines)
    assert claim_next(reviewer=ines, address=None) is None
    # Even with a claim that the signs would give back: the decision itself asks again.
    VerificationRequest.objects.update(claimed_by=ines, claimed_at=timezone.now())
    with pytest.raises(OwnApprovalError):
        approve_verification(request_id=request_.id, reviewer=ines, reason="", address=None)
    VerificationRequest.objects.update(claimed_by=None, claimed_at=None)
    approve(request_, tomas)
    request_.refresh_from_db()
    assert (request_.state, request_.decided_by) == (State.APPROVED, tomas)
    assert Certificate.objects.count() == 1
    assert actions()[-6:] == [
        "verification.escalated",
        "verification.first_approval",
        "verification.review_refused",
        "verification.review_refused",
        "verification.claimed",
        "verification.approved",
    ]


def test_a_name_like_a_verified_one_is_high_risk_from_the_start(cast: Cast, ines: User) -> None:
    certify(cast.rival)
    Business.objects.filter(pk=cast.rival.pk).update(name="Bak\u0435ry")
    request = make_request(cast, number="+34910000333")
    request.refresh_from_db()
    assert request.is_high_risk
    approve(request, ines)
    request.refresh_from_db()
    assert (request.state, request.first_approved_by) == (State.WAITING, ines)


def test_asking_for_more_stops_the_clock_and_everything_is_looked_at_afresh(
    cast: Cast, request_: VerificationRequest, ines: User, tomas: User
) -> None:
    look_at_everything(request_, ines)
    escalate_request(request_id=request_.id, reviewer=ines, reason="Odd.", address=None)
    approve_verification(request_id=request_.id, reviewer=ines, reason="", address=None)
    look_at_everything(request_, tomas)
    with pytest.raises(ReasonMissingError):
        ask_for_more(request_id=request_.id, reviewer=tomas, reason_code="other", reason=" ", address=None)
    ask_for_more(
        request_id=request_.id, reviewer=tomas, reason_code="unreadable", reason="Page 2 too.", address=None
    )
    request_.refresh_from_db()
    assert (request_.state, request_.due_at, request_.claimed_by) == (State.MORE_NEEDED, None, None)
    assert (request_.first_approved_by, request_.ticks.exists(), request_.is_high_risk) == (None, False, True)
    assert [(m.is_from_staff, m.text) for m in request_.messages.all()] == [(True, "Page 2 too.")]
    assert queue("business", ines) == [request_] and queue("waiting", ines) == []
    answer_question(business=cast.bakery, answered_by=cast.olga.user, text="Here it is.")
    request_.refresh_from_db()
    assert request_.due_at is not None
    assert claim_next(reviewer=ines, address=None) == request_.id


def queue(name: str, person: User) -> list[VerificationRequest]:
    return list(requests_in(name, person, requests_by_urgency()))


def test_the_queue_shows_what_is_due_first_and_is_asked_by_turn(
    cast: Cast, request_: VerificationRequest, ines: User, tomas: User
) -> None:
    later = rivals_request(cast)
    now = timezone.now()
    VerificationRequest.objects.filter(pk=later.pk).update(due_at=now - timedelta(hours=1))
    assert queue("waiting", ines) == [later, request_]
    claim(request_, ines)
    escalate_request(request_id=request_.id, reviewer=ines, reason="Odd.", address=None)
    assert (queue("mine", ines), queue("mine", tomas)) == ([request_], [])
    assert (queue("free", tomas), queue("high", tomas)) == ([later], [request_])
    reject(later, tomas)
    assert queue("all", ines) == [request_, later]
    assert claim_next(reviewer=tomas, address=None) is None


def test_a_decision_is_one_and_final(request_: VerificationRequest, ines: User, tomas: User) -> None:
    reject(request_, ines)
    acts: list[Callable[[], Any]] = [
        lambda: claim(request_, tomas),
        lambda: approve_verification(request_id=request_.id, reviewer=ines, reason="", address=None),
        lambda: reject_as(request_, ines),
        lambda: write_note(request_id=request_.id, reviewer=ines, text="Late.", address=None),
        lambda: release_request(request_id=request_.id, reviewer=ines, address=None),
    ]
    for act in acts:
        with pytest.raises(AlreadyDecidedError):
            act()
    assert len(refusals()) == len(acts)


def test_an_appeal_is_never_decided_by_who_took_the_decision(
    cast: Cast, request_: VerificationRequest, ines: User, tomas: User
) -> None:
    reject(request_, ines, reason_code=ReasonCode.NAME_DIFFERS)
    appeal = appeal_decision(business=cast.bakery, submitted_by=cast.olga.user, statement="Look again.")
    with pytest.raises(OwnDecisionError):
        claim(appeal, ines)
    assert claim_next(reviewer=ines, address=None) is None
    assert refusals() == [("claim_request", "own_decision")]
    assert queue("appeals", tomas) == [appeal]
    assert "statement" in {check.value for check in checks_for(appeal)}
    approve(appeal, tomas)
    assert Business.objects.get(pk=cast.bakery.pk).status == Status.VERIFIED
    assert Letter.objects.latest("written_at").template == "badge_restored"


def test_a_rejected_appeal_leaves_all_as_it_was(
    cast: Cast, request_: VerificationRequest, ines: User, tomas: User
) -> None:
    reject(request_, ines)
    appeal = appeal_decision(business=cast.bakery, submitted_by=cast.olga.user, statement="Look again.")
    reject(appeal, tomas)
    assert Business.objects.get(pk=cast.bakery.pk).status == Status.UNVERIFIED
    assert Letter.objects.latest("written_at").template == "appeal_rejected"


def test_notes_stay_as_they_were_written_and_an_empty_one_is_none(
    request_: VerificationRequest, ines: User
) -> None:
    write_note(request_id=request_.id, reviewer=ines, text=" Call them. ", address=None)
    with pytest.raises(NoteMissingError):
        write_note(request_id=request_.id, reviewer=ines, text=" ", address=None)
    for change in (
        lambda: ReviewNote.objects.update(text="Something else."),
        lambda: ReviewNote.objects.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert ReviewNote.objects.get().text == "Call them."


def test_the_owner_reads_the_decision_in_their_own_language(cast: Cast, ines: User) -> None:
    User.objects.filter(pk=cast.olga.user_id).update(language="es")
    request = make_request(cast)
    reject(request, ines, reason="La página 2 & la 3.")
    assert send_due_letters() == 1
    (letter,) = [one for one in mail.outbox if one.to == ["olga@bakery.example"]]
    assert letter.subject == "Bakery no fue verificada"
    assert "La página 2 & la 3." in letter.body
    assert "30 días" in letter.body


def test_a_refusal_changes_nothing_and_says_what_to_do(request_: VerificationRequest, ines: User) -> None:
    before = VerificationRequest.objects.values().get(pk=request_.pk)
    for error in (NotClaimedError, ClaimedByOtherError, OwnBusinessError, OwnDecisionError, OwnApprovalError):
        assert issubclass(error, DomainError) and error.status == 409 and len(str(error())) > 30
    with pytest.raises(NotClaimedError):
        approve_verification(request_id=request_.id, reviewer=ines, reason="", address=None)
    assert VerificationRequest.objects.values().get(pk=request_.pk) == before
