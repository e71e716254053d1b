"""Signals: what the house itself finds out about a request, and the one rule that makes a risk of it.

**The rule.** Two reviewers decide where one sign is grave, or where LESSER_FOR_HIGH lesser ones come
together, or where a reviewer asks for a second one. Grave is what somebody would do who passes for another: a
name that people cannot tell from a verified one, another's tax id, a badge that was taken before for deceit.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models.businesses import Business
from accounts.models.keys import Party
from accounts.models.phones import LineType, PhoneClaim
from accounts.models.verification import (
    BadgeRevocation,
    ReasonCode,
    VerificationClaim,
    VerificationRequest,
)
from accounts.queries.domains import domain_signal_for
from accounts.queries.emails import is_disposable
from accounts.queries.names import lookalikes_of, mixes_scripts
from accounts.queries.numbers import LOOSE_LINES, line_type_of
from accounts.queries.reports import open_reports_about

LESSER_FOR_HIGH = 3
YOUNG = timedelta(days=7)
# A name so like a verified one is grave though the letters differ.
GRAVE_LIKENESS = 95.0
DECEIT = (ReasonCode.FORGED, ReasonCode.IMPERSONATION, ReasonCode.CONFUSABLE_NAME, ReasonCode.MISUSE)
ORDINARY_LINES = {LineType.FIXED, LineType.MOBILE, LineType.EITHER, LineType.FREE}
MOST_NUMBERS = 3


class Level(StrEnum):
    """How much a signal counts. A fact counts nothing: it is there to be read."""

    FINE = "fine"
    FACT = "fact"
    LESSER = "lesser"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that was found out, in the reader's words, and the business that it points to."""

    level: Level
    text: str
    other: Business | None = None


@dataclass(frozen=True, slots=True)
class Signals:
    """All that was found out about one request."""

    found: list[Signal]

    @property
    def is_high_risk(self) -> bool:
        """Whether two reviewers decide; the module's text has the rule."""
        levels = [signal.level for signal in self.found]
        return Level.GRAVE in levels or levels.count(Level.LESSER) >= LESSER_FOR_HIGH


def signals_of(request: VerificationRequest) -> Signals:
    """Everything that the house finds out about a request by itself, the gravest first."""
    order = [Level.GRAVE, Level.LESSER, Level.FACT, Level.FINE]
    finders = (_name, _tax_id, _phone, _website, _email, _past, _reports, _age, _keys)
    found = [signal for find in finders for signal in find(request)]
    return Signals(sorted(found, key=lambda signal: order.index(signal.level)))


def _name(request: VerificationRequest) -> Iterator[Signal]:
    alike = lookalikes_of(request.display_name, exclude=request.business_id)
    for place, other in enumerate(alike):
        named = {"percent": other.likeness, "name": other.business.name}
        if other.is_same_look:
            same = _("People cannot tell the name from %(name)s") % named
            yield Signal(Level.GRAVE, same, other.business)
            continue
        # One name counts once, however many it resembles.
        level = Level.FACT if place else Level.LESSER
        level = Level.GRAVE if other.likeness >= GRAVE_LIKENESS else level
        yield Signal(level, _("The name is %(percent)d%% like %(name)s") % named, other.business)
    if not alike:
        yield Signal(Level.FINE, _("No verified business has a name like it"))
    if mixes_scripts(request.display_name):
        yield Signal(Level.GRAVE, _("One word of the name mixes letters of several scripts"))


def _tax_id(request: VerificationRequest) -> Iterator[Signal]:
    tax_id = request.business.tax_id
    if not tax_id:
        yield Signal(Level.LESSER, _("No tax id was given"))
        return
    others = Business.objects.exclude(pk=request.business_id).filter(tax_id=tax_id)
    other = others.order_by("created_at").first()
    if other is None:
        yield Signal(Level.FINE, _("No other business with this tax id"))
    else:
        same = _("%(name)s has the same tax id") % {"name": other.name}
        yield Signal(Level.GRAVE, same, other)


