"""Device links: a new device asks, an old one gives its sealed keys, the new one takes them once (SPEC 2)."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.crypto.links import LINK_LIFETIME_SECONDS
from accounts.errors.base import NotFoundError
from accounts.errors.keys import BadBackupError, NoKeysError
from accounts.errors.links import LinkEmptyError, LinkExpiredError, LinkLimitError, LinkUsedError
from accounts.models.keys import Party
from accounts.models.links import DeviceLink
from accounts.queries.actors import Actor
from accounts.queries.people import find_user
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter
from accounts.services.locks import hold_lock

LIFETIME = timedelta(seconds=LINK_LIFETIME_SECONDS)
HOUR = timedelta(hours=1)
MAX_LINKS_PER_HOUR = 30
MAX_PACKAGE_BYTES = 256 * 1024
MAX_CODE_BYTES = 512


@transaction.atomic
def open_link(*, actor: Actor, link_id: UUID) -> DeviceLink:
    """Let the person's other device hand over their keys under this id, for LINK_LIFETIME_SECONDS.

    What earlier ones left unused is erased. Raises NoKeysError before the first keys, LinkLimitError above
    MAX_LINKS_PER_HOUR, LinkUsedError for an id that was used.
    """
    party_id, now = actor.own_party_id, timezone.now()
    hold_lock(f"links/{party_id}")
    if not Party.objects.filter(pk=party_id).exists():
        raise NoKeysError
    DeviceLink.objects.filter(expires_at__lte=now - HOUR).delete()
    DeviceLink.objects.filter(expires_at__lte=now).update(package=None, code=None)
    if DeviceLink.objects.filter(party_id=party_id, opened_at__gt=now - HOUR).count() >= MAX_LINKS_PER_HOUR:
        raise LinkLimitError
    try:
        with transaction.atomic():
            return DeviceLink.objects.create(pk=link_id, party_id=party_id, expires_at=now + LIFETIME)
    except IntegrityError as error:
        raise LinkUsedError from error


@transaction.atomic
def give_link(*, actor: Actor, link_id: UUID, package: bytes, code: bytes | None) -> None:
    """Hand the sealed package to the person's own new device.

    The server can open neither it nor the sealed recovery code beside it. Raises NotFoundError for a link
    that this person did not open, LinkExpiredError, LinkUsedError for a second package.
    """
    if len(package) > MAX_PACKAGE_BYTES or len(code or b"") > MAX_CODE_BYTES:
        raise BadBackupError("size")
    link = _own_link(actor, link_id)
    if link.given_at is not None:
        raise LinkUsedError
    link.given_at, link.package, link.code = timezone.now(), package, code
    link.save(update_fields=["given_at", "package", "code"])


@transaction.atomic
def take_link(*, actor: Actor, link_id: UUID, address: str | None) -> tuple[bytes, bytes | None]:
    """Hand the sealed package to the new device, once; what the server kept of it is erased.

    Raises NotFoundError for another's link, LinkExpiredError, LinkEmptyError while nothing was given,
    LinkUsedError the second time.
    """
    link = _own_link(actor, link_id)
    if link.taken_at is not None:
        raise LinkUsedError
    if link.package is None:
        raise LinkEmptyError
    package, code = bytes(link.package), None if link.code is None else bytes(link.code)
    link.taken_at, link.package, link.code = timezone.now(), None, None
    link.save(update_fields=["taken_at", "package", "code"])
    record_event(
        action=Action.DEVICE_LINKED,
        actor_id=actor.user_id,
        business_id=actor.business_id,
        target=str(actor.own_party_id),
        address=address,
    )
    user = find_user(str(actor.user_id))
    if user is not None:
        write_letter(user=user, template="device_linked")
    return package, code


def _own_link(actor: Actor, link_id: UUID) -> DeviceLink:
    links = DeviceLink.objects.select_for_update()
    link = links.filter(pk=link_id, party_id=actor.own_party_id).first()
    if link is None:
        raise NotFoundError
    if link.expires_at <= timezone.now():
        raise LinkExpiredError
    return link
