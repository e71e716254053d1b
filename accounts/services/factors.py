"""Second factors: an authenticator app, recovery codes, and taking a factor away."""

import re
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp_webauthn.models import WebAuthnCredential

from accounts.errors.base import NotFoundError
from accounts.errors.sign_in import LastFactorError, WrongCodeError
from accounts.models.people import User
from accounts.queries.factors import FactorKind, factors_of, must_have_second_factor
from accounts.services.audit import Action, record_event
from accounts.services.letters import write_letter

CODES = 10
# Crockford's alphabet: no letter is read as a digit or as another letter.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
CODE_CHARACTERS, HASH_CHARACTERS = 10, 16
APP_CODE = re.compile(r"[0-9]{6}")
# A secret that was shown and never confirmed is not shown again after so long.
SHOWN = timedelta(hours=1)


@transaction.atomic
def begin_app(*, user: User, name: str) -> TOTPDevice:
    """Return an authenticator app that is not confirmed yet, its secret new or shown within SHOWN."""
    waiting = TOTPDevice.objects.devices_for_user(user, confirmed=False)
    waiting.filter(created_at__lt=timezone.now() - SHOWN).delete()
    known: TOTPDevice | None = waiting.first()
    return known or TOTPDevice.objects.create(user=user, name=name, confirmed=False)


def confirm_app(*, user: User, token: str, business_id: UUID | None, address: str) -> TOTPDevice:
    """Let an authenticator app count from now on: it showed the right code.

    The caller has proved that this person may add a factor. Raises WrongCodeError.
    """
    with transaction.atomic():
        waiting = TOTPDevice.objects.devices_for_user(user, confirmed=False).select_for_update()
        device: TOTPDevice | None = waiting.first()
        is_right = device is not None and device.verify_token(_plain(token))
        if device is not None and is_right:
            device.confirmed = True
            device.save(update_fields=["confirmed"])
            _tell_of_new(user, FactorKind.APP, device.name, business_id, address)
            return device
    # Outside: the failure that slows guessing down stays written.
    raise WrongCodeError


def note_passkey(*, user: User, name: str, business_id: UUID | None, address: str) -> None:
    """Write down that a passkey was added; inside the transaction that added it."""
    _tell_of_new(user, FactorKind.PASSKEY, name, business_id, address)


@transaction.atomic
def make_recovery_codes(*, user: User, business_id: UUID | None, address: str) -> list[str]:
    """Return CODES new recovery codes, to be shown once; older ones count no more.

    The database keeps their keyed hashes alone. The caller has proved that it is this person.
    """
    User.objects.select_for_update().get(pk=user.pk)
    device, _ = StaticDevice.objects.get_or_create(user=user, name="recovery", confirmed=True)
    device.token_set.all().delete()
    codes = ["".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARACTERS)) for _ in range(CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=hash_of_code(code)) for code in codes])
    record_event(
        action=Action.RECOVERY_CODES_MADE, actor_id=user.pk, business_id=business_id, address=address
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def match_second_factor(*, user: User, token: str, address: str) -> Device | None:
    """Return the device that a typed code proves: an app's six digits, or a recovery code, each once."""
    plain = _plain(token)
    if APP_CODE.fullmatch(plain):
        with transaction.atomic():
            apps = TOTPDevice.objects.devices_for_user(user, confirmed=True).select_for_update()
            return next((device for device in apps if device.verify_token(plain)), None)
    with transaction.atomic():
        sets = StaticDevice.objects.devices_for_user(user, confirmed=True).select_for_update()
        device = next((device for device in sets if device.verify_token(hash_of_code(plain))), None)
        if device is not None:
            left = device.token_set.count()
            record_event(
                action=Action.RECOVERY_CODE_USED, actor_id=user.pk, detail={"left": left}, address=address
            )
            write_letter(user=user, template="recovery_code_used", context={"left": left, "place": address})
        return device


@transaction.atomic
def remove_factor(
    *, user: User, kind: FactorKind, number: int, business_id: UUID | None, address: str
) -> None:
    """Take a second factor away from its owner, who has just proved who they are.

    Raises NotFoundError, LastFactorError when the account needs one and this is the last.
    """
    User.objects.select_for_update().get(pk=user.pk)
    factors = factors_of(user)
    found = next((factor for factor in factors if (factor.kind, factor.number) == (kind, number)), None)
    if found is None:
        raise NotFoundError
    if len(factors) == 1 and must_have_second_factor(user):
        raise LastFactorError
    model = {FactorKind.APP: TOTPDevice, FactorKind.PASSKEY: WebAuthnCredential}[kind]
    model.objects.filter(user=user, pk=number).delete()
    detail = {"kind": kind.value, "name": found.name}
    record_event(
        action=Action.SECOND_FACTOR_REMOVED,
        actor_id=user.pk,
        business_id=business_id,
        detail=detail,
        address=address,
    )
    write_letter(user=user, template="factor_removed", context={**detail, "place": address})


def hash_of_code(code: str) -> str:
    """What the database keeps of a recovery code: HASH_CHARACTERS of a keyed hash."""
    return salted_hmac("recado.recovery-code", _plain(code)).hexdigest()[:HASH_CHARACTERS]


def _plain(token: str) -> str:
    return re.sub(r"[\s-]", "", token).lower()


def _tell_of_new(user: User, kind: FactorKind, name: str, business_id: UUID | None, address: str) -> None:
    detail = {"kind": kind.value, "name": name}
    record_event(
        action=Action.SECOND_FACTOR_ADDED,
        actor_id=user.pk,
        business_id=business_id,
        detail=detail,
        address=address,
    )
    write_letter(user=user, template="factor_added", context={**detail, "place": address})
