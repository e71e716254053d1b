"""The outsider at the team inbox: everybody who is not of the business, and its own customer."""

from django.test import Client

from accounts.doors import BUSINESS, CHAT
from messaging.models.inbox import InboxEntry, InboxEvent, InboxSettings
from tests.conftest import Cast
from tests.messaging.desks import inbox_change
from tests.messaging.test_delivery import send
from tests.sessions import open_door
from tests.test_tenancy import ALICES_NAME, SECRET, Outsider, everything_said, outsider

__all__ = ["outsider"]


def test_an_outsider_reads_and_changes_nothing_of_another_business_s_inbox(
    outsider: Outsider, cast: Cast
) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    change_id = inbox_change(cast)
    before = (list(InboxEntry.objects.values()), list(InboxEvent.objects.values("pk")))
    door = outsider.own_door or BUSINESS
    api, talk = f"{door.path}api/", str(cast.conversation.id)
    for method, path, document in (
        ("GET", "inbox/?view=all", None),
        ("GET", f"inbox/?view=all&q={ALICES_NAME}", None),
        ("GET", f"inbox/?view=all&assignee={cast.luis.id}", None),
        ("GET", f"inbox/?view=all&label={ALICES_NAME}", None),
        ("POST", "inbox/changes/", {"conversations": [talk], "status": "resolved"}),
        ("POST", "inbox/changes/", {"conversations": [talk], "read": True}),
        ("POST", f"inbox/changes/{change_id}/undo/", {}),
        ("GET", "inbox/team/", None),
        ("PUT", "inbox/settings/", {"assignment": "round_robin"}),
        ("GET", f"conversations/{talk}/history/", None),
    ):
        answer = outsider.ask(method, api + path, document)
        assert answer.status_code < 500, (method, path)
        said = everything_said(answer)
        for secret in (talk, ALICES_NAME, str(cast.luis.id)):
            assert secret.encode() not in said, (method, path)
    assert (list(InboxEntry.objects.values()), list(InboxEvent.objects.values("pk"))) == before
    assert not InboxSettings.objects.filter(business=cast.bakery).exists()


def test_a_customer_sees_nothing_of_what_the_team_does_with_their_own_conversation(cast: Cast) -> None:
    send(cast.keys["alice"], cast.keys["bakery"], SECRET)
    inbox_change(cast)
    client = Client()
    open_door(client, cast.alice.user, CHAT)
    api = "/chat/api/"
    summary = client.get(f"{api}conversations/{cast.conversation.id}/").json()
    assert "inbox" not in summary
    for path in (
        "inbox/",
        "inbox/team/",
        "inbox/settings/",
        f"conversations/{cast.conversation.id}/history/",
    ):
        assert client.get(api + path).status_code == 403, path
    document = {"conversations": [str(cast.conversation.id)], "status": "resolved"}
    answer = client.post(f"{api}inbox/changes/", document, content_type="application/json")
    assert answer.status_code == 403
