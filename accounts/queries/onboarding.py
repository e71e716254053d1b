"""The way to the badge, step by step: each read from what is there, to be left and resumed anywhere.

Steps of the apps above (`first_message_sources`) are asked through functions that they put here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_otp import devices_for_user

from accounts.models.businesses import Business, Membership
from accounts.models.keys import Party
from accounts.models.people import User
from accounts.models.phones import PhoneClaim
from accounts.models.verification import DomainProof, VerificationDocument, VerificationRequest
from accounts.queries.actors import Actor
from accounts.queries.countries import country_name
from accounts.queries.onboarding_words import ACTIONS, CUSTODY, MINUTES, OPTIONAL, TITLES, URLS, WHY

Status = Business.Status
RequestState = VerificationRequest.State
Text = str | Promise

# Asked with a business's id: whether it has sent a message yet. The apps above put theirs here.
first_message_sources: list[Callable[[UUID], bool]] = []
# A business that had its badge goes its own way: the page of the verification says what is next there.
_WHO_DO_THEM = {Membership.Role.OWNER, Membership.Role.ADMIN}
ON_THE_WAY = (Status.UNVERIFIED, Status.IN_REVIEW)


class State(StrEnum):
    DONE = "done"
    # Somebody else's turn.
    WAITING = "waiting"
    TODO = "todo"
    SKIPPED = "skipped"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `detail` is what is there or missing, `url` the name of the page that does it."""

    key: str
    state: State
    detail: Text

    @property
    def title(self) -> Text:
        return TITLES[self.key]

    @property
    def why(self) -> Text:
        return WHY[self.key]

    @property
    def action(self) -> Text:
        return ACTIONS[self.key]

    @property
    def url(self) -> str:
        return URLS[self.key]

    @property
    def is_optional(self) -> bool:
        return self.key in OPTIONAL


@dataclass(frozen=True, slots=True)
class Progress:
    """All steps in their order, and how far they are."""

    steps: list[Step]

    @property
    def done(self) -> int:
        return sum(step.state in {State.DONE, State.SKIPPED} for step in self.steps)

    @property
    def waiting(self) -> int:
        return sum(step.state == State.WAITING for step in self.steps)

    @property
    def total(self) -> int:
        return len(self.steps)

    @property
    def next(self) -> Step | None:
        return next((step for step in self.steps if step.state == State.TODO), None)

    @property
    def minutes_left(self) -> int:
        ahead = (step for step in self.steps if step.state in {State.TODO, State.LOCKED})
        return sum(MINUTES[step.key] for step in ahead)


def progress_of(business: Business, user_id: UUID) -> Progress:
    """How far a business is on its way; the first step is of the person who asks."""
    phone, documents = _phone(business), _documents(business)
    first = [_account(user_id), _business(business), phone, _profile(business), documents]
    rest = [_domain(business), _keys(business), _custody(business), _team(business)]
    needed = [step for step in (*first, rest[1]) if step.state not in {State.DONE, State.WAITING}]
    verification = _verification(business, needed)
    return Progress([*first, *rest, verification, _first_message(business, rest[1].state)])


def way_to_badge_of(actor: Actor) -> Progress | None:
    """How far the actor's business is on its way; None with a badge, and for who may not do the steps."""
    if actor.business_id is None or actor.role not in _WHO_DO_THEM:
        return None
    business = Business.objects.filter(pk=actor.business_id, status__in=ON_THE_WAY).first()
    return progress_of(business, actor.user_id) if business else None


def _account(user_id: UUID) -> Step:
    user = User.objects.get(pk=user_id)
    has_factor = any(devices_for_user(user, confirmed=True))
    if user.email_confirmed_at is None:
        return Step("email", State.TODO, user.email or "")
    if not has_factor:
        return Step("account", State.TODO, _("E-mail confirmed. Now add a second factor."))
    return Step("account", State.DONE, _line(user.email or "", _("second factor on")))


def _business(business: Business) -> Step:
    lacks: list[Text] = []
    if not business.tax_id:
        lacks.append(_("tax id"))
    if not business.address:
        lacks.append(_("address"))
    if lacks:
        return Step("business", State.TODO, _line(_("Still missing:"), *lacks, first=" "))
    return Step("business", State.DONE, _line(business.legal_name, country_name(business.country)))


