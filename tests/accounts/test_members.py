"""Who leaves a business leaves with nothing: no keys, no tokens, no door."""

from typing import Any

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.keys import MemberWrap
from accounts.models.tokens import ApiToken
from accounts.services.businesses import remove_member
from accounts.signals import member_removed
from tests.conftest import Cast
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.portable


def give_wrap(owner: Membership, member: Membership) -> None:
    MemberWrap.objects.create(
        business=member.business,
        wrapper=owner,
        member=member,
        newest_epoch=1,
        header=b"sealed",
        ciphertext=b"sealed",
    )


def test_a_removed_member_loses_their_wraps_and_tokens_and_nobody_else_does(cast: Cast) -> None:
    for member in (cast.olga, cast.luis):
        give_wrap(cast.olga, member)
    tokens = {member: token_of(member) for member in (cast.olga, cast.luis)}
    remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
    assert [wrap.member for wrap in MemberWrap.objects.all()] == [cast.olga]
    live = ApiToken.objects.filter(revoked_at__isnull=True)
    assert [token.membership for token in live] == [cast.olga]
    for member, status in ((cast.olga, 200), (cast.luis, 401)):
        program = Client(headers={"Authorization": f"Bearer {tokens[member]}"})
        assert program.get("/api/v1/me/").status_code == status


def test_a_removed_members_session_opens_the_door_no_more(cast: Cast) -> None:
    client = Client()
    open_door(client, cast.luis.user, BUSINESS)
    assert client.get("/business/api/me/").status_code == 200
    remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
    assert client.get("/business/api/me/").status_code == 401
    assert client.get("/business/inbox/").status_code == 302


def test_a_removal_is_written_down_and_told_only_once_it_is_committed(
    cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    told: list[Any] = []

    def hear(sender: Any, membership_id: Any, business_id: Any, **kwargs: Any) -> None:
        told.append((membership_id, business_id))

    member_removed.connect(hear)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            remove_member(membership=cast.luis, actor_id=cast.olga.user_id)
            assert told == []
    finally:
        member_removed.disconnect(hear)
    assert told == [(cast.luis.id, cast.bakery.id)]
    event = AuditEvent.objects.get(action="member.removed", target=str(cast.luis.id))
    assert (event.actor, event.business) == (cast.olga.user, cast.bakery)
    cast.luis.refresh_from_db()
    assert cast.luis.removed_at is not None
