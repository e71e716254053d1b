"""An owner who lost the code of their own keys starts again, in their own place, with nothing of before."""

import pytest
from django.test import Client

from accounts.doors import BUSINESS
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.keys import MemberWrap
from accounts.models.sessions import DoorSession
from accounts.models.tokens import ApiToken
from accounts.services.audit import Action
from tests.conftest import PASSWORD, Cast
from tests.sessions import open_door, token_of

pytestmark = pytest.mark.django_db
ADDRESS = "/business/keys/start-again/"


def place_of(cast: Cast) -> Membership:
    return Membership.objects.active().get(business=cast.bakery, user=cast.olga.user)


@pytest.mark.portable
def test_an_owner_starts_again_as_an_owner_without_keys_wraps_or_tokens(client: Client, cast: Cast) -> None:
    token_of(cast.olga)
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post(ADDRESS, {"password": PASSWORD})
    assert answer.headers["Location"] == "/business/keys/"
    fresh = place_of(cast)
    assert fresh.pk != cast.olga.pk and fresh.role == Membership.Role.OWNER
    assert not MemberWrap.objects.filter(member__user=cast.olga.user).exists()
    assert not ApiToken.objects.filter(revoked_at__isnull=True).exists()
    event = AuditEvent.objects.get(action=Action.OWNER_STARTED_AGAIN)
    assert (event.business_id, event.target) == (cast.bakery.id, str(fresh.pk))
    # This session goes on, and is the only one.
    assert client.get("/business/api/me/").json()["agent"] == str(fresh.pk)
    assert DoorSession.objects.filter(user=cast.olga.user).count() == 1


def test_a_wrong_password_starts_nothing(client: Client, cast: Cast) -> None:
    open_door(client, cast.olga.user, BUSINESS)
    answer = client.post(ADDRESS, {"password": "no"})
    assert answer.context["form"].errors["password"]
    assert place_of(cast).pk == cast.olga.pk


def test_whoever_is_no_owner_is_added_again_by_one(client: Client, cast: Cast) -> None:
    open_door(client, cast.luis.user, BUSINESS)
    assert client.post(ADDRESS, {"password": PASSWORD}).status_code == 403
    assert Membership.objects.active().filter(pk=cast.luis.pk).exists()
