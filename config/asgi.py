"""One ASGI application: pages and APIs through Django, sockets through Channels."""

from django.core.asgi import get_asgi_application

# DJANGO_SETTINGS_MODULE has no default here: a forgotten one must not serve a demo to the world.
django_application = get_asgi_application()

from channels.routing import ProtocolTypeRouter, URLRouter  # noqa: E402

from config.bodies import BodyLimit  # noqa: E402
from messaging.routing import websocket_urlpatterns  # noqa: E402

application = ProtocolTypeRouter(
    {
        "http": BodyLimit(django_application),
        "websocket": URLRouter(websocket_urlpatterns),
    }
)
