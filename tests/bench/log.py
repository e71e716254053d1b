"""`make bench NAME=log`: the public log at ENTRIES entries, beside what bare SHA-256 does on this machine.

PostgreSQL with fsync on and production's settings. Appends: through the service, in batches of BATCH under
one signed head each, and one at a time as the signer does it. Proofs: through the queries. The limit of
appending is two hashes an entry, that of a proof one query of one row. One process; also per CPU second,
because the database writes each row, its trigger and four indexes meanwhile.
"""

import json
import os
import random
import statistics
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.bench.live import services

ENTRIES = int(os.environ.get("ENTRIES") or 100_000)
BATCH, SINGLES, PROOFS, ROUNDS = 1_000, 200, 300, 3
SEED = bytes(range(32))


def make_certificates(count: int, first: int) -> list[Any]:
    """So many signed certificates of one business; what they certify does not matter here."""
    from accounts.crypto.primitives import b64
    from accounts.models.businesses import Business
    from accounts.models.keys import Certificate
    from accounts.models.phones import PhoneClaim

    business = Business.objects.select_related().get(handle="bench")
    claim = PhoneClaim.objects.get(business=business)
    document = {"v": 1, "kid": "p1", "payload": b64(os.urandom(300))}
    return Certificate.objects.bulk_create(
        Certificate(
            business=business,
            phone_claim=claim,
            name=business.name,
            serial=f"bench-{number}",
            document=document,
            key_id="p1",
        )
        for number in range(first, first + count)
    )


def append(certificates: list[Any]) -> tuple[float, float]:
    """Log the issuing of certificates in one transaction; seconds, and those of this process."""
    from django.db import transaction

    from accounts.services.transparency import Act, Ground, What, log_acts

    acts = [Act(certificate, What.ISSUE, Ground.VERIFIED) for certificate in certificates]
    begun, cpu = time.perf_counter(), time.process_time()
    with transaction.atomic():
        log_acts(acts, key_id="p1", signing_seed=SEED)
    return time.perf_counter() - begun, time.process_time() - cpu


def median_ms(act: Callable[[], object], times: int) -> float:
    seconds = []
    for _ in range(times):
        begun = time.perf_counter()
        act()
        seconds.append(time.perf_counter() - begun)
    return 1000 * statistics.median(seconds)


def bare_hashes() -> float:
    """SHA-256 of 65 bytes a second, as a node of the tree has them."""
    node, count = bytes(65), 200_000
    begun = time.perf_counter()
    for _ in range(count):
        sha256(node).digest()
    return count / (time.perf_counter() - begun)


def measure() -> dict[str, float]:
    from django.db import connection

    from accounts.models.transparency import LogEntry
    from accounts.queries.transparency import births_of, consistency_proof, log_size

    batches = [append(make_certificates(BATCH, first)) for first in range(0, ENTRIES, BATCH)]
    spent, cpu = (sum(seconds) for seconds in zip(*batches, strict=True))
    singles = [append([row])[0] for row in make_certificates(SINGLES, ENTRIES)]
    size, chance = log_size(), random.Random(1)
    one_row = LogEntry.objects.filter(index=size // 2).values_list("hashes")
    hashes = statistics.median(bare_hashes() for _ in range(ROUNDS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('accounts_logentry')")
        stored = cursor.fetchone()[0]
    return {
        "entries": size,
        "appended_per_s": ENTRIES / spent,
        "appended_per_cpu_s": ENTRIES / cpu,
        "one_at_a_time_ms": 1000 * statistics.median(singles),
        "inclusion_proof_ms": median_ms(lambda: births_of([f"bench-{chance.randrange(size)}"]), PROOFS),
        "consistency_proof_ms": median_ms(
            lambda: consistency_proof(first=chance.randrange(1, size), second=size), PROOFS
        ),
        "limit_one_row_ms": median_ms(lambda: list(one_row.all()), PROOFS),
        "limit_hashes_per_s": hashes,
        "ratio_to_limit": 2 * ENTRIES / cpu / hashes,
        "bytes_per_entry": stored / size,
    }


def main() -> None:
    with services():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        from django.utils import timezone

        from accounts.models.businesses import Business
        from accounts.models.phones import PhoneClaim

        business = Business.objects.create(handle="bench", name="Bench", legal_name="Bench", country="ES")
        PhoneClaim.objects.create(business=business, number="+34910000999", verified_at=timezone.now())
        result = {name: round(value, 3) for name, value in measure().items()}
    folder = Path(os.environ.get("VAR") or "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "log.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:>24} {value:,.2f}")


if __name__ == "__main__":
    main()