def _phone(request: VerificationRequest) -> Iterator[Signal]:
    held = PhoneClaim.objects.filter(business=request.business_id, released_at__isnull=True)
    numbers = [str(claim.number) for claim in held.order_by("verified_at")]
    before = PhoneClaim.objects.filter(number__in=numbers, business__isnull=False, released_at__isnull=False)
    earlier = before.exclude(business=request.business_id).select_related("business").first()
    if earlier is not None and earlier.business is not None:
        was = _("%(number)s was %(name)s's before") % {
            "number": earlier.number,
            "name": earlier.business.name,
        }
        yield Signal(Level.LESSER, was, earlier.business)
    for number in numbers[:MOST_NUMBERS]:
        line = line_type_of(number)
        level = Level.LESSER if line in LOOSE_LINES else Level.FINE if line in ORDINARY_LINES else Level.FACT
        yield Signal(level, _("%(number)s: %(line)s") % {"number": number, "line": line.label})


def _website(request: VerificationRequest) -> Iterator[Signal]:
    host = _host(_claim(request, VerificationClaim.Subject.WEBSITE))
    domain = domain_signal_for(request.business_id)
    named = {"domain": domain.shown or domain.domain or host, "host": host}
    if not domain.is_proved:
        known = _("%(domain)s is not proved to be its own") if named["domain"] else _("No website was given")
        yield Signal(Level.LESSER if named["domain"] else Level.FACT, known % named)
    elif host and not domain.matches_website:
        yield Signal(Level.LESSER, _("It proved %(domain)s, and its website is on %(host)s") % named)
    else:
        yield Signal(Level.FINE, _("It proved that %(domain)s is its own") % named)
    if domain.looks_latin:
        yield Signal(Level.GRAVE, _("%(domain)s reads as Latin letters, and is none") % named)
    if domain.shared_with:
        yield Signal(Level.LESSER, _("Another business proved %(domain)s too") % named)


def _email(request: VerificationRequest) -> Iterator[Signal]:
    email = request.submitted_by.email or ""
    domain = email.rpartition("@")[2].lower()
    host = _host(_claim(request, VerificationClaim.Subject.WEBSITE))
    if is_disposable(email):
        yield Signal(Level.LESSER, _("It writes from an e-mail address to be thrown away"))
    elif host and _is_under(domain, host):
        yield Signal(Level.FINE, _("Its e-mail and its website agree"))
    elif host and domain:
        yield Signal(Level.FACT, _("It writes from %(domain)s, not from its website") % {"domain": domain})


def _past(request: VerificationRequest) -> Iterator[Signal]:
    earlier = VerificationRequest.objects.filter(
        business=request.business_id, state=VerificationRequest.State.REJECTED
    )
    revoked = BadgeRevocation.objects.filter(business=request.business_id)
    # What an appeal undid is no stain; what this appeal is about is what it asks.
    overturned = Q(appeal__state=VerificationRequest.State.APPROVED)
    for rejection in earlier.exclude(overturned).exclude(appeal=request.pk)[:3]:
        grave = rejection.reason_code in DECEIT
        told = _("Rejected before: %(reason)s") % {"reason": rejection.get_reason_code_display()}
        yield Signal(Level.GRAVE if grave else Level.FACT, told)
    for revocation in revoked.filter(restored_at__isnull=True)[:3]:
        told = _("Its badge was revoked: %(reason)s") % {"reason": revocation.get_reason_code_display()}
        yield Signal(Level.GRAVE, told)


def _reports(request: VerificationRequest) -> Iterator[Signal]:
    count = open_reports_about(request.business_id)
    if count:
        words = ngettext("%(count)d open report about it", "%(count)d open reports about it", count)
        yield Signal(Level.LESSER, words % {"count": count})


def _age(request: VerificationRequest) -> Iterator[Signal]:
    days = (timezone.now() - request.business.created_at).days
    words = ngettext("With Recado for %(days)d day", "With Recado for %(days)d days", days) % {"days": days}
    if timezone.now() - request.business.created_at < YOUNG:
        yield Signal(Level.FACT, words)
    else:
        yield Signal(Level.FINE, words)


def _keys(request: VerificationRequest) -> Iterator[Signal]:
    has_keys = Party.objects.filter(pk=request.business_id).exists()
    if has_keys:
        yield Signal(Level.FINE, _("Keys are published"))
    else:
        yield Signal(Level.FACT, _("No keys yet: it cannot be certified"))


def _claim(request: VerificationRequest, subject: str) -> str:
    return request.claims.filter(subject=subject).values_list("value", flat=True).first() or ""


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")
