"""The bakery's team for tests: members of every role, with keys and wraps, and links that invite."""

from typing import Any

from django.test import Client

from accounts.crypto.keyrings import PartyType, check_chain
from accounts.crypto.wraps import make_wrap
from accounts.doors import BUSINESS
from accounts.models.businesses import Membership
from accounts.services.businesses import add_member
from accounts.services.keys import store_wrap
from accounts.services.team_invitations import invite_member
from tests.conftest import PASSWORD, Cast, make_member
from tests.parties import TestParty
from tests.sessions import open_door

STRONG = "a bakery opens at seven"


def at_the_desk(member: Membership) -> Client:
    client = Client()
    open_door(client, member.user, BUSINESS)
    return client


def with_keys(cast: Cast, member: Membership) -> TestParty:
    """A member's own keys, published, and the business's newest package wrapped for them by olga."""
    name = member.user.name.lower()
    if name not in cast.keys:
        party = TestParty(member.id, PartyType.AGENT)
        party.publish(member.user_id)
        cast.keys[name] = party
    give_wrap(cast, name)
    return cast.keys[name]


def give_wrap(cast: Cast, name: str) -> None:
    owner, member, bakery = cast.keys["olga"], cast.keys[name], cast.keys["bakery"]
    wrap = make_wrap(
        bakery.package(with_identity=False),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=owner.id.bytes,
        wrapper_epoch=owner.epoch,
        wrapper_keys=owner.keys[owner.epoch],
        member=check_chain(member.signed)[member.epoch],
    )
    store_wrap(wrapper=cast.olga, member_id=member.id, wrap=wrap, actor_id=cast.olga.user_id)


def hire(cast: Cast, name: str, role: str, *, keys: bool = False) -> Membership:
    """Somebody new in the bakery."""
    user = make_member(f"{name.lower()}@bakery.example", name)
    member = add_member(business=cast.bakery, user=user, role=role, actor_id=cast.olga.user_id)
    if keys:
        with_keys(cast, member)
    return member


def invite(cast: Cast, role: str = "agent", by: Membership | None = None) -> str:
    """The link's own part of a fresh invitation to the bakery."""
    return invite_member(inviter_id=(by or cast.olga).id, role=role, note="Nadia")[1]


def join(link: str, client: Client | None = None, **changes: str) -> Any:
    """Post the form with which somebody makes an account and joins."""
    form = {"name": "Nadia", "email": "nadia@new.example", "password": STRONG, **changes}
    fields = {f"new-{name}": value for name, value in form.items()}
    return (client or Client()).post(f"/business/join/{link}/", {"act": "new", **fields})


def join_with_own(link: str, email: str, password: str = PASSWORD, token: str = "") -> Any:
    """Post the form with which somebody joins with an account that they have."""
    fields = {"own-email": email, "own-password": password, "own-token": token}
    return Client().post(f"/business/join/{link}/", {"act": "own", **fields})
