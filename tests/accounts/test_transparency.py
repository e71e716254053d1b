"""The public log: append-only in the database, provable over HTTP, readable as a page."""

import json
import threading
import time
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone

from accounts.crypto import certificates, transparency
from accounts.crypto.merkle import check_consistency, check_inclusion
from accounts.crypto.primitives import unb64
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.models.transparency import LogEntry, LogHead
from accounts.queries.keys import certificates_of
from accounts.services.certificates import certify_numbers, end_certificates, log_unlogged_certificates
from accounts.services.phones import claim_number_for_business
from tests.accounts.signing import Signer, approve_bakery
from tests.conftest import Cast, make_cast

pytestmark = pytest.mark.portable
SIGNER = Signer()


@pytest.fixture
def logged(cast: Cast) -> Cast:
    """Seven numbers of the bakery, certified one after the other, and one of them ended."""
    for number in range(7):
        approve_bakery(cast, f"+3491000040{number}")
        SIGNER.work()
    ended = Certificate.objects.order_by("issued_at")[2]
    end_certificates(
        business_id=cast.bakery.id,
        ending=Certificate.Ending.NUMBER_RELEASED,
        phone_claim_id=ended.phone_claim_id,
    )
    SIGNER.work()
    return cast


def get(address: str, status: int = 200) -> Any:
    answer = Client().get(address)
    assert answer.status_code == status, answer.content
    return answer.json()


def heads() -> list[transparency.LogHead]:
    now = time.time_ns() // 1_000_000
    rows = LogHead.objects.order_by("id")
    return [transparency.read_head(row.document, SIGNER.keys, now_ms=now) for row in rows]


def test_every_head_grew_out_of_every_one_before(logged: Cast) -> None:
    known = {head.size: head.root for head in heads()}
    assert sorted(known) == list(range(1, 9))
    for first in known:
        for second in range(first, 9):
            answer = get(f"/transparency/consistency.json?first={first}&second={second}")
            proof = [unb64(part) for part in answer["proof"]]
            check_consistency(first, second, proof, known[first], known[second])


def test_every_entry_is_proved_to_be_in_the_newest_head(logged: Cast) -> None:
    newest = heads()[-1]
    texts = {row["index"]: row["entry"] for row in get("/transparency/entries.json")["entries"]}
    assert sorted(texts) == list(range(8))
    serials = [row.serial for row in Certificate.objects.all()]
    answer = get("/transparency/inclusion.json?" + "&".join(f"serial={serial}" for serial in serials))
    assert answer["head"] == get("/transparency/head.json")["head"]
    for found in answer["inclusions"]:
        proof = [unb64(part) for part in found["proof"]]
        assert found["entry"] == texts[found["index"]]
        check_inclusion(found["entry"].encode(), found["index"], newest.size, proof, newest.root)
    assert sorted(found["index"] for found in answer["inclusions"]) == list(range(8))


def test_what_a_client_is_given_proves_that_its_certificates_are_logged(logged: Cast) -> None:
    proof, now = certificates_of(logged.bakery.id), time.time_ns() // 1_000_000
    head = transparency.read_head(proof["log"]["head"], SIGNER.keys, now_ms=now)
    assert len(proof["certificates"]) == len(proof["log"]["inclusions"]) == 6
    by_serial = {found["serial"]: found for found in proof["log"]["inclusions"]}
    for document in proof["certificates"]:
        read = certificates.read_certificate(document, SIGNER.keys)
        found = by_serial[read.serial]
        inclusion = transparency.Inclusion(
            found["entry"].encode(), found["index"], [unb64(part) for part in found["proof"]]
        )
        assert abs(transparency.check_logged(document, read, inclusion, head) - now) < 60_000


def test_an_entry_says_what_is_public_and_not_the_number(logged: Cast) -> None:
    said = json.loads(get("/transparency/entries.json?start=7&count=1")["entries"][0]["entry"])
    assert {name: said[name] for name in ("v", "what", "reason", "handle", "name", "kid")} == {
        "v": 1,
        "what": "revoke",
        "reason": "number_released",
        "handle": "bakery",
        "name": "Bakery",
        "kid": "t1",
    }
    assert said["business"] == str(logged.bakery.id)
    assert not any(str(row.phone_claim.number) in json.dumps(said) for row in Certificate.objects.all())


@pytest.mark.parametrize("table", ["logentry", "loghead"])
@pytest.mark.parametrize(
    "act",
    [
        "UPDATE accounts_{table} SET {column} = {column}",
        "DELETE FROM accounts_{table}",
        # What only one engine knows.
        {
            "sqlite": "INSERT OR REPLACE INTO accounts_{table} SELECT * FROM accounts_{table} LIMIT 1",
            "postgresql": "TRUNCATE accounts_{table}",
        },
    ],
    ids=["update", "delete", "own way"],
)
def test_the_database_refuses_to_change_the_log(logged: Cast, table: str, act: str | dict[str, str]) -> None:
    act = act if isinstance(act, str) else act[connection.vendor]
    column = {"logentry": "name", "loghead": "size"}[table]
    before = LogEntry.objects.count(), LogHead.objects.count()
    connection.check_constraints()
    with pytest.raises(DatabaseError, match="public log"), transaction.atomic():
        connection.cursor().execute(act.format(table=table, column=column))
    assert (LogEntry.objects.count(), LogHead.objects.count()) == before


