"""Getting back in without the password: a link by e-mail, that counts once and soon ends."""

from uuid import UUID

from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.db import transaction
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode

from accounts.doors import network_of
from accounts.errors.sign_in import ResetLimitError, ResetLinkError
from accounts.models.people import User
from accounts.queries.actors import is_member
from accounts.queries.people import find_user
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter
from accounts.services.sessions import end_other_sessions
from accounts.services.sign_in import change_password

HOUR_SECONDS = 3600
LETTERS_PER_PERSON, ASKED_PER_NETWORK = 3, 20


def ask_for_reset(*, email: str, base: str, address: str) -> None:
    """Send a link with which a member or staff person chooses a new password, if there is such a person.

    The caller answers the same whether there is. `base` is where the links lead. Raises ResetLimitError.
    """
    if _count(f"reset:a:{network_of(address)}") > ASKED_PER_NETWORK:
        raise ResetLimitError
    name = email.strip().lower()
    person = User.objects.filter(email=name, is_active=True).first()
    if person is None or not (person.is_staff or is_member(person)):
        return
    if _count(f"reset:e:{name}") > LETTERS_PER_PERSON:
        return
    with transaction.atomic():
        record_event(action=Action.RESET_ASKED, actor_id=None, target=str(person.pk), address=address)
        context = {"base": base, "person_id": str(person.pk), "place": address}
        write_letter(user=person, template="reset_password", context=context)


def link_of(person: User) -> str:
    """The part of a link that proves who got the letter; made when it is sent, so that it rests nowhere."""
    return f"{urlsafe_base64_encode(person.pk.bytes)}/{default_token_generator.make_token(person)}"


def person_of_link(uid: str, token: str) -> User:
    """Return whose link this is. Raises ResetLinkError when it is old, used or made up."""
    try:
        person = find_user(str(UUID(bytes=urlsafe_base64_decode(uid))))
    except ValueError as error:
        raise ResetLinkError from error
    if person is None or not default_token_generator.check_token(person, token):
        raise ResetLinkError
    return person


@transaction.atomic
def reset_password(*, uid: str, token: str, password: str, address: str) -> User:
    """Give a new password to who got the letter, and end every session; the second factor stays owed.

    The caller has proved that the password may be one. Raises ResetLinkError.
    """
    person = User.objects.select_for_update().get(pk=person_of_link(uid, token).pk)
    # Of two clicks at once, the second finds the link used.
    person = person_of_link(uid, token)
    change_password(user_id=person.pk, password=password, business_id=None, address=address)
    end_other_sessions(user=person, session_key=None, business_id=None, address=address)
    return person


def _count(key: str) -> int:
    cache.add(key, 0, HOUR_SECONDS)
    return int(cache.incr(key))
