"""Settings of a business: one page that leads to every other, each for those whose role allows it."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.permissions import Act, may
from accounts.queries.actors import Actor
from accounts.views.business import member_only


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the settings: `url` is its name, `icon` one of the sprite's, `act` what a role must allow."""

    url: str
    icon: str
    title: str | Promise
    text: str | Promise
    act: Act | None = None


GROUPS: tuple[tuple[str | Promise, tuple[Part, ...]], ...] = (
    (
        _("Your business"),
        (
            Part(
                "business:profile",
                "building-store",
                _("Profile"),
                _("Names, facts, hours and picture of your business"),
            ),
            Part(
                "business:verification",
                "rosette-discount-check",
                _("Verification"),
                _("Your badge: what is checked, and where it stands"),
            ),
            Part(
                "business:documents",
                "file-text",
                _("Documents"),
                _("What shows that the business is genuine"),
                Act.EDIT_BUSINESS,
            ),
            Part("business:team", "users", _("Team"), _("Who works here, and what each may do")),
            Part(
                "business:numbers",
                "phone",
                _("Numbers"),
                _("Your phone numbers, each proved by a code"),
                Act.EDIT_BUSINESS,
            ),
            Part(
                "business:domain",
                "world-check",
                _("Domain"),
                _("Show that your website is yours"),
                Act.EDIT_BUSINESS,
            ),
            Part(
                "business:widget",
                "message-circle",
                _("Chat on your website"),
                _("A button on your own pages, where people write to you"),
                Act.EDIT_BUSINESS,
            ),
            Part(
                "business:links",
                "qrcode",
                _("Links and QR codes"),
                _("Short ways into the chat with you, and how often they are used"),
                Act.EDIT_BUSINESS,
            ),
        ),
    ),
    (
        _("You"),
        (
            Part(
                "business:security",
                "shield-check",
                _("Security"),
                _("Your password, second factors and devices"),
            ),
            Part(
                "business:notifications-here",
                "bell",
                _("Notifications on this device"),
                _("Be told when a customer writes"),
                Act.CONVERSE,
            ),
            Part(
                "business:own-data",
                "user",
                _("Your account"),
                _("Take along what is stored about you, or delete your account"),
            ),
        ),
    ),
    (
        _("Keys"),
        (
            Part(
                "business:custody",
                "server",
                _("Custody"),
                _("Who holds the keys of your business"),
                Act.CONVERSE,
            ),
            Part(
                "business:keys",
                "key",
                _("Keys"),
                _("Your own keys and recovery code on this device"),
                Act.CONVERSE,
            ),
        ),
    ),
    (
        _("Records"),
        (
            Part(
                "business:audit",
                "list-search",
                _("Audit log"),
                _("Who did what, when and from where"),
                Act.SEE_AUDIT,
            ),
            Part(
                "business:data",
                "package-export",
                _("Your data"),
                _("Take everything along, or close the business"),
                Act.EXPORT_DATA,
            ),
        ),
    ),
    (
        _("Programs"),
        (
            Part(
                "business:developers",
                "code",
                _("Developers"),
                _("Tokens, webhooks and the Cloud API"),
                Act.GIVE_PROGRAMS_ACCESS,
            ),
        ),
    ),
)


@require_GET
@member_only
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    groups = [
        (title, [part for part in parts if part.act is None or may(actor, part.act)])
        for title, parts in GROUPS
    ]
    context = {"door": "business", "actor": actor, "groups": [group for group in groups if group[1]]}
    return render(request, "accounts/settings.html", context)
