"""Numbers of a business: proved by text or call, certified, shown first, given up, and never inherited."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts import sms
from accounts.crypto.certificates import read_certificate
from accounts.crypto.primitives import signing_key
from accounts.doors import BUSINESS
from accounts.errors.base import DomainError
from accounts.errors.phones import LineRefusedError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.phones import LineType, PhoneClaim, PhoneCode
from accounts.queries.businesses import number_of_business
from accounts.queries.keys import certificates_of
from accounts.queries.numbers import line_type_of
from accounts.services import phones
from accounts.services.certificates import issue_pending_certificates
from accounts.services.numbers import MAX_NUMBERS, add_number, release_number
from accounts.sms import HttpGatewaySender, PageSender
from messaging.models.blocks import Block
from messaging.models.contacts import Consent, Contact
from messaging.queries.blocks import blocked_pairs
from messaging.queries.cloud import find_node
from messaging.services.blocks import bind_blocks_of_number, block_business
from messaging.services.contacts import meet_customer
from tests.accounts.test_verification import SEED
from tests.conftest import BAKERY_NUMBER, PASSWORD, Cast, certify
from tests.messaging.cloud import open_number
from tests.sessions import open_door

MOBILE, FIXED, PREMIUM, SHARED = "+34600000077", "+34910000222", "+34806000000", "+34901000000"
PURPOSE = PhoneCode.Purpose.BUSINESS_NUMBER


def member(cast: Cast, name: str = "olga") -> Client:
    client = Client()
    open_door(client, getattr(cast, name).user, BUSINESS)
    return client


def ask(client: Client, number: str, channel: str = "sms") -> Any:
    return client.post("/business/numbers/", {"number": number, "channel": channel})


def prove(client: Client, number: str, channel: str = "sms", label: str = "") -> Any:
    """Add a number as a person does: ask for the code, read it, give it."""
    assert ask(client, number, channel).headers["Location"] == "/business/numbers/code/"
    code = client.get("/business/numbers/code/").context["sms_code"]
    return client.post("/business/numbers/code/", {"code": code, "label": label})


def give_up(client: Client, number: str, **given: str) -> Any:
    claim = PhoneClaim.objects.get(number=number, released_at=None)
    return client.post(f"/business/numbers/{claim.id}/release/", {"password": PASSWORD, **given})


def actions() -> list[str]:
    return list(AuditEvent.objects.order_by("id").values_list("action", flat=True))


def test_a_verified_business_adds_a_number_and_it_is_certified_at_once(cast: Cast) -> None:
    certify(cast.bakery)
    assert prove(member(cast), MOBILE, label="Orders").status_code == 302
    claim = PhoneClaim.objects.get(number=MOBILE)
    assert (claim.business, claim.label) == (cast.bakery, "Orders")
    assert issue_pending_certificates(key_id="t1", signing_seed=SEED) == 1
    newest, *_ = certificates_of(cast.bakery.id)["certificates"]
    assert read_certificate(newest, {"t1": signing_key(SEED)}).phone == MOBILE
    assert Certificate.objects.get(phone_claim=claim).serial is not None
    event = AuditEvent.objects.get(action="number.added")
    assert (event.detail["number"], event.detail["line"], event.actor_id) == (
        MOBILE,
        "mobile",
        cast.olga.user_id,
    )
    page = member(cast).get("/business/numbers/").content.decode()
    assert "Certified until" in page
    assert "Orders" in page


def test_an_unverified_business_adds_numbers_without_a_certificate(cast: Cast) -> None:
    assert prove(member(cast), MOBILE).status_code == 302
    assert not Certificate.objects.exists()
    assert "Certified once you are verified" in member(cast).get("/business/numbers/").content.decode()


def test_the_code_can_be_read_aloud_on_a_call(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[str, str, str]] = []
    monkeypatch.setattr(PageSender, "call", lambda self, *call: (said.append(call), self.send(*call)))
    client = member(cast)
    refused = ask(client, FIXED)
    assert "fixed line" in str(refused.context["form"].errors)
    assert prove(client, FIXED, channel="voice").status_code == 302
    ((number, text, code),) = said
    assert number == FIXED
    assert text.count(", ".join(code)) == 2
    assert PhoneCode.objects.get().channel == "voice"


def test_a_gateway_is_told_to_call(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SMS_GATEWAY_URL, settings.SMS_GATEWAY_TOKEN = "https://sms.example/", "t"
    posted: list[Any] = []

    class Sent:
        def raise_for_status(self) -> None:
            """It went well."""

    monkeypatch.setattr(sms.httpx, "post", lambda url, json, **rest: (posted.append(json), Sent())[1])
    HttpGatewaySender().send(MOBILE, "text", "1")
    HttpGatewaySender().call(MOBILE, "aloud", "1")
    assert posted == [{"to": MOBILE, "text": "text"}, {"to": MOBILE, "text": "aloud", "channel": "voice"}]


def test_a_sender_that_cannot_call_says_so(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    class TextsOnly:
        def send(self, number: str, text: str, code: str) -> None:
            """As good as sent."""

    monkeypatch.setattr(phones, "get_sender", TextsOnly)
    with pytest.raises(DomainError, match="cannot call"):
        phones._hand_over(MOBILE, "123456", "voice")


@pytest.mark.parametrize("number", [PREMIUM, SHARED])
def test_lines_that_cost_their_callers_extra_are_refused_and_audited(cast: Cast, number: str) -> None:
    answer = ask(member(cast), number)
    assert "costs its callers extra" in str(answer.context["form"].errors)
    assert number in answer.content.decode()
    event = AuditEvent.objects.get(action="number.refused")
    assert (event.target, event.detail) == (number, {"reason": "line_refused"})
    assert not PhoneCode.objects.exists()
    with pytest.raises(LineRefusedError):
        phones.claim_number_for_business(number=number, business=cast.bakery)
    chat = Client().post("/chat/sign-in/", {"number": number})
    assert "costs its callers extra" in str(chat.context["form"].errors)


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (MOBILE, LineType.MOBILE),
        (FIXED, LineType.FIXED),
        ("+18005550100", LineType.FREE),
        (PREMIUM, LineType.PREMIUM),
        (SHARED, LineType.SHARED),
        ("+445600123456", LineType.VOIP),
        ("+12025550123", LineType.EITHER),
        ("+34512345678", LineType.OTHER),
        ("nonsense", LineType.UNKNOWN),
        ("", LineType.UNKNOWN),
    ],
)
def test_the_kind_of_line_is_known(number: str, line: LineType) -> None:
    assert line_type_of(number) == line


def test_internet_telephony_is_noted_for_the_reviewers(cast: Cast) -> None:
    assert prove(member(cast), "+445600123456").status_code == 302
    assert AuditEvent.objects.get(action="number.added").detail["line"] == "voip"
    assert "Reviewers look closer" in member(cast).get("/business/numbers/").content.decode()


@pytest.mark.parametrize("bad", ["", "600000077", "+34", "abc", "+34600000077" * 9, "\x00"])
def test_what_is_no_number_is_refused_in_words_and_kept(cast: Cast, bad: str) -> None:
    answer = ask(member(cast), bad)
    assert answer.status_code == 200
    assert answer.context["form"].errors["number"]


def test_a_used_an_expired_and_a_wrong_code_are_refused_each_with_its_reason(cast: Cast) -> None:
    client = member(cast)
    ask(client, MOBILE)
    code = client.get("/business/numbers/code/").context["sms_code"]
    assert "not right" in str(client.post("/business/numbers/code/", {"code": "x"}).context["form"].errors)
    PhoneCode.objects.update(used_at=timezone.now())
    assert "used already" in str(
        client.post("/business/numbers/code/", {"code": code}).context["form"].errors
    )
    PhoneCode.objects.update(used_at=None, expires_at=timezone.now())
    assert "too old" in str(client.post("/business/numbers/code/", {"code": code}).context["form"].errors)
    events = AuditEvent.objects.filter(action="number.code_refused").order_by("id")
    assert [event.detail["reason"] for event in events] == ["wrong_code", "used_code", "expired_code"]
    assert {event.business_id for event in events} == {cast.bakery.id}
    assert not PhoneClaim.objects.filter(number=MOBILE).exists()


def test_a_code_counts_until_the_very_moment_it_expires_by_the_servers_clock(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    code_id = phones.send_code(number=MOBILE, purpose=PURPOSE, address=None)
    code, expires_at = PageSender.shown_code(MOBILE) or "", PhoneCode.objects.get().expires_at
    clock = {"now": expires_at}
    monkeypatch.setattr(phones.timezone, "now", lambda: clock["now"])
    with pytest.raises(DomainError, match="too old"):
        phones.use_code(code_id=code_id, number=MOBILE, purpose=PURPOSE, code=code)
    clock["now"] = expires_at - timedelta(microseconds=1)
    phones.use_code(code_id=code_id, number=MOBILE, purpose=PURPOSE, code=code)


def test_a_number_that_somebody_holds_is_refused_with_how_to_move_it(cast: Cast) -> None:
    phones.claim_number_for_business(number=MOBILE, business=cast.rival)
    client = member(cast)
    answer = prove(client, MOBILE)
    assert "Settings, Numbers" in str(answer.context["form"].errors)
    answer = prove(client, "+34600000001")
    assert "customer" in str(answer.context["form"].errors)
    refused = AuditEvent.objects.filter(action="number.refused")
    assert {event.detail["reason"] for event in refused} == {"number_taken"}
    # The code is spent: it cannot wait in the session for the number to become free.
    assert client.get("/business/numbers/code/").headers["Location"] == "/business/numbers/"


def test_there_is_a_limit_to_the_numbers_of_one_business(cast: Cast) -> None:
    for number in range(MAX_NUMBERS):
        phones.claim_number_for_business(number=f"+346000005{number:02d}", business=cast.bakery)
    assert "twenty" in str(prove(member(cast), MOBILE).context["form"].errors)


def test_a_suspended_business_neither_adds_nor_gives_up_numbers(cast: Cast) -> None:
    certify(cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.SUSPENDED)
    assert "suspended" in str(prove(member(cast), MOBILE).context["form"].errors)
    assert "suspended" in str(give_up(member(cast), BAKERY_NUMBER).context["release_form"].errors)
    assert number_of_business(cast.bakery.id) == BAKERY_NUMBER


def test_the_business_chooses_which_number_its_page_shows(cast: Cast) -> None:
    certify(cast.bakery)
    client = member(cast)
    prove(client, MOBILE)
    claim = PhoneClaim.objects.get(number=MOBILE)
    public = f"/b/{cast.bakery.handle}/"
    assert "910 00 01 11" in Client().get(public).content.decode()
    client.post(f"/business/numbers/{claim.id}/", {"label": "Shop", "is_primary": "on"})
    assert number_of_business(cast.bakery.id) == MOBILE
    assert "600 00 00 77" in Client().get(public).content.decode()
    first = PhoneClaim.objects.get(number=BAKERY_NUMBER)
    client.post(f"/business/numbers/{first.id}/", {"label": "", "is_primary": "on"})
    assert PhoneClaim.objects.get(is_primary=True) == first
    assert "before" in AuditEvent.objects.filter(action="number.changed").latest("id").detail
    answer = client.post(f"/business/numbers/{claim.id}/", {"label": "\u202eevil"})
    assert "invisible" in str(answer.context["form"].errors)


def test_a_released_number_ends_its_own_certificate_and_no_other(cast: Cast) -> None:
    certify(cast.bakery)
    client = member(cast)
    prove(client, MOBILE)
    issue_pending_certificates(key_id="t1", signing_seed=SEED)
    wrong = client.post(
        f"/business/numbers/{PhoneClaim.objects.get(number=MOBILE).id}/release/", {"password": "wrong"}
    )
    assert wrong.context["release_form"].errors["password"]
    assert give_up(client, MOBILE).status_code == 302
    ended = Certificate.objects.get(phone_claim__number=MOBILE)
    assert (ended.ending, ended.revoked_at is None) == ("number_released", False)
    assert Certificate.objects.get(phone_claim__number=BAKERY_NUMBER).revoked_at is None
    cast.bakery.refresh_from_db()
    assert cast.bakery.status == "verified"
    assert "number.released" in actions()
    assert "600 00 00 77" in client.get("/business/numbers/").content.decode()


def test_the_last_number_of_a_verified_business_goes_only_once_the_price_is_known(cast: Cast) -> None:
    certify(cast.bakery)
    client = member(cast)
    claim = PhoneClaim.objects.get(number=BAKERY_NUMBER)
    assert "green badge pauses" in client.get(f"/business/numbers/{claim.id}/").content.decode()
    assert "badge pauses" in str(give_up(client, BAKERY_NUMBER).context["release_form"].errors)
    assert give_up(client, BAKERY_NUMBER, may_pause="on").status_code == 302
    cast.bakery.refresh_from_db()
    assert cast.bakery.status == "paused"
    assert not Certificate.objects.filter(revoked_at=None).exists()
    assert actions()[-2:] == ["number.released", "badge.paused"]
    assert give_up_again(client, claim) == 404


def give_up_again(client: Client, claim: PhoneClaim) -> int:
    return client.post(f"/business/numbers/{claim.id}/release/", {"password": PASSWORD}).status_code


def test_only_those_who_may_edit_the_business_and_only_their_own(cast: Cast) -> None:
    certify(cast.bakery)
    claim = PhoneClaim.objects.get(number=BAKERY_NUMBER)
    for path in ("", "code/", f"{claim.id}/"):
        assert member(cast, "luis").get(f"/business/numbers/{path}").status_code == 403
    assert give_up_again(member(cast, "luis"), claim) == 403
    assert give_up_again(member(cast, "mallory"), claim) == 404
    assert member(cast, "mallory").get(f"/business/numbers/{claim.id}/").status_code == 404


def move(cast: Cast, number: str = MOBILE) -> None:
    """The bakery had a number with a badge, gave it up, and its rival proves it."""
    add_number(business_id=cast.bakery.id, number=number, label="", actor_id=cast.olga.user_id, address=None)
    release(cast, number)
    add_number(
        business_id=cast.rival.id, number=number, label="", actor_id=cast.mallory.user_id, address=None
    )


def release(cast: Cast, number: str) -> None:
    claim = PhoneClaim.objects.get(number=number, business=cast.bakery, released_at=None)
    release_number(
        business_id=cast.bakery.id,
        claim_id=claim.id,
        may_pause=True,
        actor_id=cast.olga.user_id,
        address=None,
    )


def test_a_new_owner_inherits_no_badge(cast: Cast) -> None:
    certify(cast.bakery)
    move(cast)
    claims = PhoneClaim.objects.filter(number=MOBILE).order_by("verified_at")
    assert [claim.business for claim in claims] == [cast.bakery, cast.rival]
    assert certificates_of(cast.rival.id)["certificates"] == []
    assert not Certificate.objects.filter(business=cast.rival).exists()
    assert Certificate.objects.get(phone_claim=claims[0]).ending == "number_released"
    issue_pending_certificates(key_id="t1", signing_seed=SEED)
    assert Certificate.objects.get(phone_claim=claims[0]).serial is None


def test_a_new_owner_inherits_no_chats_and_no_contacts(cast: Cast) -> None:
    move(cast)
    talks = {talk.customer for talk in cast.rival.conversations.all()}
    assert talks == {cast.bob}
    assert cast.bakery.conversations.count() == 2
    assert not Contact.objects.filter(business=cast.rival, customer=cast.alice).exists()


def test_a_new_owner_inherits_no_blocks(cast: Cast) -> None:
    add_number(business_id=cast.bakery.id, number=MOBILE, label="", actor_id=cast.olga.user_id, address=None)
    block_business(customer_id=cast.alice.id, business=cast.bakery)
    # A block of a bare number that was made while the bakery held it, and that no signal ever bound.
    Block.objects.create(customer=cast.bob, number=MOBILE)
    release(cast, MOBILE)
    add_number(
        business_id=cast.rival.id, number=MOBILE, label="", actor_id=cast.mallory.user_id, address=None
    )
    both = [cast.bakery.id, cast.rival.id]
    blocked = {(cast.alice.id, cast.bakery.id), (cast.bob.id, cast.bakery.id)}
    assert blocked_pairs([cast.alice.id, cast.bob.id], both) == blocked
    bind_blocks_of_number(number=MOBILE, business_id=cast.rival.id)
    assert blocked_pairs([cast.alice.id, cast.bob.id], both) == blocked


def test_a_block_that_is_newer_than_the_old_owner_is_the_new_owners(cast: Cast) -> None:
    add_number(business_id=cast.bakery.id, number=MOBILE, label="", actor_id=cast.olga.user_id, address=None)
    release(cast, MOBILE)
    Block.objects.create(customer=cast.alice, number=MOBILE)
    add_number(
        business_id=cast.rival.id, number=MOBILE, label="", actor_id=cast.mallory.user_id, address=None
    )
    assert blocked_pairs([cast.alice.id], [cast.bakery.id, cast.rival.id]) == {(cast.alice.id, cast.rival.id)}


def test_a_new_owner_inherits_no_node_of_the_cloud_api(cast: Cast) -> None:
    node = open_number(cast)
    number = str(node.claim.number)
    release(cast, number)
    add_number(
        business_id=cast.rival.id, number=number, label="", actor_id=cast.mallory.user_id, address=None
    )
    assert find_node(cast.bakery.id, node.node_id) is None
    assert find_node(cast.rival.id, node.node_id) is None


def test_a_number_comes_back_to_its_business_as_a_new_claim(cast: Cast) -> None:
    certify(cast.bakery)
    for _ in range(2):
        add_number(
            business_id=cast.bakery.id, number=MOBILE, label="", actor_id=cast.olga.user_id, address=None
        )
        release(cast, MOBILE)
    claims = PhoneClaim.objects.filter(number=MOBILE)
    assert (claims.count(), claims.filter(released_at=None).count()) == (2, 0)
    assert Certificate.objects.filter(phone_claim__in=claims, revoked_at=None).count() == 0


def test_a_customers_next_number_holder_is_another_contact_without_the_consent(cast: Cast) -> None:
    number = "+34600000001"
    contact = Contact.objects.get(business=cast.bakery, customer=cast.alice)
    Consent.objects.create(
        business=cast.bakery, contact=contact, customer=cast.alice, given_at=timezone.now(), source="shop"
    )
    PhoneClaim.objects.filter(customer=cast.alice).update(released_at=timezone.now())
    nora = phones.claim_number_for_customer(number=number, name="Nora", language="en")
    meet_customer(business_id=cast.bakery.id, customer=nora)
    hers = Contact.objects.get(business=cast.bakery, customer=nora)
    assert hers != contact
    assert not Consent.objects.filter(contact=hers).exists()
