"""The Cloud API of a business: opened once, by its people; its numbers are nodes from then on."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.crypto import constant_time_compare

from accounts.models.phones import PhoneClaim
from accounts.models.tokens import ApiToken, Scope
from accounts.permissions import Act, can_enter
from accounts.queries.actors import actor_of_token
from accounts.queries.keys import is_hosted
from accounts.services.audit import Action, record_event
from accounts.services.tokens import use_tokens
from messaging.cloud.errors import CloudNeedsHostingError, CloudOpenError
from messaging.cloud.ids import FIRST_NODE_ID, NODE_IDS
from messaging.combining import Combiner
from messaging.models.cloud import CloudAccount, CloudNumber
from messaging.services.hosting import lock_for_worker

SECRET_BYTES = 16
# Programs call by the hundred a second: those who do so at one moment are looked up at once.
_tokens: Combiner[str, ApiToken | None] = Combiner(use_tokens)


@transaction.atomic
def open_cloud_account(
    *, business_id: UUID, actor_id: UUID, is_sandbox: bool = False
) -> tuple[CloudAccount, str]:
    """Open the Cloud API for a business; its account, and its app's secret, which is shown this once.

    The caller has proved that the actor may give programs access to the business.
    Raises CloudNeedsHostingError, CloudOpenError, HostingUnavailableError.
    """
    if not is_hosted(business_id):
        raise CloudNeedsHostingError
    secret = _new_secret()
    try:
        with transaction.atomic():
            account = CloudAccount.objects.create(
                business_id=business_id,
                waba_id=_new_node_id(),
                app_id=_new_node_id(),
                secret_hash=hash_secret(secret),
                secret_locked=lock_for_worker(secret.encode()),
                is_sandbox=is_sandbox,
            )
    except IntegrityError as error:
        raise CloudOpenError from error
    add_numbers(business_id=business_id)
    record_event(
        action=Action.CLOUD_OPENED,
        actor_id=actor_id,
        business_id=business_id,
        target=account.waba_id,
        detail={"sandbox": is_sandbox},
    )
    return account, secret


@transaction.atomic
def renew_app_secret(*, account: CloudAccount, actor_id: UUID) -> str:
    """Replace the secret with which webhooks are signed from now on; it is shown this once.

    The caller has proved as for `open_cloud_account`. Raises HostingUnavailableError.
    """
    secret = _new_secret()
    CloudAccount.objects.filter(pk=account.pk).update(
        secret_hash=hash_secret(secret), secret_locked=lock_for_worker(secret.encode())
    )
    record_event(
        action=Action.CLOUD_SECRET_RENEWED,
        actor_id=actor_id,
        business_id=account.business_id,
        target=account.waba_id,
    )
    return secret


@transaction.atomic
def add_numbers(*, business_id: UUID) -> None:
    """Give a node to every number that the business holds and that has none, once its Cloud API is open."""
    account = CloudAccount.objects.filter(business_id=business_id).first()
    if account is None:
        return
    held = PhoneClaim.objects.filter(business_id=business_id, released_at__isnull=True)
    new = held.exclude(pk__in=CloudNumber.objects.filter(account=account).values("claim_id"))
    numbers = [
        CloudNumber(account=account, business_id=business_id, claim=claim, node_id=_new_node_id())
        for claim in new
    ]
    CloudNumber.objects.bulk_create(numbers, ignore_conflicts=True)


def hash_secret(secret: str) -> str:
    """The form in which an app's secret is compared; it is random enough to need no salt."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _new_secret() -> str:
    return secrets.token_hex(SECRET_BYTES)


def _new_node_id() -> str:
    return str(FIRST_NODE_ID + secrets.randbelow(NODE_IDS))


@dataclass(frozen=True, slots=True)
class Caller:
    """For which business a call of the Cloud API acts. An app's own token manages the app alone."""

    business_id: UUID
    may_use_cloud: bool
    is_app: bool = False


def find_caller(text: str) -> Caller | None:
    """Who calls with this access token: a member's program, or the app itself (`id|secret`); None: nobody."""
    app_id, mark, secret = text.partition("|")
    if mark:
        account = CloudAccount.objects.filter(app_id=app_id).first()
        if account is None or not constant_time_compare(account.secret_hash, hash_secret(secret)):
            return None
        return Caller(account.business_id, may_use_cloud=True, is_app=True)
    token = _tokens.ask(text)
    if token is None:
        return None
    may_use = token.allows(Scope.CLOUD_API) and can_enter(actor_of_token(token), Act.NOTIFY)
    return Caller(token.membership.business_id, may_use_cloud=may_use)
