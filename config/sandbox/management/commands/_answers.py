"""How the sandbox's commands end: 0 done, 75 (EX_TEMPFAIL) not possible yet, else an error sentence."""

import sys
from collections.abc import Callable

import httpx
import redis
from django.conf import settings
from django.core.management import CommandError
from django.db import DatabaseError

from accounts.crypto.errors import CryptoError
from accounts.demo import load_demo_world
from accounts.errors.base import DomainError
from config.sandbox.errors import NotYetError, SandboxError

EX_TEMPFAIL = 75


def answered(work: Callable[[], None]) -> None:
    """Do something, and say in a sentence why it was not done."""
    try:
        work()
    except NotYetError as error:
        print(error, file=sys.stderr)
        sys.exit(EX_TEMPFAIL)
    except (SandboxError, DomainError, TimeoutError) as error:
        raise CommandError(str(error)) from error
    except CryptoError as error:
        raise CommandError(f"A check of the end-to-end encryption failed: {error.reason}.") from error
    except (httpx.HTTPError, redis.RedisError, DatabaseError) as error:
        raise CommandError(f"Recado does not run here, or does not answer: {error}") from error


def base_url_of(given: str) -> str:
    """Where this Recado is served: as given, as the demo says, or the first host of production."""
    if given:
        return given.rstrip("/")
    if world := load_demo_world():
        return str(world["base_url"])
    if settings.DEBUG or not settings.SECURE_SSL_REDIRECT:
        raise CommandError("Say where Recado is served: --base-url http://…")
    return f"https://{settings.ALLOWED_HOSTS[0]}"
