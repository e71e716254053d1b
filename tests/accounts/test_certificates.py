"""The life of certificates: renewed in time, ended at once, carried over to another issuing key."""

import json
import time
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.crypto import certificates, transparency
from accounts.crypto.primitives import b64, signing_key, unb64
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business
from accounts.models.keys import Certificate, RevocationList
from accounts.models.phones import PhoneClaim
from accounts.models.transparency import LogEntry, LogHead
from accounts.queries.keys import certificates_of
from accounts.services.certificates import end_certificates
from accounts.signer import read_issuing_key
from tests.accounts.signing import Signer, approve_bakery, badge_of, signer_process
from tests.conftest import Cast, make_cast
from tests.faults.processes import wait_until

pytestmark = pytest.mark.portable
DAY_MS = 24 * 3600 * 1000
SIGNER = Signer()


def age(days: float) -> None:
    """Let every certificate run out so much earlier."""
    for row in Certificate.objects.exclude(expires_at=None):
        Certificate.objects.filter(pk=row.pk).update(expires_at=row.expires_at - timedelta(days=days))


@pytest.fixture
def certified(cast: Cast) -> Cast:
    approve_bakery(cast)
    SIGNER.work(force=True)
    return cast


def test_a_certificate_is_renewed_a_month_before_its_end_and_the_old_one_stays(certified: Cast) -> None:
    age(days=59)
    SIGNER.work()
    assert Certificate.objects.count() == 1
    age(days=1.5)
    SIGNER.work()
    SIGNER.work()
    old, new = Certificate.objects.order_by("issued_at")
    assert (new.replaces_id, new.name, new.phone_claim_id) == (old.pk, old.name, old.phone_claim_id)
    assert old.revoked_at is None
    assert {found.serial for found in badge_of(certified, SIGNER.keys)} == {old.serial, new.serial}
    entry = LogEntry.objects.get(what="renew")
    said = json.loads(bytes(entry.content))
    assert (said["replaces"], said["serial"], said["reason"]) == (old.serial, new.serial, "expiring")
    assert AuditEvent.objects.filter(action="certificate.renewed", target=new.serial).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda bakery: Business.objects.update(status=Business.Status.PAUSED),
        lambda bakery: Business.objects.update(status=Business.Status.SUSPENDED),
        lambda bakery: Business.objects.update(status=Business.Status.CLOSED),
        lambda bakery: Business.objects.filter(pk=bakery.pk).update(name="Another name"),
        lambda bakery: PhoneClaim.objects.filter(business=bakery).update(released_at=timezone.now()),
        lambda bakery: end_certificates(business_id=bakery.id, ending=Certificate.Ending.BADGE_REVOKED),
    ],
)
def test_nothing_is_renewed_for_a_business_that_is_not_verified_as_it_was(
    certified: Cast, change: Any
) -> None:
    change(certified.bakery)
    age(days=70)
    SIGNER.work()
    assert Certificate.objects.count() == 1


def test_a_business_whose_certificate_ran_out_meanwhile_is_certified_again(certified: Cast) -> None:
    Business.objects.update(status=Business.Status.SUSPENDED)
    age(days=91)
    SIGNER.work()
    assert Certificate.objects.count() == 1
    Business.objects.filter(pk=certified.bakery.pk).update(status=Business.Status.VERIFIED)
    SIGNER.work()
    assert len(badge_of(certified, SIGNER.keys)) == 1
    assert LogEntry.objects.filter(what="renew").count() == 1


def test_an_ended_certificate_is_listed_logged_and_written_down_at_once(certified: Cast) -> None:
    before = RevocationList.objects.count()
    end_certificates(business_id=certified.bakery.id, ending=Certificate.Ending.RENAMED)
    SIGNER.work()
    SIGNER.work()
    row = Certificate.objects.get()
    newest = RevocationList.objects.order_by("-number").first()
    assert newest is not None
    listed = certificates.read_revocation_list(newest.document, SIGNER.keys)
    assert (RevocationList.objects.count(), listed.revoked) == (before + 1, {row.serial})
    assert row.listed_at is not None
    entry = LogEntry.objects.get(what="revoke")
    assert (entry.index, entry.serial, entry.reason) == (1, row.serial, "renamed")
    assert AuditEvent.objects.get(action="certificate.revoked").detail == {"reason": "renamed"}


