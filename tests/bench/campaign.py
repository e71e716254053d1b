"""`make bench NAME=campaign RECIPIENTS=100000`: a campaign's fan-out, beside what this machine can do at all.

PostgreSQL with fsync on, production's settings, a process for each core that runs the hosted worker's own
service; every recipient has consent, keys and a pin, and passes every check of the gate. Once with one
content for all, once with parameters. The limit is measured in the same run: bare seals and bare binary
COPY of the same bytes into a table without indexes, in as many processes.
"""

import contextlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.live import services

RECIPIENTS = int(os.environ.get("RECIPIENTS") or 100_000)
WORKERS = int(os.environ.get("WORKERS") or os.cpu_count() or 1)
ROUNDS = 3
LIMIT_CHUNKS, LIMIT_CHUNK = 20, 1000
# As in tests.hosting, which cannot be read before the settings are there.
WORKER_KEY, MASTER_KEY = bytes(range(2, 34)), bytes(range(3, 35))


def run_workers(role: str, *arguments: str) -> list[dict[str, Any]]:
    """As many processes as there are cores, started, then let go at one moment; what each of them tells."""
    command = [sys.executable, "-m", "tests.bench.campaign", role, *arguments]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(WORKERS)
    ]
    for worker in workers:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "ready\n"
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("go\n")
        worker.stdin.flush()
    told = [json.loads(worker.communicate()[0]) for worker in workers]
    assert all(worker.returncode == 0 for worker in workers)
    return told


def work(role: str, arguments: list[str]) -> None:
    """What one process does."""
    import django

    django.setup()
    print("ready", flush=True)
    sys.stdin.readline()
    cpu = time.process_time()
    began = time.time()
    if role == "fan-out":
        from uuid import UUID

        from campaigns.services.fan_out import fan_out

        done = fan_out(campaign_id=UUID(arguments[0]))
    else:
        done = bare_limit(arguments[0])
    told = {
        "done": done,
        "began": began,
        "ended": time.time(),
        "cpu": time.process_time() - cpu,
        "peak_rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def bare_limit(dsn: str) -> int:
    """Seal and COPY as fast as it goes: no look-ups, no gate, no indexes."""
    import psycopg

    from tests.bench.reach import limit_chunk, message_columns

    with psycopg.connect(dsn) as connection:
        for _ in range(LIMIT_CHUNKS):
            types, rows = limit_chunk(LIMIT_CHUNK)
            statement = f"COPY bench_messages ({message_columns()}) FROM STDIN WITH (FORMAT BINARY)"
            with connection.cursor().copy(statement) as copy:
                copy.set_types(types)
                for row in rows:
                    copy.write_row(row)
            connection.commit()
    return LIMIT_CHUNKS * LIMIT_CHUNK


def rate_of(told: list[dict[str, Any]]) -> float:
    """Done a second by the clock, from the first start to the last end."""
    elapsed = max(one["ended"] for one in told) - min(one["began"] for one in told)
    return float(sum(one["done"] for one in told) / elapsed)


@contextlib.contextmanager
def hosted_services() -> Iterator[str]:
    """The services, and the hosted worker's secrets in this process and in those that it starts."""
    from accounts.crypto.boxes import box_public_key
    from accounts.crypto.primitives import b64

    with services() as dsn:
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "config.settings.production_hosted",
            "HOSTED_WORKER_PUBLIC_KEY": b64(box_public_key(WORKER_KEY)),
            "HOSTED_WORKER_PRIVATE_KEY": b64(WORKER_KEY),
            "HOSTED_MASTER_KEYS": f"m1:{b64(MASTER_KEY)}",
        }
        yield dsn


def measure(dsn: str) -> dict[str, float]:
    from tests.bench import reach

    world = reach.make_world(RECIPIENTS)
    figures: dict[str, list[float]] = {}
    peak = 0.0
    for number in range(ROUNDS):
        for name, with_parameters in (("recipients_per_s", False), ("with_parameters_per_s", True)):
            reach.next_week()
            told = run_workers("fan-out", str(world.launch(number, with_parameters=with_parameters)))
            assert sum(one["done"] for one in told) == RECIPIENTS, told
            reach.check_each_once(number)
            figures.setdefault(name, []).append(rate_of(told))
            figures.setdefault(f"{name[:-6]}_cpu_us", []).append(
                1e6 * sum(one["cpu"] for one in told) / RECIPIENTS
            )
            peak = max([peak, *(one["peak_rss_mib"] for one in told)])
        reach.make_limit_table()
        figures.setdefault("limit_per_s", []).append(rate_of(run_workers("limit", dsn)))
    result = {name: statistics.median(values) for name, values in figures.items()}
    for name in ("recipients", "with_parameters"):
        result[f"{name}_ratio_to_limit"] = result[f"{name}_per_s"] / result["limit_per_s"]
    result["ratio_to_limit"] = result.pop("recipients_ratio_to_limit")
    return {**result, "peak_rss_mib": peak, "recipients": RECIPIENTS, "workers": WORKERS, "rounds": ROUNDS}


def main() -> None:
    if len(sys.argv) > 1:
        work(sys.argv[1], sys.argv[2:])
        return
    with hosted_services() as dsn:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        result = {name: round(value, 3) for name, value in measure(dsn).items()}
    folder = Path(os.environ.get("VAR") or "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "campaign.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        print(f"{name:>32} {value:,.2f}")


if __name__ == "__main__":
    main()
