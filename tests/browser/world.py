"""The cast of the browser tests: with backups, access to the business's keys, second factors and a badge."""

import base64
from dataclasses import dataclass
from functools import cache

from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import Browser

from accounts.crypto.backups import (
    MIN_MEMORY_BYTES,
    SALT_SIZE,
    generate_recovery_code,
    make_backup,
    normalise_recovery_code,
)
from accounts.crypto.keyrings import check_chain
from accounts.crypto.wraps import make_wrap
from accounts.models.businesses import Business
from accounts.models.keys import Certificate
from accounts.services.certificates import issue_pending_certificates, renew_revocation_list
from accounts.services.keys import store_backup, store_wrap
from accounts.services.phones import claim_number_for_business
from tests.browser.people import MemberAtInbox
from tests.conftest import BAKERY_NUMBER, Cast, make_cast

ISSUING_SEED = bytes(range(7, 39))
TOTP_KEY = b"0123456789abcdefghij"
SALT = bytes(SALT_SIZE)


@dataclass
class World:
    """The cast with backups, wraps, second factors and a signed certificate."""

    cast: Cast
    codes: dict[str, str]
    totp_secret: str


def make_world(*, is_verified: bool) -> World:
    cast = make_cast()
    codes = {name: give_backup(cast, name) for name in ("alice", "olga", "luis")}
    for name in ("olga", "luis"):
        give_access(cast, name)
        user = getattr(cast, name).user
        TOTPDevice.objects.create(user=user, name="app", key=TOTP_KEY.hex(), confirmed=True)
    if is_verified:
        certify_bakery(cast)
    return World(cast, codes, base64.b32encode(TOTP_KEY).decode())


def certify_bakery(cast: Cast) -> None:
    claim = claim_number_for_business(number=BAKERY_NUMBER, business=cast.bakery)
    Business.objects.filter(pk=cast.bakery.pk).update(status=Business.Status.VERIFIED)
    Certificate.objects.create(business=cast.bakery, phone_claim=claim, name=cast.bakery.name)
    issue_pending_certificates(key_id="t1", signing_seed=ISSUING_SEED)
    renew_revocation_list(key_id="t1", signing_seed=ISSUING_SEED)


def give_backup(cast: Cast, name: str) -> str:
    party, code = cast.keys[name], code_of(name)
    backup = make_backup(
        party.package(),
        party_id=party.id.bytes,
        passphrase=normalise_recovery_code(code),
        memory_bytes=MIN_MEMORY_BYTES,
        salt=SALT,
    )
    store_backup(party_id=party.id, document=backup.document())
    return code


@cache
def code_of(name: str) -> str:
    """A person's recovery code, the same in every world of this process."""
    return generate_recovery_code()


def give_access(cast: Cast, name: str) -> None:
    owner, member, bakery = cast.keys["olga"], cast.keys[name], cast.keys["bakery"]
    wrap = make_wrap(
        bakery.package(with_identity=name == "olga"),
        owner_chain=check_chain(bakery.signed),
        wrapper_id=owner.id.bytes,
        wrapper_epoch=1,
        wrapper_keys=owner.keys[1],
        member=check_chain(member.signed)[1],
    )
    store_wrap(wrapper=cast.olga, member_id=member.id, wrap=wrap, actor_id=cast.olga.user_id)


def member(browser: Browser, live: str, world: World, name: str) -> MemberAtInbox:
    person = MemberAtInbox(browser, live)
    person.come_back(getattr(world.cast, name).user, world.cast.keys[name], world.codes[name])
    return person
