"""The hosted worker's secrets. Only that process's settings have them: everywhere else these functions raise.

Web and the default worker know one thing, the public half of the worker's box key.
"""

from collections.abc import Mapping

from django.conf import settings

from accounts.errors.custody import HostingUnavailableError


class NotTheHostedWorkerError(RuntimeError):
    """This process was not given the master keys. It is a fault of the deployment, not of a person."""


def master_keys() -> Mapping[str, bytes]:
    """The master keys (32 bytes) by their ids, the current one first. Raises NotTheHostedWorkerError."""
    keys: Mapping[str, bytes] | None = getattr(settings, "HOSTED_MASTER_KEYS", None)
    if not keys:
        raise NotTheHostedWorkerError
    return keys


def box_private_key() -> bytes:
    """The private half (32 bytes) of the worker's box key. Raises NotTheHostedWorkerError."""
    key: bytes | None = getattr(settings, "HOSTED_WORKER_PRIVATE_KEY", None)
    if not key:
        raise NotTheHostedWorkerError
    return key


def box_public_key() -> bytes:
    """The public half (32 bytes), to which anybody locks. Raises HostingUnavailableError without a worker."""
    key: bytes = settings.HOSTED_WORKER_PUBLIC_KEY
    if not key:
        raise HostingUnavailableError
    return key


def is_hosting_available() -> bool:
    """Say whether this installation runs a hosted worker."""
    return bool(settings.HOSTED_WORKER_PUBLIC_KEY)
