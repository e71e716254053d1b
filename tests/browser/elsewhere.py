"""Out of the thread of the tests, which belongs to the browser's events."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connections


def is_the_browsers() -> bool:
    """Whether Playwright's loop runs in this thread."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


def elsewhere(act: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """Done in a thread of its own, as by another process."""

    def work() -> Any:
        try:
            return act(*given, **named)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(work).result()
