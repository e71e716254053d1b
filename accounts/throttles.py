"""How much one program may ask for."""

import time

from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.models.tokens import ApiToken

WINDOW_SECONDS = 60
MOST_REQUESTS = 3_000


class TokenThrottle(BaseThrottle):
    """So many requests a minute for each token, counted in the cache; people at a door are not counted."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        key = f"token:{request.auth.pk}:{int(time.time()) // WINDOW_SECONDS}"
        cache.add(key, 0, 2 * WINDOW_SECONDS)
        return bool(cache.incr(key) <= MOST_REQUESTS)

    def wait(self) -> float:
        return WINDOW_SECONDS - time.time() % WINDOW_SECONDS