def test_a_decision_that_was_committed_after_the_list_is_not_missed(certified: Cast) -> None:
    """It carries the time at which it began, which may be before the list's."""
    end_certificates(business_id=certified.bakery.id, ending=Certificate.Ending.BADGE_REVOKED)
    Certificate.objects.update(revoked_at=timezone.now() - timedelta(minutes=5))
    SIGNER.work()
    assert LogEntry.objects.filter(what="revoke").count() == 1
    assert badge_of(certified, SIGNER.keys) == []


def test_what_was_never_signed_is_neither_listed_nor_logged(cast: Cast) -> None:
    approve_bakery(cast)
    end_certificates(business_id=cast.bakery.id, ending=Certificate.Ending.CLOSED)
    SIGNER.work(force=True)
    assert (Certificate.objects.get().document, LogEntry.objects.count()) == (None, 0)


def test_a_revoked_certificate_leaves_the_list_a_day_after_it_ran_out(certified: Cast) -> None:
    end_certificates(business_id=certified.bakery.id, ending=Certificate.Ending.CLOSED)
    for days, count in ((90.5, 1), (1, 0)):
        age(days)
        SIGNER.work(force=True)
        newest = RevocationList.objects.order_by("-number").first()
        assert newest is not None
        assert len(certificates.read_revocation_list(newest.document, SIGNER.keys).revoked) == count


def test_the_list_and_the_head_are_signed_again_every_twelve_hours(certified: Cast) -> None:
    SIGNER.work()
    before = RevocationList.objects.count(), LogHead.objects.count()
    RevocationList.objects.update(issued_at=timezone.now() - timedelta(hours=12))
    SIGNER.work()
    SIGNER.work()
    assert (RevocationList.objects.count(), LogHead.objects.count()) == (before[0] + 1, before[1] + 1)


def test_clocks_may_differ_a_little_and_no_more(certified: Cast) -> None:
    now = time.time_ns() // 1_000_000
    assert len(badge_of(certified, SIGNER.keys, now - 4 * 60_000)) == 1
    assert badge_of(certified, SIGNER.keys, now - 6 * 60_000) == []
    row = Certificate.objects.get()
    lists = [
        certificates.issue_revocation_list(
            number=9, issued_at_ms=now + ahead, revoked=[], key_id="t1", signing_seed=SIGNER.seed
        )
        for ahead in (DAY_MS - 60_000, DAY_MS + 60_000)
    ]
    read = certificates.read_certificate(row.document, SIGNER.keys)
    facts = {"now_ms": now, "business_id": read.business_id, "identity_key": read.identity_key}
    certificates.check_certificate(row.document, lists[0], SIGNER.keys, **facts)
    with pytest.raises(certificates.CryptoError, match="from the future"):
        certificates.check_certificate(row.document, lists[1], SIGNER.keys, **facts)
    head = LogHead.objects.order_by("-id").first()
    assert head is not None
    for when, reason in ((now - DAY_MS - 60_000, "future"), (now + 3 * DAY_MS + 60_000, "stale")):
        with pytest.raises(certificates.CryptoError, match=reason):
            transparency.read_head(head.document, SIGNER.keys, now_ms=when)


def test_a_head_is_never_older_than_the_one_before(certified: Cast) -> None:
    ahead = timezone.now() + timedelta(hours=1)
    LogHead.objects.create(size=1, signed_at=ahead, document={})
    SIGNER.work(force=True)
    newest = LogHead.objects.order_by("-id").first()
    assert newest is not None
    assert newest.signed_at == ahead


