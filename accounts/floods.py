"""How often something may happen from one place: counted in the cache, window after window.

A cache that was emptied counts anew: what must hold whatever happens is counted in rows instead.
"""

import time

from django.core.cache import cache

MINUTE, HOUR = 60, 3600


def within(name: str, most: int, seconds: int = MINUTE) -> bool:
    """Count one more of what is called so in this window; False once there are more than `most`.

    Every try counts, also of two at the same moment, and the next window begins anew.
    """
    key = f"{name}:{int(time.time()) // seconds}"
    cache.add(key, 0, 2 * seconds)
    try:
        return bool(cache.incr(key) <= most)
    except ValueError:
        # The window ended between the two.
        return True
