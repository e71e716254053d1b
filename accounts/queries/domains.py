"""The domain of a business: how it stands, and what that says to reviewers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.domains import covers, read_domain, show_domain
from accounts.errors.base import DomainError, NotYoursError
from accounts.models.businesses import Business, Membership
from accounts.models.verification import DomainProof
from accounts.queries.actors import Actor
from accounts.queries.names import skeletons_of


@dataclass(frozen=True, slots=True)
class DomainSignal:
    """What a business's domain says: which one, since when it is proved, and what else fits it.

    `shown` is the domain in its own script, "" where that is no other than `domain`. `looks_latin`: it is
    written in other letters that read as Latin ones. `shared_with`: other businesses that proved the same.
    """

    domain: str = ""
    shown: str = ""
    looks_latin: bool = False
    proved_at: datetime | None = None
    method: str = ""
    problem: str = ""
    matches_website: bool = False
    matches_owner_email: bool = False
    shared_with: int = 0

    @property
    def is_proved(self) -> bool:
        """Whether the business showed that the domain is its own, and still does."""
        return self.proved_at is not None


def proof_for(actor: Actor) -> DomainProof | None:
    """The domain that the actor's business named. Raises NotYoursError for a customer."""
    if actor.business_id is None:
        raise NotYoursError
    return DomainProof.objects.filter(business_id=actor.business_id).first()


def domain_signal_for(business_id: UUID) -> DomainSignal:
    """What a business's domain says to whoever reviews it; an empty signal where it named none.

    The matches compare names alone: they say something only where the domain is proved.
    """
    proof = DomainProof.objects.select_related("business").filter(business_id=business_id).first()
    if proof is None:
        return DomainSignal()
    others = DomainProof.objects.filter(domain=proof.domain, proved_at__isnull=False).exclude(pk=proof.pk)
    shown = show_domain(proof.domain)
    return DomainSignal(
        domain=proof.domain,
        shown=shown if shown != proof.domain else "",
        looks_latin=looks_latin(proof.domain),
        proved_at=proof.proved_at,
        method=proof.method,
        problem=proof.problem,
        matches_website=_covers(proof.domain, proof.business.website),
        matches_owner_email=any(_covers(proof.domain, host) for host in _email_hosts(proof.business)),
        shared_with=others.count(),
    )


def looks_latin(domain: str) -> bool:
    """Say whether a domain in other letters reads as one in Latin letters. Source: UTS 39."""
    shown = show_domain(domain)
    return not shown.isascii() and any(skeleton.isascii() for skeleton in skeletons_of(shown))


def _email_hosts(business: Business) -> list[str]:
    owners = Membership.objects.active().filter(business=business, role=Membership.Role.OWNER)
    emails = owners.exclude(user__email=None).values_list("user__email", flat=True)
    return [str(email).rpartition("@")[2] for email in emails]


def _covers(domain: str, place: str) -> bool:
    try:
        return bool(place) and covers(domain, read_domain(place))
    except DomainError:
        return False
