"""Private notes: kept unread for the team, and for nobody else."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS, CHAT
from accounts.models.businesses import Membership
from accounts.models.keys import KeyEpoch
from accounts.models.tokens import Scope
from accounts.services.businesses import remove_member
from messaging.crypto.notes import MAX_CIPHERTEXT_SIZE
from messaging.models.notes import Note
from messaging.services import notes as services
from tests.conftest import Cast
from tests.messaging.notes import note_document, read_note
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.portable
SECRET = "she prefers a call"


def at_the_door(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def notes_path(cast: Cast, door: str = "business") -> str:
    return f"/{door}/api/conversations/{cast.conversation.id}/notes/"


def post(client: Client, path: str, document: Any) -> tuple[int, Any]:
    answer = client.post(path, document, content_type="application/json")
    return answer.status_code, answer.json()


def of_luis(cast: Cast, text: str = SECRET) -> dict[str, Any]:
    return note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, text)


def test_a_colleague_reads_what_a_member_wrote_and_the_server_does_not(cast: Cast) -> None:
    status, kept = post(at_the_door(cast.luis), notes_path(cast), of_luis(cast))
    assert (status, kept["author"]) == (201, {"id": str(cast.luis.id), "name": cast.luis.user.name})
    (note,) = at_the_door(cast.olga).get(notes_path(cast)).json()["notes"]
    assert note == kept
    assert read_note(cast.keys["bakery"], note)["text"] == SECRET
    assert SECRET.encode() not in bytes(Note.objects.get().ciphertext)


def test_a_note_that_is_sent_again_counts_once_and_its_id_is_no_other_notes(cast: Cast) -> None:
    luis, document = at_the_door(cast.luis), of_luis(cast)
    first = post(luis, notes_path(cast), document)
    assert post(luis, notes_path(cast), document) == (200, first[1])
    other = {**of_luis(cast, "something else"), "id": document["id"]}
    status, refused = post(luis, notes_path(cast), other)
    assert (status, refused["code"]) == (409, "note_exists")
    assert Note.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"v": 2}, 400, "malformed"),
        ({"id": "nonsense"}, 400, "malformed"),
        ({"id": None}, 400, "malformed"),
        ({"epoch": "1"}, 400, "malformed"),
        ({"epoch": True}, 400, "malformed"),
        ({"epoch": 2**31}, 400, "malformed"),
        ({"epoch": 9}, 409, "unknown_epoch"),
        ({"ct": "????"}, 400, "malformed"),
        ({"ct": None}, 400, "malformed"),
        ({"ct": b64(bytes(295))}, 400, "malformed"),
        ({"ct": b64(bytes(MAX_CIPHERTEXT_SIZE + 256))}, 413, "too_large"),
        ({"text": SECRET}, 400, "unknown_field"),
    ],
)
def test_what_is_no_note_is_refused(cast: Cast, changes: dict[str, Any], status: int, code: str) -> None:
    document = {**of_luis(cast), **changes}
    answered, refused = post(at_the_door(cast.luis), notes_path(cast), document)
    assert (answered, refused["code"]) == (status, code)
    assert not Note.objects.exists()


def test_nothing_is_written_under_keys_that_were_replaced_yesterday(cast: Cast) -> None:
    document, luis = of_luis(cast), at_the_door(cast.luis)
    cast.keys["bakery"].publish(cast.olga.user_id)
    assert post(luis, notes_path(cast), of_luis(cast))[0] == 201
    assert post(luis, notes_path(cast), document)[0] == 201
    newest = KeyEpoch.objects.filter(party_id=cast.bakery.id, epoch=2)
    newest.update(created_at=timezone.now() - timedelta(hours=25))
    late = note_document(cast.keys["bakery"], cast.conversation, cast.luis.id, "late")
    status, refused = post(luis, notes_path(cast), {**late, "epoch": 1})
    assert (status, refused["code"]) == (409, "stale_epoch")


def test_members_delete_their_own_notes_and_who_leads_the_team_any(cast: Cast) -> None:
    luis, olga = at_the_door(cast.luis), at_the_door(cast.olga)
    _, of_olga = post(
        olga, notes_path(cast), note_document(cast.keys["bakery"], cast.conversation, cast.olga.id, "x")
    )
    _, own = post(luis, notes_path(cast), of_luis(cast))
    _, other = post(luis, notes_path(cast), of_luis(cast))
    assert luis.delete(f"{notes_path(cast)}{of_olga['key']}/").status_code == 403
    assert luis.delete(f"{notes_path(cast)}{own['key']}/").status_code == 204
    assert olga.delete(f"{notes_path(cast)}{other['key']}/").status_code == 204
    assert olga.delete(f"{notes_path(cast)}{other['key']}/").status_code == 404
    assert [str(note.pk) for note in Note.objects.all()] == [of_olga["key"]]


def test_notes_come_newest_first_in_pages_of_a_bounded_number_of_queries(cast: Cast) -> None:
    luis = at_the_door(cast.luis)
    keys = [post(luis, notes_path(cast), of_luis(cast))[1]["key"] for _ in range(5)]
    found: list[str] = []
    cursor = ""
    with CaptureQueriesContext(connection) as queries:
        while cursor is not None:
            page = luis.get(notes_path(cast), {"limit": 2, "cursor": cursor}).json()
            found += [note["key"] for note in page["notes"]]
            cursor = page["next"]
    assert found == keys[::-1]
    assert len(queries) <= 3 * 8
    assert [note["key"] for note in luis.get("/business/api/notes/?limit=2").json()["notes"]] == found[:2]
    assert luis.get(notes_path(cast), {"cursor": "nonsense"}).json()["code"] == "malformed"


def test_a_conversation_holds_only_so_many_notes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_NOTES", 1)
    luis = at_the_door(cast.luis)
    assert post(luis, notes_path(cast), of_luis(cast))[0] == 201
    assert post(luis, notes_path(cast), of_luis(cast))[1]["code"] == "note_limit"


def test_the_customer_rivals_and_programs_get_no_notes(cast: Cast) -> None:
    _, kept = post(at_the_door(cast.luis), notes_path(cast), of_luis(cast))
    alice = Client()
    open_door(alice, cast.alice.user, CHAT)
    program = Client(headers={"Authorization": f"Bearer {token_of(cast.olga, *Scope)}"})
    rival = at_the_door(cast.mallory)
    for client, door, status in ((alice, "chat", 403), (rival, "business", 404), (program, "api/v1", 403)):
        path = notes_path(cast, door) if door != "api/v1" else notes_path(cast).replace("business/api", door)
        answers = [
            client.get(path),
            client.post(path, of_luis(cast), content_type="application/json"),
            client.delete(f"{path}{kept['key']}/"),
        ]
        assert [answer.status_code for answer in answers] == [status] * 3, door
        assert kept["ct"].encode() not in b"".join(answer.content for answer in answers)
    assert rival.get("/business/api/notes/").json()["notes"] == []
    assert alice.get("/chat/api/notes/").status_code == 403
    assert Note.objects.count() == 1


def test_who_left_the_team_reads_no_more_and_stays_named(cast: Cast) -> None:
    luis = at_the_door(cast.luis)
    post(luis, notes_path(cast), of_luis(cast))
    remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
    assert luis.get(notes_path(cast)).status_code == 401
    (note,) = at_the_door(cast.olga).get(notes_path(cast)).json()["notes"]
    assert note["author"]["name"] == cast.luis.user.name
    assert read_note(cast.keys["bakery"], note)["text"] == SECRET