@pytest.mark.parametrize("index", [7, 9, -1])
def test_the_database_refuses_a_gap(logged: Cast, index: int) -> None:
    copied = LogEntry.objects.get(index=0)
    copied.index, copied.serial = index, "another"
    with pytest.raises(DatabaseError), transaction.atomic():
        copied.save(force_insert=True)
    assert LogEntry.objects.count() == 8


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_leave_no_gap_and_sign_nothing_twice() -> None:
    cast = make_cast()
    for number in range(8):
        claim_number_for_business(number=f"+3491000050{number}", business=cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.VERIFIED)
    certify_numbers(business_id=cast.bakery.id)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            SIGNER.work(force=True)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert list(LogEntry.objects.order_by("index").values_list("index", flat=True)) == list(range(8))
    assert heads()[-1].size == 8


def test_certificates_from_before_the_log_are_logged_when_the_signer_starts(cast: Cast) -> None:
    approve_bakery(cast)
    SIGNER.work()
    row = Certificate.objects.get()
    issued = certificates.Certificate(
        "early", cast.bakery.id.bytes, "Bakery", "+34910000111", bytes(32), 0, 2**50
    )
    early = Certificate.objects.create(
        business=cast.bakery,
        phone_claim=row.phone_claim,
        name="Bakery",
        serial="early",
        document=certificates.issue_certificate(issued, key_id="t1", signing_seed=SIGNER.seed),
        issued_at=timezone.now(),
        expires_at=timezone.now(),
        key_id="t1",
    )
    assert log_unlogged_certificates(key_id="t1", signing_seed=SIGNER.seed) == 1
    assert log_unlogged_certificates(key_id="t1", signing_seed=SIGNER.seed) == 0
    assert LogEntry.objects.get(serial="early").certificate == early


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("consistency.json", 400, "malformed"),
        ("consistency.json?first=1", 400, "malformed"),
        ("consistency.json?first=x&second=2", 400, "malformed"),
        ("consistency.json?first=-1&second=2", 400, "malformed"),
        ("consistency.json?first=٣&second=5", 400, "malformed"),
        (f"consistency.json?first=1&second={'9' * 5000}", 400, "malformed"),
        ("consistency.json?first=1&second=9007199254740992", 400, "malformed"),
        ("consistency.json?first=0&second=2", 404, "no_such_log"),
        ("consistency.json?first=3&second=2", 404, "no_such_log"),
        ("consistency.json?first=1&second=9", 404, "no_such_log"),
        ("inclusion.json", 400, "malformed"),
        ("inclusion.json?" + "serial=x&" * 101, 400, "malformed"),
        ("inclusion.json?serial=%00", 400, "malformed"),
        ("inclusion.json?serial=unknown", 404, "not_in_log"),
        ("entries.json?start=-1", 400, "malformed"),
        ("entries.json?count=1e9", 400, "malformed"),
    ],
)
def test_bad_questions_have_stable_answers(logged: Cast, address: str, status: int, code: str) -> None:
    answer = get(f"/transparency/{address}", status)
    assert answer["code"] == code
    assert answer["detail"]


def test_an_empty_log_says_so(db: None) -> None:
    assert get("/transparency/head.json", 404)["code"] == "log_empty"
    assert get("/transparency/entries.json") == {"entries": []}
    assert "Nothing was signed yet." in Client().get("/transparency/").content.decode()


def test_whole_pages_and_proofs_are_kept_for_ever_and_the_rest_shortly(logged: Cast) -> None:
    def kept(address: str) -> str:
        return Client().get(f"/transparency/{address}").headers["Cache-Control"]

    for address in ("consistency.json?first=1&second=2", "entries.json?start=0&count=8"):
        assert "immutable" in kept(address)
    for address in ("head.json", "entries.json?start=0&count=9", "entries.json?start=0&count=0"):
        assert "immutable" not in kept(address)
        assert "max-age=10" in kept(address)


def test_one_address_asks_so_often_and_no_more(logged: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.views.transparency.MOST_REQUESTS", 3)
    for _ in range(3):
        get("/transparency/head.json")
    assert get("/transparency/head.json", 429)["code"] == "log_limit"


def test_a_proof_costs_as_many_queries_at_any_size(logged: Cast, django_assert_max_num_queries: Any) -> None:
    serials = [str(row.serial) for row in Certificate.objects.all()]
    with django_assert_max_num_queries(3):
        get("/transparency/inclusion.json?" + "&".join(f"serial={serial}" for serial in serials))
    with django_assert_max_num_queries(2):
        get("/transparency/consistency.json?first=3&second=8")
    with django_assert_max_num_queries(5):
        certificates_of(logged.bakery.id)


def test_the_page_finds_a_business_by_name_handle_and_serial(logged: Cast) -> None:
    serial = Certificate.objects.order_by("issued_at")[2].serial
    for words, count in (("bak", 8), ("@Bakery", 8), (serial, 2), ("nobody", 0), ("a\0", 8)):
        page = Client().get("/transparency/", {"q": words})
        assert page.content.decode().count("log-entry__serial") == count, words
    revoked = Client().get("/transparency/", {"what": "revoke"}).content.decode()
    assert revoked.count("log-entry__serial") == 1
    assert "The number was given up" in revoked
    assert "The score begins at 100" in revoked


def test_the_page_is_turned_by_where_the_last_one_ended(
    logged: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("accounts.queries.transparency.PAGE_SIZE", 5)
    first = Client().get("/transparency/?q=bakery").content.decode()
    assert first.count("log-entry__serial") == 5
    assert "?q=bakery&amp;before=3" in first
    second = Client().get("/transparency/?q=bakery&before=3").content.decode()
    assert second.count("log-entry__serial") == 3
    assert "Earlier ones" not in second
    for before in ("x", "9" * 5000, "-1", "٣"):
        assert Client().get("/transparency/", {"before": before}).status_code == 200
