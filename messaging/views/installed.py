"""The customer app on a device: its manifest, its service worker, and the pages that open without a network.

None of them holds anything of a person: they are the same for everybody who reads this language.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from messaging.app_files import current_release, opener_script, push_script, worker_script

PAPER, TEAL = "#fffdf9", "#0f766e"
ICONS = (
    ("accounts/img/app-192.png", "192x192", "image/png", "any"),
    ("accounts/img/app-512.png", "512x512", "image/png", "any"),
    ("accounts/img/app-maskable-192.png", "192x192", "image/png", "maskable"),
    ("accounts/img/app-maskable-512.png", "512x512", "image/png", "maskable"),
    ("accounts/img/mark.svg", "any", "image/svg+xml", "any"),
)


@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/chat.html", {"door": "chat", "shell": True})


@require_GET
def offline(request: HttpRequest) -> HttpResponse:
    return render(request, "messaging/offline.html", {"door": "chat", "shell": True})


@require_GET
def manifest(request: HttpRequest) -> HttpResponse:
    home = reverse("chat:home")
    document = {
        "id": home,
        "name": _("Recado: messages from businesses"),
        "short_name": "Recado",
        "description": _("Business messaging with the customer in control."),
        "lang": get_language(),
        "dir": "rtl" if get_language_bidi() else "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": TEAL,
        "categories": ["social", "communication"],
        "shortcuts": [
            {"name": name, "url": address, "icons": [{"src": static(ICONS[0][0]), "sizes": ICONS[0][1]}]}
            for name, address in (
                (_("Chats"), home),
                (_("Discover businesses"), reverse("chat:discover")),
                (_("Settings"), reverse("chat:settings")),
            )
        ],
        "icons": [
            {"src": static(name), "sizes": sizes, "type": mime, "purpose": purpose}
            for name, sizes, mime, purpose in ICONS
        ],
    }
    return JsonResponse(document, content_type="application/manifest+json")


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    pages = {name: reverse(f"chat:{name}") for name in ("home", "shell", "offline")}
    script = worker_script(current_release(), pages) + _push_script("chat", reverse("chat:home"))
    return HttpResponse(script, "text/javascript")


@require_GET
def members_worker(request: HttpRequest) -> HttpResponse:
    """The dashboard keeps nothing for a time without a network: its worker only wakes up for news."""
    return HttpResponse(_push_script("business", reverse("business:inbox")), "text/javascript")


def _push_script(door: str, home: str) -> str:
    opener = f"{reverse('chat:opener')}?{current_release().name}"
    return push_script(door=door, home=home, opener=opener)


@require_GET
def opener(request: HttpRequest) -> HttpResponse:
    """What opens messages in a worker. Its address names the release: it never changes."""
    headers = {"Cache-Control": "public, max-age=31536000, immutable"}
    return HttpResponse(opener_script(), "text/javascript", headers=headers)
