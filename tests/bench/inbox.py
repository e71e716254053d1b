"""`make bench NAME=inbox`: what opening the team inbox costs, with very many conversations and agents.

Production's settings, real uvicorn with a worker for each core, PostgreSQL with fsync on, Valkey. One
business with AGENTS members, OPEN open conversations (and a third as many put away) and MESSAGES messages.
Opening is the page, then the first list with the counts. Limits in the same run: a bare connection
that fetches the same rows, and a bare server that answers with the same bytes. All of it, load generator
included, shares this machine.
"""

import http.client
import json
import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg

from tests.bench.live import WORKERS, services, uvicorn

AGENTS = int(os.environ.get("AGENTS", "50"))
OPEN = int(os.environ.get("OPEN", "20000"))
MESSAGES = int(os.environ.get("MESSAGES", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "5"))
LOOKS = 21
AT_ONCE = 200
PAGE, LIST = "/business/inbox/", "/business/api/inbox/"
VIEWS: dict[str, dict[str, str]] = {
    "open": {},
    "mine": {"view": "mine"},
    "unassigned": {"view": "unassigned"},
    "snoozed": {"view": "snoozed"},
    "resolved": {"view": "resolved"},
    "all": {"view": "all"},
    "open by wait": {"sort": "waiting"},
    "mine by wait": {"view": "mine", "sort": "waiting"},
    "unread": {"unread": "1"},
    "label": {"label": "Label 3"},
    "rare label": {"label": "Rare"},
    "name": {"q": "Person 1234"},
    "common name": {"q": "person"},
    "number": {"q": "0012345"},
}
# The same rows by the shortest way: the page of a list, and what is counted.
BARE_PAGE = """
SELECT e.*, c.*, n.*, k.name, p.number, m.*, t.body, u.name
FROM messaging_inboxentry e JOIN messaging_conversation c ON c.id = e.conversation_id
JOIN messaging_conversationcounter n ON n.conversation_id = e.conversation_id
LEFT JOIN messaging_contact k ON k.business_id = c.business_id AND k.customer_id = c.customer_id
LEFT JOIN accounts_phoneclaim p ON p.customer_id = c.customer_id AND p.released_at IS NULL
LEFT JOIN messaging_message m ON m.conversation_id = c.id AND m.sequence = n.sequence
LEFT JOIN messaging_content t ON t.id = m.content_id
LEFT JOIN accounts_membership a ON a.id = e.assignee_id LEFT JOIN accounts_user u ON u.id = a.user_id
WHERE e.business_id = %s AND e.status = 'open'
ORDER BY e.business_id, e.status, e.last_at_ms DESC, e.conversation_id DESC LIMIT 50
"""
BARE_COUNTS = """
SELECT count(*), count(*) FILTER (WHERE assignee_id = %s), count(*) FILTER (WHERE assignee_id IS NULL),
  count(*) FILTER (WHERE unread > 0), count(*) FILTER (WHERE waiting_since_ms IS NOT NULL)
FROM messaging_inboxentry WHERE business_id = %s AND status = 'open'
"""


class Agent:
    """One member's browser: one connection kept open."""

    def __init__(self, port: int, cookie: str) -> None:
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.headers = {"Cookie": cookie, "X-Forwarded-Proto": "https", "Host": "127.0.0.1"}

    def ask(self, path: str) -> bytes:
        self.wire.request("GET", path, headers=self.headers)
        answer = self.wire.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, answer.status, body[:200])
        return body

    def open_inbox(self) -> float:
        """Milliseconds of one opening, on a fresh connection: an idle one is closed by the server."""
        self.wire.close()
        self.wire.connect()
        started = time.perf_counter()
        self.ask(PAGE)
        self.ask(LIST)
        return (time.perf_counter() - started) * 1000


