"""The domain of a business: its one form, the record and the file that prove it, and looking again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import domain_checks
from accounts.domains import covers, read_domain, show_domain
from accounts.doors import BUSINESS
from accounts.errors.base import DomainError
from accounts.models.audit import AuditEvent
from accounts.models.verification import DomainProof
from accounts.queries.domains import domain_signal_for
from accounts.services import domains
from accounts.services.letters import send_due_letters
from tests.accounts.network import NameServer, Website, point_names_to
from tests.conftest import Cast
from tests.sessions import open_door

DOMAIN = "bakery.example"


@pytest.fixture
def names(settings: Any) -> Iterator[NameServer]:
    server = NameServer()
    settings.DOMAIN_RESOLVERS = [server.address]
    yield server
    server.socket.close()


@pytest.fixture
def website(monkeypatch: pytest.MonkeyPatch) -> Iterator[Website]:
    site = Website()
    monkeypatch.setattr(domain_checks, "ORIGIN", f"http://{{domain}}:{site.port}")
    monkeypatch.setattr(domain_checks, "ALLOW_LOOPBACK", True)
    point_names_to(monkeypatch, "127.0.0.1")
    yield site
    site.server.shutdown()
    site.server.server_close()


def member(cast: Cast, name: str = "olga") -> Client:
    client = Client()
    open_door(client, getattr(cast, name).user, BUSINESS)
    return client


def name_it(cast: Cast, text: str = DOMAIN) -> DomainProof:
    return domains.name_domain(
        business_id=cast.bakery.id, text=text, actor_id=cast.olga.user_id, address=None
    )


def check(cast: Cast, method: str = "dns") -> DomainProof:
    DomainProof.objects.update(checked_at=None)
    return domains.check_domain(
        business_id=cast.bakery.id, method=method, actor_id=cast.olga.user_id, address=None
    )


def record(proof: DomainProof) -> str:
    return f"recado-site-verification={proof.token}"


def show_record(names: NameServer, proof: DomainProof) -> None:
    names.texts[f"_recado.{proof.domain}"] = ["v=something else", record(proof)]


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("bakery.example", "bakery.example"),
        (" Bakery.Example. ", "bakery.example"),
        ("https://www.bakery.example/menu?x=1", "www.bakery.example"),
        ("bakery.example:8443", "bakery.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("ｂａｋｅｒｙ。example", "bakery.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("shop.bakery.co.uk", "shop.bakery.co.uk"),
        ("bakery.co.uk", "bakery.co.uk"),
        ("shop.myshopify.com", "shop.myshopify.com"),
    ],
)
def test_a_domain_has_one_form(text: str, domain: str) -> None:
    assert read_domain(text) == domain


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "bakery",
        "localhost",
        "printer.local",
        "db.internal",
        "127.0.0.1",
        "10.0.0.1",
        "[::1]",
        "::1",
        "2130706433",
        "0x7f.1",
        "1.2.3.0x4",
        "olga@bakery.example",
        "https://olga:pw@bakery.example/",
        "bakery..example",
        ".example",
        "-bakery.example",
        "bakery_.example",
        "bak ery.example",
        "bakery.example\u202e",
        "bak\u200bery.example",
        "bakery.exam\\046ple",
        "a" * 64 + ".example",
        ".".join(["a" * 60] * 5) + ".example",
        "http://[bakery",
        "*.bakery.example",
        "com.es",
        "co.uk",
        "github.io",
        "wixsite.com",
    ],
)
def test_what_cannot_be_one_business_s_own_is_refused_and_written_down(cast: Cast, text: str) -> None:
    with pytest.raises(DomainError) as refused:
        name_it(cast, text)
    assert refused.value.status == 400
    event = AuditEvent.objects.get(action="domain.refused")
    assert (event.target, event.detail["reason"]) == (text[:80], refused.value.code)
    assert not DomainProof.objects.exists()


def test_a_domain_in_look_alike_letters_is_shown_by_its_exact_ones_too(cast: Cast) -> None:
    disguised = name_it(cast, "\u0430\u0440\u0440\u04cf\u0435.example")
    assert disguised.domain.startswith("xn--")
    assert show_domain(disguised.domain) == "\u0430\u0440\u0440\u04cf\u0435.example"
    page = member(cast).get("/business/domain/").content.decode()
    assert disguised.domain in page
    assert "reads like one in Latin letters" in page
    assert domain_signal_for(cast.bakery.id).looks_latin
    name_it(cast, "bücher.example")
    assert not domain_signal_for(cast.bakery.id).looks_latin
    assert "reads like" not in member(cast).get("/business/domain/").content.decode()


def test_the_record_in_the_dns_proves_the_domain(cast: Cast, names: NameServer) -> None:
    client = member(cast)
    assert client.post("/business/domain/", {"domain": DOMAIN}).status_code == 302
    proof = DomainProof.objects.get()
    page = client.get("/business/domain/").content.decode()
    assert record(proof) in page
    client.post("/business/domain/check/", {"method": "dns"})
    assert names.asked == [f"_recado.{DOMAIN}"]
    assert "No such record" in client.get("/business/domain/").content.decode()
    show_record(names, proof)
    DomainProof.objects.update(checked_at=None)
    client.post("/business/domain/check/", {"method": "dns"})
    proof.refresh_from_db()
    assert proof.proved_at is not None
    assert "is proved" in client.get("/business/domain/").content.decode()
    actions = AuditEvent.objects.filter(action__startswith="domain.").order_by("id")
    assert [(event.action, event.detail.get("reason")) for event in actions] == [
        ("domain.named", None),
        ("domain.refused", "no_record"),
        ("domain.proved", None),
    ]


def test_another_text_at_the_record_says_so(cast: Cast, names: NameServer) -> None:
    proof = name_it(cast)
    names.texts[f"_recado.{DOMAIN}"] = ["recado-site-verification=somebody-else"]
    assert check(cast).problem == "wrong_record"
    names.texts[f"_recado.{DOMAIN}"] = [record(proof)[:-1]]
    assert check(cast).problem == "wrong_record"
    names.texts[f"_recado.{DOMAIN}"] = ["v=spf1"]
    assert check(cast).problem == "no_record"


def test_name_servers_that_disagree_or_are_silent_prove_nothing(
    cast: Cast, names: NameServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_checks, "DNS_SECONDS", 0.5)
    other = NameServer()
    settings.DOMAIN_RESOLVERS = [names.address, other.address]
    proof = name_it(cast)
    show_record(names, proof)
    assert check(cast).problem == "dns_differs"
    names.is_silent = other.is_silent = True
    assert check(cast).problem == "dns_silent"
    names.is_silent = False
    assert check(cast).proved_at is not None
    other.socket.close()


def test_the_file_on_the_website_proves_the_domain(cast: Cast, website: Website) -> None:
    proof = name_it(cast)
    assert check(cast, "file").problem == "no_file"
    website.answers["/.well-known/recado.txt"] = (200, {}, b"hello")
    assert check(cast, "file").problem == "wrong_file"
    website.answers["/.well-known/recado.txt"] = (200, {}, f"\ufeff{record(proof)}\r\n".encode())
    assert check(cast, "file").proved_at is not None


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((302, {"Location": "http://other.example/recado.txt"}, b""), "redirected"),
        ((302, {"Location": "https://bakery.example/recado.txt"}, b""), "redirected"),
        ((302, {"Location": "/.well-known/recado.txt"}, b""), "redirected"),
        ((302, {"Location": "//10.0.0.1/"}, b""), "redirected"),
        ((200, {}, b"x" * 5000), "too_large"),
        ((500, {}, b""), "no_file"),
        ((204, {}, b""), "no_file"),
    ],
)
def test_a_website_that_does_not_show_the_file_itself_proves_nothing(
    cast: Cast, website: Website, answer: tuple[int, dict[str, str], bytes], problem: str
) -> None:
    name_it(cast)
    website.answers["/.well-known/recado.txt"] = answer
    assert check(cast, "file").problem == problem


def test_a_website_may_send_the_call_on_to_itself(cast: Cast, website: Website) -> None:
    proof = name_it(cast)
    website.answers["/.well-known/recado.txt"] = (301, {"Location": "/files/recado.txt"}, b"")
    website.answers["/files/recado.txt"] = (200, {}, record(proof).encode())
    assert check(cast, "file").proved_at is not None


@pytest.mark.parametrize("address", ["10.0.0.5", "127.0.0.1", "169.254.169.254", "192.168.1.1", "::1"])
def test_a_name_that_leads_into_a_private_network_is_not_called(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    point_names_to(monkeypatch, address)
    name_it(cast)
    client = member(cast)
    client.post("/business/domain/check/", {"method": "file"})
    assert "private network" in client.get("/business/domain/").content.decode()
    event = AuditEvent.objects.get(action="domain.refused")
    assert event.detail == {"method": "file", "reason": "private_address"}
    assert event.actor_id == cast.olga.user_id


def test_a_website_that_never_ends_its_answer_is_hung_up_on(
    cast: Cast, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_checks, "TOTAL_SECONDS", 0.3)
    name_it(cast)
    website.answers["/.well-known/recado.txt"] = (200, {"Content-Length": "900"}, b"slow")
    assert check(cast, "file").problem == "no_answer"


def test_a_look_can_be_asked_for_every_ten_seconds(cast: Cast, names: NameServer) -> None:
    name_it(cast)
    client = member(cast)
    for _ in range(2):
        client.post("/business/domain/check/", {"method": "dns"})
    assert len(names.asked) == 1
    assert "Wait ten seconds" in client.get("/business/domain/").content.decode()


@pytest.mark.parametrize("method", ["", "carrier pigeon", "dns\x00"])
def test_an_unknown_way_of_proving_does_nothing(cast: Cast, names: NameServer, method: str) -> None:
    name_it(cast)
    assert member(cast).post("/business/domain/check/", {"method": method}).status_code == 302
    assert names.asked == []


def test_nothing_named_is_nothing_to_look_at(cast: Cast) -> None:
    assert member(cast).post("/business/domain/check/", {"method": "dns"}).status_code == 302
    assert not AuditEvent.objects.filter(action__startswith="domain.").exists()


def test_the_same_domain_keeps_its_proof_and_another_one_begins_anew(cast: Cast, names: NameServer) -> None:
    proof = name_it(cast)
    show_record(names, proof)
    check(cast)
    again = name_it(cast, "BAKERY.example")
    assert (again.token, again.proved_at is None) == (proof.token, False)
    other = name_it(cast, "other.example")
    assert (other.token == proof.token, other.proved_at) == (False, None)
    detail = AuditEvent.objects.filter(action="domain.named").latest("id").detail
    assert detail["before"] == {"domain": DOMAIN, "proved": True}


def test_what_is_proved_is_looked_at_every_day_and_ends_after_three_looks_in_vain(
    cast: Cast, names: NameServer
) -> None:
    proof = name_it(cast)
    show_record(names, proof)
    check(cast)
    assert domains.recheck_domains() == 0
    assert look_again() == 1
    names.texts.clear()
    for _ in range(domains.MAX_FAILURES - 1):
        look_again()
        assert DomainProof.objects.get().proved_at is not None
    show_record(names, proof)
    look_again()
    assert (DomainProof.objects.get().failures, DomainProof.objects.get().problem) == (0, "")
    names.texts.clear()
    for _ in range(domains.MAX_FAILURES):
        look_again()
    lost = DomainProof.objects.get()
    assert (lost.proved_at, lost.problem) == (None, "no_record")
    assert AuditEvent.objects.get(action="domain.lost").business_id == cast.bakery.id
    send_due_letters()
    assert [(letter.to, DOMAIN in letter.subject) for letter in mail.outbox] == [
        (["olga@bakery.example"], True)
    ]
    assert look_again() == 0
    show_record(names, proof)
    assert check(cast).proved_at is not None


def look_again() -> int:
    DomainProof.objects.filter(next_check_at__isnull=False).update(
        next_check_at=timezone.now() - timedelta(seconds=1)
    )
    return domains.recheck_domains()


def test_silent_name_servers_end_no_proof(
    cast: Cast, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain_checks, "DNS_SECONDS", 0.2)
    proof = name_it(cast)
    show_record(names, proof)
    check(cast)
    names.is_silent = True
    for _ in range(domains.MAX_FAILURES + 1):
        look_again()
    assert DomainProof.objects.get().proved_at is not None


def test_a_failed_look_of_a_person_ends_no_proof(cast: Cast, names: NameServer) -> None:
    proof = name_it(cast)
    show_record(names, proof)
    check(cast)
    names.texts.clear()
    assert (check(cast).problem, check(cast).proved_at is None) == ("no_record", False)


def test_reviewers_learn_what_the_domain_fits(cast: Cast, names: NameServer) -> None:
    assert domain_signal_for(cast.bakery.id) == type(domain_signal_for(cast.bakery.id))()
    cast.bakery.website = "https://www.bakery.example/en"
    cast.bakery.save()
    show_record(names, name_it(cast))
    assert not domain_signal_for(cast.bakery.id).is_proved
    check(cast)
    signal = domain_signal_for(cast.bakery.id)
    assert (signal.is_proved, signal.matches_website, signal.matches_owner_email) == (True, True, True)
    cast.bakery.website = "https://bakery.example.evil.example/"
    cast.bakery.save()
    cast.olga.user.email = "olga@mail.example"
    cast.olga.user.save()
    signal = domain_signal_for(cast.bakery.id)
    assert (signal.matches_website, signal.matches_owner_email) == (False, False)
    DomainProof.objects.create(business=cast.rival, domain=DOMAIN, token="t", proved_at=timezone.now())
    assert domain_signal_for(cast.bakery.id).shared_with == 1


@pytest.mark.parametrize(
    ("host", "is_covered"),
    [
        ("bakery.example", True),
        ("www.bakery.example", True),
        ("shop.bakery.example", True),
        ("notbakery.example", False),
        ("bakery.example.com", False),
    ],
)
def test_what_lies_below_a_domain_is_covered(host: str, is_covered: bool) -> None:
    assert covers(DOMAIN, host) == is_covered
    assert covers(f"www.{DOMAIN}", host) == is_covered


def test_only_those_who_may_edit_the_business_name_and_check_its_domain(cast: Cast) -> None:
    luis = member(cast, "luis")
    assert luis.get("/business/domain/").status_code == 403
    assert luis.post("/business/domain/", {"domain": DOMAIN}).status_code == 403
    assert luis.post("/business/domain/check/", {"method": "dns"}).status_code == 403
    assert not DomainProof.objects.exists()


def test_a_refused_domain_keeps_what_was_typed(cast: Cast) -> None:
    answer = member(cast).post("/business/domain/", {"domain": "10.0.0.1"})
    assert answer.context["form"].errors["domain"]
    assert 'value="10.0.0.1"' in answer.content.decode()
    assert member(cast).post("/business/domain/", {"domain": ""}).status_code == 200
    assert member(cast).post("/business/domain/", {"domain": "x" * 5000}).status_code == 200