def test_the_real_signer_revokes_within_a_minute_of_the_decision(
    tmp_path: Path, transactional_db: None
) -> None:
    cast = make_cast()
    approve_bakery(cast)
    with signer_process(tmp_path, SIGNER):
        wait_until(lambda: badge_of(cast, SIGNER.keys), 30)
        proof = certificates_of(cast.bakery.id)
        assert [found["what"] for found in proof["log"]["inclusions"]] == ["issue"]
        begun = time.monotonic()
        end_certificates(business_id=cast.bakery.id, ending=Certificate.Ending.BADGE_REVOKED)
        number = RevocationList.objects.count()
        wait_until(lambda: RevocationList.objects.count() > number, 60)
        print(f"revoked after {time.monotonic() - begun:.2f} s")
    assert LogEntry.objects.get(what="revoke").reason == "badge_revoked"


def make_key(*arguments: str) -> str:
    written = StringIO()
    call_command("make_issuing_key", *arguments, stdout=written)
    return written.getvalue().strip()


def test_a_whole_rotation_leaves_no_moment_without_a_badge(cast: Cast, tmp_path: Path, settings: Any) -> None:
    file = str(tmp_path / "issuing.json")
    first_text = make_key(file, "--kid", "p1")
    first = Signer(*read_issuing_key(file))
    approve_bakery(cast)
    first.work(force=True)
    settings.ISSUING_PUBLIC_KEYS = dict(first.keys)

    # The next key is made and published; the current one goes on signing.
    both_text = make_key(file, "--next", "--kid", "p2")
    assert both_text.startswith(f"{first_text},p2:")
    assert read_issuing_key(file) == (first.key_id, first.seed)
    with pytest.raises(CommandError, match="does not name p2 yet"):
        call_command("make_issuing_key", file, "--switch")
    next_key = json.loads(Path(file).read_text())["next"]
    both = {**first.keys, "p2": signing_key(unb64(next_key["seed"]))}
    settings.ISSUING_PUBLIC_KEYS = both
    assert both_text == ",".join(f"{kid}:{b64(key)}" for kid, key in both.items())
    assert len(badge_of(cast, both)) == 1

    # The next key signs from now on: list, head, and a new certificate for each of the old key.
    assert make_key(file, "--switch") == f"p2:{b64(both['p2'])}"
    second = Signer(*read_issuing_key(file))
    second.work(force=True)
    assert len(badge_of(cast, both)) == 2
    assert [row.key_id for row in Certificate.objects.order_by("issued_at")] == ["p1", "p2"]
    assert LogEntry.objects.get(what="renew").reason == "issuing_key"
    event = AuditEvent.objects.get(action="certificate.key_changed")
    assert event.detail == {"before": {"key": "p1"}, "after": {"key": "p2"}}
    second.work()
    assert Certificate.objects.count() == 2

    first.work()
    second.work()
    assert Certificate.objects.count() == 2

    # The old key is dropped: the badge rests on the next key alone, and so does the log.
    assert [found.name for found in badge_of(cast, second.keys)] == ["Bakery"]
    document = certificates_of(cast.bakery.id)["log"]["head"]
    assert transparency.read_head(document, second.keys, now_ms=time.time_ns() // 1_000_000).size == 2


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--next"], "Name the next key"),
        (["--next", "--kid", "p1"], "called p1 too"),
        (["--switch"], "no next key"),
        ([], "not written"),
    ],
)
def test_a_step_out_of_turn_is_refused_in_a_sentence(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    file = str(tmp_path / "issuing.json")
    make_key(file)
    before = Path(file).read_text()
    with pytest.raises(CommandError, match=words):
        call_command("make_issuing_key", file, *arguments)
    assert Path(file).read_text() == before


def test_there_is_one_next_key_only(tmp_path: Path) -> None:
    file = str(tmp_path / "issuing.json")
    make_key(file)
    make_key(file, "--next", "--kid", "p2")
    with pytest.raises(CommandError, match="a next key already"):
        make_key(file, "--next", "--kid", "p3")
    assert (tmp_path / "issuing.json").stat().st_mode & 0o777 == 0o600


def test_the_signer_does_not_start_with_a_key_that_nobody_trusts(tmp_path: Path, settings: Any) -> None:
    file = str(tmp_path / "issuing.json")
    make_key(file)
    settings.ISSUING_PUBLIC_KEYS = {"p1": bytes(32)}
    with pytest.raises(CommandError, match="no client would trust"):
        call_command("run_signer", file)
