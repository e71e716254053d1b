"""Roles, ownership and departures: who may change whom, what it costs, and that somebody keeps the keys."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from accounts.errors.base import DomainError
from accounts.errors.team import AnalystKeysError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.keys import MemberWrap
from accounts.models.letters import Letter
from accounts.models.tokens import ApiToken
from accounts.queries.team import is_renewal_due
from accounts.services.team import leave_team, remove_from_team
from tests.accounts.teams import at_the_desk, give_wrap, hire, with_keys
from tests.conftest import PASSWORD, Cast, make_cast
from tests.sessions import token_of

pytestmark = pytest.mark.portable
Role = Membership.Role


def api(member: Membership, path: str, **document: Any) -> Any:
    body = {"password": PASSWORD, **document}
    return at_the_desk(member).post(f"/business/api/team/{path}", body, content_type="application/json")


def role_of(member: Membership) -> str:
    member.refresh_from_db()
    return member.role


@pytest.fixture
def team(cast: Cast) -> dict[str, Membership]:
    """One of each role, and a second agent, all with keys but the analyst."""
    with_keys(cast, cast.olga)
    with_keys(cast, cast.luis)
    return {
        "olga": cast.olga,
        "luis": cast.luis,
        "adam": hire(cast, "Adam", "admin", keys=True),
        "ana": hire(cast, "Ana", "analyst"),
        "rosa": hire(cast, "Rosa", "agent", keys=True),
    }


@pytest.mark.parametrize(
    ("by", "whom", "role", "status"),
    [
        ("olga", "luis", "admin", 204),
        ("olga", "luis", "analyst", 204),
        ("olga", "luis", "owner", 204),
        ("olga", "adam", "agent", 204),
        ("olga", "ana", "agent", 204),
        ("olga", "ana", "owner", 409),
        ("olga", "luis", "emperor", 400),
        ("olga", "olga", "admin", 409),
        ("adam", "luis", "analyst", 204),
        ("adam", "ana", "agent", 204),
        ("adam", "luis", "admin", 403),
        ("adam", "luis", "owner", 403),
        ("adam", "adam", "owner", 403),
        ("adam", "olga", "agent", 403),
        ("luis", "rosa", "analyst", 403),
        ("luis", "luis", "admin", 403),
        ("ana", "ana", "agent", 403),
    ],
)
def test_who_may_make_whom_what(
    team: dict[str, Membership], by: str, whom: str, role: str, status: int
) -> None:
    before = team[whom].role
    answer = api(team[by], f"{team[whom].id}/role/", role=role)
    assert answer.status_code == status, answer.content
    assert role_of(team[whom]) == (role if status == 204 else before)
    changed = AuditEvent.objects.filter(action="member.role_changed")
    assert [event.detail for event in changed] == (
        [{"before": {"role": before}, "after": {"role": role}}] if status == 204 else []
    )


@pytest.mark.parametrize(
    ("by", "whom", "status"),
    [
        ("olga", "luis", 204),
        ("olga", "adam", 204),
        ("olga", "olga", 403),
        ("adam", "luis", 204),
        ("adam", "ana", 204),
        ("adam", "olga", 403),
        ("luis", "rosa", 403),
        ("ana", "luis", 403),
    ],
)
def test_who_may_remove_whom(team: dict[str, Membership], by: str, whom: str, status: int) -> None:
    answer = api(team[by], f"{team[whom].id}/remove/")
    assert answer.status_code == status, answer.content
    team[whom].refresh_from_db()
    assert (team[whom].removed_at is not None) == (status == 204)


def test_a_stranger_is_not_found_and_a_wrong_password_changes_nothing(
    cast: Cast, team: dict[str, Membership]
) -> None:
    for path in (f"{cast.mallory.id}/remove/", f"{cast.mallory.id}/transfer/"):
        assert api(cast.olga, path).status_code == 404
    assert api(cast.olga, f"{cast.mallory.id}/role/", role="agent").status_code == 404
    luis = team["luis"]
    for path, more in ((f"{luis.id}/remove/", {}), (f"{luis.id}/role/", {"role": "analyst"}), ("leave/", {})):
        answer = api(cast.olga, path, password="wrong", **more)
        assert (answer.status_code, answer.json()["code"]) == (400, "wrong_credentials")
        assert api(cast.olga, path, password=7, **more).status_code == 400
    assert role_of(luis) == "agent"
    program = Client(headers={"Authorization": f"Bearer {token_of(cast.olga)}"})
    answer = program.post(
        f"/api/v1/team/{luis.id}/remove/", {"password": PASSWORD}, content_type="application/json"
    )
    assert answer.status_code == 403


def test_an_analyst_keeps_no_wrap_and_no_token_and_is_given_none(
    cast: Cast, team: dict[str, Membership]
) -> None:
    luis, token = team["luis"], token_of(team["luis"])
    assert not is_renewal_due(cast.bakery.id)
    assert api(cast.olga, f"{luis.id}/role/", role="analyst").status_code == 204
    assert not MemberWrap.objects.filter(member=luis).exists()
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/").status_code == 401
    assert is_renewal_due(cast.bakery.id)
    with pytest.raises(AnalystKeysError):
        give_wrap(cast, "luis")
    cast.keys["bakery"].publish(cast.olga.user_id)
    assert not is_renewal_due(cast.bakery.id)
    assert Letter.objects.filter(user=luis.user, template="role_changed").count() == 1


def test_who_may_make_no_tokens_any_more_keeps_none(cast: Cast, team: dict[str, Membership]) -> None:
    token_of(team["adam"])
    assert api(cast.olga, f"{team['adam'].id}/role/", role="agent").status_code == 204
    assert not ApiToken.objects.filter(membership=team["adam"], revoked_at__isnull=True).exists()


def promote(cast: Cast, member: Membership) -> None:
    """Make somebody a second owner as the browser does: the role, the next epoch, and its wraps."""
    assert api(cast.olga, f"{member.id}/role/", role="owner").status_code == 204
    cast.keys["bakery"].publish(cast.olga.user_id)
    for name in ("olga", member.user.name.lower()):
        give_wrap(cast, name)


def test_one_owner_who_holds_the_keys_always_remains(cast: Cast, team: dict[str, Membership]) -> None:
    luis = team["luis"]
    for answer in (
        api(cast.olga, "leave/"),
        api(cast.olga, f"{cast.olga.id}/role/", role="admin"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "last_owner")
    # An owner without the identity is not enough: nobody could renew the keys any more.
    assert api(cast.olga, f"{luis.id}/role/", role="owner").status_code == 204
    assert api(cast.olga, "leave/").json()["code"] == "last_owner"
    assert api(luis, f"{cast.olga.id}/remove/").json()["code"] == "last_owner"
    cast.keys["bakery"].publish(cast.olga.user_id)
    give_wrap(cast, "luis")
    assert api(cast.olga, "leave/").status_code == 204
    assert api(luis, "leave/").json()["code"] == "last_owner"


def test_ownership_is_handed_over_once_the_other_holds_the_identity(
    cast: Cast, team: dict[str, Membership]
) -> None:
    luis = team["luis"]
    assert api(cast.olga, f"{luis.id}/transfer/").json()["code"] == "identity_not_given"
    assert api(cast.olga, f"{cast.olga.id}/transfer/").json()["code"] == "identity_not_given"
    assert api(team["adam"], f"{luis.id}/transfer/").status_code == 403
    promote(cast, luis)
    assert api(cast.olga, f"{luis.id}/transfer/").status_code == 204
    assert (role_of(cast.olga), role_of(luis)) == ("admin", "owner")
    told = set(Letter.objects.values_list("user__name", "template"))
    assert {("Olga", "ownership_given"), ("Luis", "ownership_received")} <= told
    event = AuditEvent.objects.get(action="member.ownership_transferred")
    assert (event.actor, event.target) == (cast.olga.user, str(luis.id))
    # From now on only he publishes the business's epochs, and gives wraps.
    signed = cast.keys["bakery"].next_epoch().document()
    for member, status in ((cast.olga, 403), (luis, 201)):
        path = f"/business/api/keys/{cast.bakery.id}/epochs/"
        answer = at_the_desk(member).post(path, {"epoch": signed}, content_type="application/json")
        assert answer.status_code == status


def test_a_wrap_for_who_is_removed_at_this_moment_is_not_kept(
    cast: Cast, team: dict[str, Membership]
) -> None:
    remove_from_team(manager_id=cast.olga.id, member_id=team["rosa"].id)
    with pytest.raises(DomainError):
        give_wrap(cast, "rosa")
    assert not MemberWrap.objects.filter(member=team["rosa"]).exists()


def test_who_leaves_is_told_and_ends_what_they_held(cast: Cast, team: dict[str, Membership]) -> None:
    luis, token = team["luis"], token_of(team["luis"])
    assert api(luis, "leave/").status_code == 204
    assert not MemberWrap.objects.filter(member=luis).exists()
    assert Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/me/").status_code == 401
    assert at_the_desk(luis).get("/business/api/me/").status_code == 401
    assert Letter.objects.filter(user=luis.user, template="member_removed").exists()
    assert is_renewal_due(cast.bakery.id)


def test_the_desk_says_who_keeps_the_keys_and_whether_they_are_due(
    cast: Cast, team: dict[str, Membership]
) -> None:
    desk = at_the_desk(cast.olga).get("/business/api/team/desk/").json()
    assert {row["name"]: row["keeper"] for row in desk["members"]} == {
        "Olga": True,
        "Luis": False,
        "Adam": False,
        "Ana": False,
        "Rosa": False,
    }
    assert desk["renewal_due"] is False
    remove_from_team(manager_id=cast.olga.id, member_id=team["luis"].id)
    desk = at_the_desk(team["ana"]).get("/business/api/team/desk/").json()
    assert desk["renewal_due"] is True
    assert "Luis" not in {row["name"] for row in desk["members"]}


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_leave_at_the_same_moment_do_not_both_go(transactional_db: None) -> None:
    cast = make_cast()
    with_keys(cast, cast.olga)
    with_keys(cast, cast.luis)
    promote(cast, cast.luis)
    start, refused = threading.Barrier(2), []

    def leave(member: Membership) -> None:
        start.wait()
        try:
            leave_team(member_id=member.id)
        except DomainError as error:
            refused.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(member,)) for member in (cast.olga, cast.luis)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert refused == ["last_owner"]
    assert Membership.objects.active().filter(business=cast.bakery, role=Role.OWNER).count() == 1
