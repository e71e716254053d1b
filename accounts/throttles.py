"""How much one program may ask for."""

import time

from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from accounts.floods import MINUTE, within
from accounts.models.tokens import ApiToken

MOST_REQUESTS = 3_000


class TokenThrottle(BaseThrottle):
    """So many requests a minute for each token, counted in the cache; people at a door are not counted."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        return within(f"token:{request.auth.pk}", MOST_REQUESTS)

    def wait(self) -> float:
        return MINUTE - time.time() % MINUTE
