"""Sessions: begun and told of, seen, and ended."""

from datetime import timedelta
from uuid import UUID

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.doors import CHAT, DEVICE_COOKIE_SECONDS, STAFF, Door, address_of
from accounts.errors.base import NotFoundError
from accounts.models.audit import AuditEvent
from accounts.models.businesses import Membership
from accounts.models.people import User
from accounts.models.sessions import DoorSession
from accounts.queries.sessions import browser_of
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter
from accounts.signals import session_ended

VISIT_KEY = "visit"
SEEN_SECONDS = 5 * 60
STAFF_SESSION = timedelta(hours=12)
# As many people as may share a browser; the longest-known is forgotten first.
PEOPLE_PER_DEVICE = 8
_devices = TimestampSigner(salt="recado.device")


def announce_session_end(*, user_id: UUID) -> None:
    """Let what is still open in a person's name be checked again, or closed, once this is committed."""
    transaction.on_commit(lambda: session_ended.send_robust(User, user_id=user_id), robust=True)


@transaction.atomic
def begin_session(*, request: HttpRequest, user: User, door: Door) -> None:
    """Write down that a person has just signed in, and tell them by e-mail when the browser is new to them.

    It stands in their list of devices and, but for customers, in the audit log. The caller has signed them
    in. Staff are signed out STAFF_SESSION later, whatever they do.
    """
    session, address = request.session, address_of(request)
    if door == STAFF:
        session.set_expiry(timezone.now() + STAFF_SESSION)
    session.save()
    browser, system = browser_of(request.headers.get("User-Agent", ""))
    DoorSession.objects.filter(session_key=session.session_key).delete()
    row = DoorSession.objects.create(
        user=user,
        door=door.name,
        session_key=session.session_key or "",
        browser=browser,
        system=system,
        address=address,
    )
    session[VISIT_KEY] = str(row.pk)
    cache.set(_seen(str(row.pk)), True, SEEN_SECONDS)
    if door.name in CHAT.names:
        return
    _tell_of_sign_in(user, door, row, is_new=not _is_known(request, user, door))


def _tell_of_sign_in(user: User, door: Door, row: DoorSession, *, is_new: bool) -> None:
    membership = Membership.objects.active().filter(user=user).order_by("joined_at").first()
    business_id = membership.business_id if membership and door != STAFF else None
    detail = {"door": door.name, "browser": row.browser, "system": row.system}
    mine = AuditEvent.objects.filter(actor=user, action=Action.SIGNED_IN)
    is_first = not mine.exists()
    record_event(
        action=Action.SIGNED_IN,
        actor_id=user.pk,
        business_id=business_id,
        detail=detail,
        address=row.address,
    )
    # The first device of all is no news to who has just made the account.
    if not is_new or is_first:
        return
    record_event(
        action=Action.NEW_DEVICE,
        actor_id=user.pk,
        business_id=business_id,
        detail=detail,
        address=row.address,
    )
    at = timezone.now().strftime("%Y-%m-%d %H:%M UTC")
    context = {"browser": row.browser, "system": row.system, "place": row.address, "at": at}
    write_letter(user=user, template="new_device", context=context)


def _is_known(request: HttpRequest, user: User, door: Door) -> bool:
    """Whether this browser knew the person; from now on it does, by a cookie that the door sets."""
    try:
        kept = _devices.unsign(request.COOKIES.get(door.device_cookie, ""), max_age=DEVICE_COOKIE_SECONDS)
    except BadSignature:
        kept = ""
    people, mine = [person for person in kept.split(".") if person], user.pk.hex
    others = [person for person in people if person != mine][-PEOPLE_PER_DEVICE + 1 :]
    request.device_cookie = _devices.sign(".".join([*others, mine]))  # type: ignore[attr-defined]
    return mine in people


def note_seen(*, visit: str, address: str) -> None:
    """Write down that a session was used, at most once in SEEN_SECONDS."""
    if cache.add(_seen(visit), True, SEEN_SECONDS):
        DoorSession.objects.filter(pk=visit).update(seen_at=timezone.now(), address=address)


def keep_session(*, request: HttpRequest) -> None:
    """Let the list follow a session that has got a new key."""
    visit = request.session.get(VISIT_KEY)
    rows = DoorSession.objects.filter(pk=visit) if visit else DoorSession.objects.none()
    rows.update(session_key=request.session.session_key or "")


@transaction.atomic
def end_session(*, user: User, door: Door, session_id: UUID, business_id: UUID | None, address: str) -> None:
    """Sign a person out on one of their devices; what it has open closes at once. Raises NotFoundError."""
    rows = DoorSession.objects.filter(user=user, door__in=door.names, pk=session_id)
    if not _end(rows, user, business_id, address):
        raise NotFoundError


@transaction.atomic
def end_other_sessions(
    *,
    user: User,
    session_key: str | None,
    business_id: UUID | None,
    address: str | None,
    door: Door | None = None,
) -> int:
    """Sign a person out everywhere else, at one door or at all; returns how many sessions ended."""
    rows = DoorSession.objects.filter(user=user).exclude(session_key=session_key or "")
    if door is not None:
        rows = rows.filter(door__in=door.names)
    return _end(rows, user, business_id, address)


def _end(rows: QuerySet[DoorSession], user: User, business_id: UUID | None, address: str | None) -> int:
    ended = list(rows.select_for_update())
    if not ended:
        return 0
    Session.objects.filter(session_key__in=[row.session_key for row in ended]).delete()
    DoorSession.objects.filter(pk__in=[row.pk for row in ended]).delete()
    devices = [f"{row.browser} · {row.system}" for row in ended[:10]]
    record_event(
        action=Action.SESSION_ENDED,
        actor_id=user.pk,
        business_id=business_id,
        detail={"sessions": len(ended), "devices": devices},
        address=address,
    )
    announce_session_end(user_id=user.pk)
    return len(ended)


def forget_session(*, session_key: str | None) -> None:
    """Take a session out of its person's list: they have just signed out of it."""
    DoorSession.objects.filter(session_key=session_key or "").delete()


def forget_ended_sessions() -> int:
    """Erase sessions that are over, and lines of lists that lead to none; returns how many lines went."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    gone = DoorSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    return gone.delete()[0]


def _seen(visit: str) -> str:
    return f"seen:{visit}"
