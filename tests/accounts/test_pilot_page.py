"""The staff's page of the pilot: one place for its switch, places, invitations and waiting list."""

from typing import Any

import pytest
from django.test import Client

from accounts.models.audit import AuditEvent
from accounts.models.pilot import PilotInvitation, PilotProgramme
from tests.accounts.test_pilot import enter, opened
from tests.accounts.test_staff import staff_with
from tests.conftest import Cast

PAGE = "/staff/accounts/pilotprogramme/"


def act(client: Client, name: str, **fields: Any) -> Any:
    return client.post(PAGE, {"act": name, **fields})


def test_staff_open_invite_let_in_and_end_on_one_page(cast: Cast) -> None:
    client = staff_with("view_pilotprogramme", "manage_pilotprogramme")
    assert act(client, "open", places=1).status_code == 302
    made = act(client, "invite", uses=2, days=3, note="Brezo").content.decode()
    code = made.split('<output id="pilot-code">')[1].split("<")[0]
    assert code not in client.get(PAGE).content.decode()
    enter(cast.rival, code)
    full = act(client, "next", count=1)
    assert (full.status_code, b"All places of the pilot are taken" in full.content) == (200, True)
    assert act(client, "places", places=3).status_code == 302
    assert act(client, "let_in", business_id=cast.bakery.id).status_code == 302
    assert act(client, "revoke", invitation_id=PilotInvitation.objects.get().pk).status_code == 302
    assert b"can send at once: 0" in client.get(f"{PAGE}end/").content
    assert act(client, "end").status_code == 302
    assert not PilotProgramme.objects.filter(is_open=True).exists()
    written = set(AuditEvent.objects.filter(action__startswith="pilot.").values_list("action", flat=True))
    assert written == {
        f"pilot.{verb}" for verb in ("opened", "changed", "invited", "revoked", "joined", "ended")
    }


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("open", {"places": "0"}),
        ("open", {"places": "many"}),
        ("open", {}),
        ("open", {"places": "99999999999999999999"}),
        ("invite", {"uses": "1", "days": "30"}),
        ("end", {}),
        ("let_in", {"business_id": "nonsense"}),
    ],
)
def test_nonsense_on_the_page_of_the_pilot_is_refused_on_the_page(
    cast: Cast, name: str, fields: dict[str, str]
) -> None:
    client = staff_with("view_pilotprogramme", "manage_pilotprogramme")
    assert act(client, name, **fields).status_code == 200
    assert not PilotProgramme.objects.exists()
    assert act(client, "celebrate").status_code == 400


def test_who_may_only_look_changes_nothing_of_the_pilot(cast: Cast) -> None:
    opened()
    client = staff_with("view_pilotprogramme")
    assert b'name="act"' not in client.get(PAGE).content
    assert len(client.get("/staff/").context["queues"]) == 1
    assert act(client, "end").status_code == 403
    assert client.get(f"{PAGE}end/").status_code == 403
    assert PilotProgramme.objects.filter(is_open=True).exists()


def test_staff_without_the_permission_see_nothing_of_the_pilot(cast: Cast) -> None:
    opened()
    client = staff_with("view_business")
    assert client.get(PAGE).status_code == 403
    assert act(client, "end").status_code == 403
