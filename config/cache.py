"""The cache's connections, shared by the threads of a process."""

from functools import cache
from typing import Any, Self

from redis import ConnectionPool


class SharedPool(ConnectionPool):
    """One pool for each address and process: every request has a thread, and so a cache, of its own.

    Without it each of them would connect anew.
    """

    @classmethod
    @cache
    def from_url(cls, url: str, **options: Any) -> Self:
        return super().from_url(url, **options)
