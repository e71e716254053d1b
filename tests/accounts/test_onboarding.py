"""The checklist: every step read from what is there, so that it can be left and resumed anywhere."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.doors import BUSINESS
from accounts.errors.phones import WrongCodeError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.emails import EmailCode
from accounts.models.people import User
from accounts.models.verification import DomainProof, VerificationDocument, VerificationRequest
from accounts.queries.onboarding import Progress, State, progress_of
from accounts.queries.onboarding_words import URLS
from accounts.services.onboarding import confirm_email
from accounts.services.phones import claim_number_for_business
from tests.accounts.signing_up import a_minute_passes, asked_to_sign_up, code_in_the_letter
from tests.accounts.test_sign_in import give_totp
from tests.accounts.test_verification import make_request
from tests.conftest import BAKERY_NUMBER, Cast, certify
from tests.messaging.test_delivery import send
from tests.sessions import open_door

PAGE, EMAIL_PAGE = "/business/onboarding/", "/business/email/"


def at_desk(cast: Cast, name: str = "olga") -> Client:
    client = Client()
    open_door(client, getattr(cast, name).user, BUSINESS)
    return client


def progress(cast: Cast) -> Progress:
    return progress_of(Business.objects.get(pk=cast.bakery.pk), cast.olga.user_id)


def states(cast: Cast) -> dict[str, str]:
    return {step.key: str(step.state) for step in progress(cast).steps}


def document(cast: Cast, **more: Any) -> VerificationDocument:
    return VerificationDocument.objects.create(
        business=cast.bakery,
        kind="tax_card",
        name="card.pdf",
        mime_type="application/pdf",
        size_bytes=1,
        key_id="d1",
        ciphertext=b"x",
        **more,
    )


def test_each_step_is_done_by_what_is_there(cast: Cast) -> None:
    Membership.objects.filter(pk=cast.luis.pk).update(removed_at=timezone.now())
    Business.objects.filter(pk=cast.bakery.pk).update(tax_id="")
    assert states(cast) == {
        "email": "todo",
        "business": "todo",
        "phone": "todo",
        "profile": "todo",
        "documents": "todo",
        "domain": "todo",
        "keys": "done",
        "custody": "done",
        "team": "todo",
        "verification": "locked",
        "message": "todo",
    }
    User.objects.filter(pk=cast.olga.user_id).update(email_confirmed_at=timezone.now())
    assert states(cast)["account"] == "todo"
    give_totp(cast.olga.user)
    Business.objects.filter(pk=cast.bakery.pk).update(
        tax_id="B58378431", address="Rua do Forno", category="bakery", description="Bread."
    )
    claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    document(cast)
    DomainProof.objects.create(
        business=cast.bakery, domain="bakery.example", token="t", proved_at=timezone.now()
    )
    Membership.objects.filter(pk=cast.luis.pk).update(removed_at=None)
    now = states(cast)
    assert now.pop("verification") == "todo"
    assert now.pop("message") == "todo"
    assert set(now.values()) == {"done"}
    send(cast.keys["alice"], cast.keys["bakery"], "Good morning")
    assert states(cast)["message"] == "todo"
    send(cast.keys["bakery"], cast.keys["alice"], "Good morning, Alice")
    assert states(cast)["message"] == "done"
    assert (progress(cast).done, progress(cast).total) == (10, 11)


def test_a_request_makes_the_steps_wait_and_a_question_is_the_business_s_turn(cast: Cast) -> None:
    request = make_request(cast)
    now = states(cast)
    assert (now["verification"], now["documents"]) == ("waiting", "waiting")
    assert progress(cast).waiting == 2
    VerificationRequest.objects.filter(pk=request.pk).update(state="more_needed")
    step = next(step for step in progress(cast).steps if step.key == "verification")
    assert (step.state, "needs more" in str(step.detail)) == (State.TODO, True)


def test_without_keys_nothing_is_sent_and_nothing_asked_for(cast: Cast) -> None:
    business = Business.objects.create(handle="fresh", name="Fresh", legal_name="Fresh", country="ES")
    now = {step.key: step.state for step in progress_of(business, cast.olga.user_id).steps}
    assert (now["keys"], now["custody"], now["message"]) == (State.TODO, State.LOCKED, State.LOCKED)
    assert now["verification"] == State.LOCKED


def test_what_is_optional_is_left_for_later_on_every_device(cast: Cast) -> None:
    client = at_desk(cast)
    assert client.post(PAGE, {"act": "later", "step": "domain"}).status_code == 302
    assert states(cast)["domain"] == "skipped"
    before = progress(cast).done
    assert "Do it now" in at_desk(cast).get(PAGE).content.decode()
    client.post(PAGE, {"act": "now", "step": "domain"})
    assert (states(cast)["domain"], progress(cast).done) == ("todo", before - 1)
    for step in ("documents", "", "nonsense", "verification"):
        answer = client.post(PAGE, {"act": "later", "step": step}, follow=True)
        assert "cannot be left out" in answer.content.decode()
    assert Business.objects.get(pk=cast.bakery.pk).skipped_steps == []


def test_agents_see_how_far_it_is_and_change_nothing(cast: Cast) -> None:
    luis = at_desk(cast, "luis")
    page = luis.get(PAGE).content.decode()
    assert "An owner or an admin of your team does these steps" in page
    assert ">Change<" not in page
    assert luis.post(PAGE, {"act": "later", "step": "team"}).status_code == 403
    assert "Get verified" not in luis.get("/business/inbox/").content.decode()


def test_the_way_in_leads_to_the_checklist_until_there_is_a_badge(cast: Cast) -> None:
    client = at_desk(cast)
    assert client.get("/business/").headers["Location"] == PAGE
    assert at_desk(cast, "luis").get("/business/").headers["Location"] == "/business/inbox/"
    rail = client.get("/business/inbox/").content.decode()
    done, total = progress(cast).done, progress(cast).total
    assert f'Get verified<span class="num">{done}/{total}</span>' in rail.replace("\n", "")
    certify(cast.bakery)
    assert client.get("/business/").headers["Location"] == "/business/inbox/"
    assert "Get verified" not in client.get("/business/inbox/").content.decode()


def test_the_checklist_takes_a_bounded_number_of_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    make_request(cast)
    client = at_desk(cast)
    client.get(PAGE)
    with django_assert_max_num_queries(30):
        client.get(PAGE)


def test_every_step_leads_to_a_page_that_is_there(cast: Cast) -> None:
    client = at_desk(cast)
    for step in progress(cast).steps:
        assert step.title, step.key
        assert step.why, step.key
    for name in set(URLS.values()):
        assert client.get(reverse(name)).status_code == 200, name


# --- the member's own address


def test_a_member_confirms_the_own_address(cast: Cast) -> None:
    client = at_desk(cast)
    assert "Send me a code" in client.get(EMAIL_PAGE).content.decode()
    assert client.post(EMAIL_PAGE).status_code == 302
    assert "counts for half an hour" in client.get(EMAIL_PAGE).content.decode()
    wrong = client.post(EMAIL_PAGE, {"code": "12"})
    assert "not right" in str(wrong.context["form"].errors)
    again = client.post(EMAIL_PAGE, follow=True)
    assert "a moment ago" in again.content.decode()
    assert client.post(EMAIL_PAGE, {"code": code_in_the_letter()}).headers["Location"] == PAGE
    assert User.objects.get(pk=cast.olga.user_id).email_confirmed_at is not None
    assert AuditEvent.objects.filter(action="sign_in.email_confirmed", actor=cast.olga.user).count() == 1
    assert "Confirmed on" in client.get(EMAIL_PAGE).content.decode()
    assert "confirmed already" in client.post(EMAIL_PAGE, follow=True).content.decode()


def test_a_code_confirms_the_address_that_it_was_sent_to_and_nobody_elses(cast: Cast) -> None:
    client = at_desk(cast)
    client.post(EMAIL_PAGE)
    code_id, code = EmailCode.objects.get().pk, code_in_the_letter()
    for user_id in (cast.luis.user_id, cast.olga.user_id):
        User.objects.filter(pk=cast.olga.user_id).update(email="other@bakery.example")
        with pytest.raises(WrongCodeError):
            confirm_email(user_id=user_id, code_id=code_id, code=code, address="192.0.2.1")
    assert User.objects.filter(email_confirmed_at__isnull=False).count() == 0


def test_a_code_for_signing_up_confirms_nobody(cast: Cast) -> None:
    code_id = asked_to_sign_up()
    a_minute_passes()
    with pytest.raises(WrongCodeError):
        confirm_email(
            user_id=cast.olga.user_id, code_id=code_id, code=code_in_the_letter(), address="192.0.2.1"
        )
