"""Open sockets, as the tests of the live protocol have them."""

from tests.messaging.conftest import sockets

__all__ = ["sockets"]
