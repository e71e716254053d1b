"""One ASGI application: pages and APIs through Django, sockets through Channels."""

import django

# DJANGO_SETTINGS_MODULE has no default here: a forgotten one must not serve a demo to the world.
django.setup(set_prefix=False)

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from config.bodies import BodyLimit  # noqa: E402
from config.handler import OneThreadHandler  # noqa: E402
from messaging.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(OneThreadHandler()),
        "websocket": URLRouter(websocket_urlpatterns),
    }
)