def _phone(business: Business) -> Step:
    held = PhoneClaim.objects.filter(business=business, released_at__isnull=True).order_by("verified_at")
    numbers = [claim.number.as_international for claim in held[:3]]
    if not numbers:
        return Step("phone", State.TODO, _("The number that customers will see"))
    return Step("phone", State.DONE, _line(*numbers, _("code confirmed")))


def _profile(business: Business) -> Step:
    if not business.category or not business.description:
        return Step("profile", State.TODO, _("What you do, your hours and your picture"))
    there: list[Text] = [_("Description")]
    if business.logo_digest:
        there.append(_("picture"))
    if any(business.hours.values()):
        there.append(_("opening hours"))
    if business.website:
        there.append(_("website"))
    return Step("profile", State.DONE, _line(*there))


def _documents(business: Business) -> Step:
    sent = VerificationDocument.objects.filter(business=business, erased_at__isnull=True)
    count = sent.count()
    if not count:
        return Step("documents", State.TODO, _("A register extract, or a tax card"))
    words = ngettext("%(count)d document sent", "%(count)d documents sent", count) % {"count": count}
    in_review = sent.filter(request__state__in=VerificationRequest.OPEN).exists()
    return Step("documents", State.WAITING if in_review else State.DONE, words)


def _domain(business: Business) -> Step:
    proof = DomainProof.objects.filter(business=business).first()
    if proof and proof.proved_at:
        return Step("domain", State.DONE, proof.domain)
    if "domain" in business.skipped_steps:
        return Step("domain", State.SKIPPED, _("Left for later"))
    if proof:
        return Step("domain", State.TODO, _line(proof.domain, _("not found yet")))
    return Step("domain", State.TODO, _("One line in your DNS, or a file on your website"))


def _keys(business: Business) -> Step:
    if Party.objects.filter(pk=business.id).exists():
        return Step("keys", State.DONE, _("Made in your browser, with a recovery code"))
    return Step("keys", State.TODO, _("Made in this browser, with a recovery code to keep"))


def _custody(business: Business) -> Step:
    party = Party.objects.filter(pk=business.id).first()
    if party is None:
        return Step("custody", State.LOCKED, _("Opens when the keys are made"))
    return Step("custody", State.DONE, CUSTODY[party.custody])


def _team(business: Business) -> Step:
    count = Membership.objects.active().filter(business=business).count()
    if count > 1:
        words = ngettext("%(count)d person", "%(count)d people", count) % {"count": count}
        return Step("team", State.DONE, words)
    if "team" in business.skipped_steps:
        return Step("team", State.SKIPPED, _("Left for later: you work alone for now"))
    return Step("team", State.TODO, _("Invite people and give them roles"))


def _verification(business: Business, needed: list[Step]) -> Step:
    newest = _requests(business).first()
    if newest and newest.state == RequestState.WAITING:
        return Step("verification", State.WAITING, _("With our reviewers, usually within two days"))
    if newest and newest.state == RequestState.MORE_NEEDED:
        return Step("verification", State.TODO, _("The reviewer needs more from you"))
    if needed:
        return Step("verification", State.LOCKED, _line(_("First:"), *(s.title for s in needed), first=" "))
    if newest and newest.state == RequestState.REJECTED:
        return Step("verification", State.TODO, _("Not approved: read why, and ask again"))
    return Step("verification", State.TODO, _("Everything is ready to be looked at"))


def _requests(business: Business) -> QuerySet[VerificationRequest]:
    return VerificationRequest.objects.filter(~Q(state=RequestState.WITHDRAWN), business=business).order_by(
        "-submitted_at"
    )


def _first_message(business: Business, keys: State) -> Step:
    if keys != State.DONE:
        return Step("message", State.LOCKED, _("Opens when the keys are made"))
    if any(has_sent(business.id) for has_sent in first_message_sources):
        return Step("message", State.DONE, _("Sent"))
    return Step("message", State.TODO, _("Open your page as a customer, and answer yourself"))


def _line(*parts: Text, first: str = ", ") -> str:
    head, *tail = map(str, parts)
    return first.join([head, ", ".join(tail)]) if tail else head