def spread(measured: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(measured)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def alone_and_together(act: Callable[[Any], float], agents: list[Any]) -> dict[str, float]:
    """Every agent once by themselves, then all at once, ROUNDS times."""
    for agent in agents:
        act(agent)
    alone = spread([act(agent) for agent in agents])
    with ThreadPoolExecutor(len(agents)) as pool:
        together = spread([ms for _ in range(ROUNDS) for ms in pool.map(act, agents)])
    return {
        "alone_median": alone[0],
        "alone_p95": alone[1],
        "together_median": together[0],
        "together_p95": together[1],
    }


def timed(work: Callable[[], Any]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def bare_queries(dsn: str, business_id: uuid.UUID, member_id: uuid.UUID) -> dict[str, float]:
    """The same rows over as many connections as there are agents."""

    def look(connection: Any) -> float:
        def fetch() -> None:
            connection.execute(BARE_PAGE, [business_id]).fetchall()
            connection.execute(BARE_COUNTS, [member_id, business_id]).fetchall()

        return timed(fetch)

    connections = [psycopg.connect(dsn, autocommit=True) for _ in range(AGENTS)]
    try:
        return alone_and_together(look, connections)
    finally:
        for connection in connections:
            connection.close()


async def bare_answer(scope: Any, receive: Any, send: Any) -> None:
    """The least that a server can do: the bytes of both answers, ready made."""
    await receive()
    size = os.environ["BENCH_PAGE_BYTES" if scope["path"] == PAGE else "BENCH_LIST_BYTES"]
    headers = [(b"content-length", size.encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"x" * int(size)})


def in_process(cookie: tuple[str, str]) -> tuple[Any, Callable[[str, dict[str, str]], int]]:
    """A client inside this process, for one look at a time, and how many queries a look needs."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"x-forwarded-proto": "https", "host": "127.0.0.1"})
    client.cookies[cookie[0]] = cookie[1]

    def count(path: str, query: dict[str, str]) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(path, query)
        assert answer.status_code == 200, answer.content
        return len(captured)

    return client, count


def measure_views(client: Any, count: Callable[[str, dict[str, str]], int]) -> dict[str, dict[str, float]]:
    views = {}
    for name, query in VIEWS.items():
        began = time.process_time()
        measured = [timed(lambda query=query: client.get(LIST, query)) for _ in range(LOOKS)]  # type: ignore[misc]
        own = (time.process_time() - began) * 1000 / LOOKS
        found = len(client.get(LIST, query).json()["conversations"])
        median, p95 = spread(measured)
        views[name] = {
            "median": median,
            "p95": p95,
            "own_cpu": own,
            "queries": count(LIST, query),
            "shown": found,
        }
    return views


def measure_bulk(client: Any, dsn: str, assignee: uuid.UUID) -> dict[str, float]:
    """A change of AT_ONCE conversations and its undo; beside them, the bare update of as many rows."""
    changes, undos, bare = [], [], []
    listed = client.get(LIST, {"limit": "100"}).json()
    more = client.get(LIST, {"limit": "100", "cursor": listed["next"]}).json()
    ids = [one["id"] for one in (*listed["conversations"], *more["conversations"])][:AT_ONCE]
    document = {"conversations": ids, "status": "resolved", "assignee": str(assignee), "read": True}
    document |= {"add_labels": ["Bulk"]}
    with psycopg.connect(dsn) as connection:
        for _ in range(LOOKS // 2):
            started = time.perf_counter()
            answer = client.post(f"{LIST}changes/", document, content_type="application/json")
            changes.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, answer.content
            path = f"{LIST}changes/{answer.json()['change']}/undo/"
            undos.append(timed(lambda path=path: client.post(path, {}, content_type="application/json")))  # type: ignore[misc]
            started = time.perf_counter()
            connection.execute(
                "UPDATE messaging_inboxentry SET unread = unread WHERE conversation_id = ANY(%s)",
                [[uuid.UUID(one) for one in ids]],
            )
            connection.commit()
            bare.append((time.perf_counter() - started) * 1000)
    return {
        "change_median": spread(changes)[0],
        "change_p95": spread(changes)[1],
        "undo_median": spread(undos)[0],
        "bare_update_median": spread(bare)[0],
    }


def main() -> None:
    with services() as dsn:
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        from tests.bench.desk import make_desk

        started = time.perf_counter()
        desk = make_desk(AGENTS, OPEN, MESSAGES)
        print(f"made in {timedelta(seconds=int(time.perf_counter() - started))}", file=sys.stderr)
        cookies = [f"{name}={key}" for name, key in desk.cookies]
        with uvicorn("config.asgi:application", WORKERS) as (port, _):
            agents = [Agent(port, cookie) for cookie in cookies]
            sizes = {"PAGE": len(agents[0].ask(PAGE)), "LIST": len(agents[0].ask(LIST))}
            opening = alone_and_together(Agent.open_inbox, agents)
        os.environ |= {f"BENCH_{name}_BYTES": str(size) for name, size in sizes.items()}
        with uvicorn("tests.bench.inbox:bare_answer", WORKERS) as (port, _):
            answer = alone_and_together(Agent.open_inbox, [Agent(port, cookie) for cookie in cookies])
        rows = bare_queries(dsn, desk.business_id, desk.member_ids[0])
        client, count = in_process(desk.cookies[0])
        result: dict[str, Any] = {
            "load": os.getloadavg()[0],
            "opening_ms": opening,
            "bare_rows_ms": rows,
            "bare_answer_ms": answer,
            "ratio": {name: opening[name] / (rows[name] + answer[name]) for name in opening},
            "opening_queries": count(PAGE, {}) + count(LIST, {}),
            "views_ms": measure_views(client, count),
            "bulk_ms": measure_bulk(client, dsn, desk.member_ids[1]),
        }
    report(result)


def report(result: dict[str, Any]) -> None:
    folder = Path(os.environ.get("VAR") or "var") / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "inbox.json").write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    for name, value in result.items():
        rows = value.items() if isinstance(value, dict) else [("", value)]
        for part, figure in rows:
            shown = (
                "  ".join(f"{key} {number:,.1f}" for key, number in figure.items())
                if isinstance(figure, dict)
                else f"{figure:,.2f}"
            )
            print(f"{name:>18} {part:>16} {shown}")


if __name__ == "__main__":
    main()
