"""Invitations to a team: once, for seven days, for one account, and refused in words that stay the same."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.crypto.invitations import generate_invite_secret, invite_mac
from accounts.crypto.primitives import b64
from accounts.doors import BUSINESS
from accounts.errors.team import ActsElsewhereError, UsedLinkError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Business, Membership
from accounts.models.keys import MemberWrap
from accounts.models.letters import Letter
from accounts.models.people import User
from accounts.models.team import TeamInvitation
from accounts.services import team_invitations as services
from accounts.services.businesses import remove_member
from accounts.services.letters import send_due_letters
from accounts.services.team import remove_from_team
from accounts.services.team_invitations import accept_invitation
from tests.accounts.teams import STRONG, at_the_desk, hire, invite, join, join_with_own, with_keys
from tests.conftest import Cast, make_cast, make_member
from tests.sessions import open_door

pytestmark = pytest.mark.portable


def refusals() -> list[str]:
    rows = AuditEvent.objects.filter(action="member.invitation_refused").order_by("id")
    return [row.detail["why"] for row in rows]


def api(member: Membership, method: str, path: str, **document: Any) -> Any:
    call = getattr(at_the_desk(member), method)
    return call(f"/business/api/team/{path}", data=document, content_type="application/json")


def test_somebody_without_an_account_joins_by_a_link_and_is_led_to_their_keys(cast: Cast) -> None:
    link, client = invite(cast), Client()
    page = client.get(f"/business/join/{link}/")
    assert "Join the team of Bakery" in page.content.decode()
    answer = join(link, client)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/business/keys/")
    member = Membership.objects.get(user__email="nadia@new.example")
    assert (member.business, member.role, member.user.name) == (cast.bakery, "agent", "Nadia")
    assert member.user.check_password(STRONG)
    assert client.get("/business/api/me/").json()["agent"] == str(member.id)
    assert TeamInvitation.objects.get().member == member
    assert Letter.objects.get(template="team_joined").user == cast.olga.user
    assert client.get(f"/business/join/{link}/").headers["Location"] == "/business/"


def test_an_analyst_is_led_to_insight_and_needs_no_keys(cast: Cast) -> None:
    client = Client()
    assert join(invite(cast, "analyst"), client).headers["Location"] == "/business/insight/"
    assert client.get("/business/insight/").status_code == 200


def test_the_server_keeps_neither_the_link_nor_anything_of_its_secret(cast: Cast) -> None:
    link = invite(cast)
    row = TeamInvitation.objects.values().get()
    assert link not in str(row)
    answer = api(cast.olga, "post", "invitations/", role="agent", note="")
    assert set(answer.json()) == {"id", "role", "note", "by", "expires_at", "link"}
    shown = api(cast.olga, "get", "desk/").json()["invitations"]
    assert all("link" not in invitation for invitation in shown)


@pytest.mark.parametrize(
    ("by", "role", "status"),
    [
        ("olga", "admin", 201),
        ("olga", "agent", 201),
        ("olga", "analyst", 201),
        ("olga", "owner", 400),
        ("olga", "emperor", 400),
        ("adam", "admin", 403),
        ("adam", "agent", 201),
        ("adam", "analyst", 201),
        ("luis", "agent", 403),
        ("ana", "agent", 403),
    ],
)
def test_who_may_invite_whom(cast: Cast, by: str, role: str, status: int) -> None:
    people = {"olga": cast.olga, "luis": cast.luis}
    if by in ("adam", "ana"):
        people[by] = hire(cast, by.title(), {"adam": "admin", "ana": "analyst"}[by])
    answer = api(people[by], "post", "invitations/", role=role, note="x")
    assert answer.status_code == status, answer.content
    assert TeamInvitation.objects.count() == (status == 201)


def spend(link: str) -> None:
    join(link, email="first@new.example")


def expire(link: str) -> None:
    TeamInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def withdraw(link: str) -> None:
    row = TeamInvitation.objects.get()
    services.withdraw_team_invitation(manager_id=row.made_by_id, invitation_id=row.id)


def close(link: str) -> None:
    Business.objects.filter(handle="bakery").update(status=Business.Status.CLOSED)


@pytest.mark.parametrize(
    ("spoil", "status", "code"),
    [
        (spend, 410, "used_link"),
        (expire, 410, "expired_link"),
        (withdraw, 410, "withdrawn_link"),
        (close, 410, "withdrawn_link"),
    ],
)
def test_a_link_that_counts_no_more_says_so_and_makes_nobody(
    cast: Cast, spoil: Any, status: int, code: str
) -> None:
    link = invite(cast)
    spoil(link)
    people = User.objects.count()
    for answer in (Client().get(f"/business/join/{link}/"), join(link)):
        assert answer.status_code == status
        assert code in answer.content.decode()
    assert User.objects.count() == people
    assert refusals() == [code, code]
    event = AuditEvent.objects.filter(action="member.invitation_refused").latest("id")
    assert (event.business, event.target) == (cast.bakery, str(TeamInvitation.objects.get().pk))


def test_a_wrong_link_is_not_found_and_who_guesses_is_stopped(cast: Cast) -> None:
    client = Client()
    for _ in range(services.MAX_WRONG_PER_ADDRESS):
        answer = client.get("/business/join/AAAAAAAAAAAAAAAAAAAAAA/")
        assert answer.status_code == 404
        assert "wrong_link" in answer.content.decode()
    answer = client.get("/business/join/AAAAAAAAAAAAAAAAAAAAAA/")
    assert (answer.status_code, "join_limit" in answer.content.decode()) == (429, True)
    assert set(refusals()) == {"wrong_link"}


def test_an_account_acts_for_one_business_only(cast: Cast) -> None:
    link = invite(cast)
    answer = join_with_own(link, "mallory@rival.example")
    assert "acts for one only" in answer.content.decode()
    assert refusals() == ["acts_elsewhere"]
    client = Client()
    open_door(client, cast.mallory.user, BUSINESS)
    answer = client.get(f"/business/join/{link}/")
    assert (answer.status_code, "acts_elsewhere" in answer.content.decode()) == (409, True)
    assert TeamInvitation.objects.get().is_open
    with pytest.raises(ActsElsewhereError):
        accept_invitation(link=link, user=cast.mallory.user, address="192.0.2.1")


def test_somebody_who_left_another_team_joins_with_their_account(cast: Cast) -> None:
    remove_member(membership=cast.carol, actor_id=cast.mallory.user_id)
    link = invite(cast)
    answer = join_with_own(link, cast.carol.user.email or "", password="wrong")
    assert answer.status_code == 200
    assert TeamInvitation.objects.get().is_open
    assert join_with_own(link, cast.carol.user.email or "").headers["Location"] == "/business/keys/"
    assert Membership.objects.active().get(user=cast.carol.user).business == cast.bakery


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("email", "olga@bakery.example", "has an account already"),
        ("email", "no address", "valid email"),
        ("password", "password1234", "anybody would try"),
        ("password", "short", "too short"),
        ("name", "\u202enaitsaB", "no invisible characters"),
    ],
)
def test_a_form_that_does_not_fit_keeps_what_was_typed(
    cast: Cast, field: str, value: str, words: str
) -> None:
    link = invite(cast)
    answer = join(link, **{field: value})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="field-error"' in text
    assert ("Nadia" in text) == (field != "name")
    assert TeamInvitation.objects.get().is_open
    assert words in text


def test_a_withdrawn_invitation_is_of_ones_own_business_only(cast: Cast) -> None:
    invite(cast)
    row = TeamInvitation.objects.get()
    adam = hire(cast, "Adam", "admin")
    invite(cast, "admin")
    leader = TeamInvitation.objects.get(role="admin")
    assert api(cast.mallory, "delete", f"invitations/{row.id}/").status_code == 404
    assert api(cast.luis, "delete", f"invitations/{row.id}/").status_code == 403
    assert api(adam, "delete", f"invitations/{leader.id}/").status_code == 403
    assert api(adam, "delete", f"invitations/{row.id}/").status_code == 204
    assert api(adam, "delete", f"invitations/{row.id}/").status_code == 204
    assert AuditEvent.objects.filter(action="member.invitation_revoked").count() == 1


def test_what_somebody_invited_ends_with_them(cast: Cast) -> None:
    adam = hire(cast, "Adam", "admin")
    link = invite(cast, by=adam)
    remove_from_team(manager_id=cast.olga.id, member_id=adam.id)
    assert join(link).status_code == 410


def test_only_so_many_invitations_are_open(cast: Cast) -> None:
    for _ in range(services.MAX_OPEN):
        assert api(cast.olga, "post", "invitations/", role="agent", note="").status_code == 201
    answer = api(cast.olga, "post", "invitations/", role="agent", note="")
    assert (answer.status_code, answer.json()["code"]) == (429, "invitations_limit")
    assert api(cast.olga, "post", "invitations/", role="agent", note="x" * 121).status_code == 400


@pytest.fixture
def nadia(cast: Cast) -> Membership:
    join(invite(cast))
    return Membership.objects.get(user__email="nadia@new.example")


def test_an_answer_waits_for_the_owner_and_is_settled_once(cast: Cast, nadia: Membership) -> None:
    secret, mac = generate_invite_secret(), bytes(32)
    invitation = TeamInvitation.objects.get()
    assert api(nadia, "post", "answer/", mac=b64(mac)).status_code == 404
    party = with_keys(cast, nadia)
    MemberWrap.objects.filter(member=nadia).delete()
    mac = invite_mac(
        secret,
        business_id=cast.bakery.id.bytes,
        agent_id=nadia.id.bytes,
        agent_identity_key=party.signed[0].statement[20:52],
    )
    assert api(nadia, "post", "answer/", mac=b64(mac)).status_code == 204
    assert api(nadia, "post", "answer/", mac=b64(mac)).status_code == 204
    other = api(nadia, "post", "answer/", mac=b64(bytes(32)))
    assert (other.status_code, other.json()["code"]) == (409, "invitation_answered")
    assert api(nadia, "post", "answer/", mac="*").status_code == 400
    assert api(nadia, "post", "answer/", mac=b64(bytes(31))).status_code == 400
    assert api(nadia, "post", "answer/", mac=7).status_code == 400
    rows = {row["name"]: row for row in api(cast.olga, "get", "desk/").json()["members"]}
    assert rows["Nadia"]["answered"] == {"id": str(invitation.id), "mac": b64(mac), "outcome": ""}
    assert {row["answered"] for row in api(cast.luis, "get", "desk/").json()["members"]} == {None}

    settle = f"invitations/{invitation.id}/settle/"
    assert api(cast.luis, "post", settle, fits=False).status_code == 403
    assert api(cast.mallory, "post", settle, fits=False).status_code == 404
    assert api(cast.olga, "post", settle, fits="no").status_code == 400
    assert api(cast.olga, "post", settle, fits=False).status_code == 204
    assert api(cast.olga, "post", settle, fits=True).status_code == 404
    assert refusals() == ["answer_does_not_fit"]
    assert not MemberWrap.objects.filter(member=nadia).exists()


def test_who_came_otherwise_has_nothing_to_answer(cast: Cast) -> None:
    assert api(cast.luis, "post", "answer/", mac=b64(bytes(32))).status_code == 404


def test_a_letter_tells_the_inviter_who_came(cast: Cast) -> None:
    link = invite(cast)
    join(link)
    send_due_letters()
    (letter,) = mail.outbox
    assert letter.to == [cast.olga.user.email]
    assert "nadia@new.example" in letter.body
    assert link not in letter.body


@pytest.mark.django_db(transaction=True)
def test_two_who_open_one_link_at_the_same_moment_do_not_both_join(transactional_db: None) -> None:
    cast = make_cast()
    link = invite(cast)
    people = [make_member(f"p{number}@new.example", f"P{number}") for number in range(4)]
    start, refused = threading.Barrier(len(people)), []

    def accept(user: User) -> None:
        start.wait()
        try:
            accept_invitation(link=link, user=user, address="192.0.2.1")
        except UsedLinkError:
            refused.append(user)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(user,)) for user in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == len(people) - 1
    assert Membership.objects.filter(user__in=people).count() == 1
