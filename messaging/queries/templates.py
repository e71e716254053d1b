"""Templates as their business, staff and the customers who receive them see them."""

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.shortcuts import get_object_or_404

from accounts.errors.base import NotFoundError
from accounts.models.audit import AuditEvent
from accounts.queries.actors import CUSTOMER_SIDE, Actor
from accounts.queries.queues import Queue, queue_of
from messaging.models.conversations import Conversation
from messaging.models.templates import Template, TemplateVersion
from messaging.wording import LANGUAGES, render

State = TemplateVersion.State
HISTORY_LENGTH = 30


def templates_for(actor: Actor) -> list[Template]:
    """The templates of the actor's business by name, each with its `newest` and its `approved` version.

    Either may be None. Customers have none.
    """
    versions = TemplateVersion.objects.order_by("-number")
    rows = Template.objects.filter(business_id=actor.party_id).prefetch_related(
        Prefetch("versions", queryset=versions)
    )
    templates = list(rows.order_by("name"))
    for template in templates:
        every = list(template.versions.all())
        template.newest = every[0] if every else None  # type: ignore[attr-defined]
        approved = (version for version in every if version.state == State.APPROVED)
        template.approved = next(approved, None)  # type: ignore[attr-defined]
    return templates


def get_template_for(actor: Actor, template_id: UUID) -> Template:
    """Return a template of the actor's business. Raises Http404."""
    return get_object_or_404(Template, pk=template_id, business_id=actor.party_id)


def versions_of(template: Template) -> list[TemplateVersion]:
    """The versions of a template, newest first. The caller has got it from `get_template_for`."""
    rows = TemplateVersion.objects.filter(template=template).select_related("template", "decided_by")
    return list(rows.order_by("-number"))


def approved_versions_for(actor: Actor) -> QuerySet[TemplateVersion]:
    """The wordings that the actor's business may send now: the newest approved version of each template."""
    approved = TemplateVersion.objects.filter(state=State.APPROVED, business_id=actor.party_id)
    newest = approved.order_by("template_id", "-number").values_list("pk", "template_id")
    first: dict[UUID, UUID] = {}
    for version_id, template_id in newest:
        first.setdefault(template_id, version_id)
    rows = TemplateVersion.objects.filter(pk__in=first.values()).select_related("template")
    return rows.order_by("template__name")


def sendable_versions_for(actor: Actor) -> QuerySet[TemplateVersion]:
    """What the actor's business may send as a notification: `approved_versions_for` without marketing."""
    return approved_versions_for(actor).exclude(template__category=Template.Category.MARKETING)


def approved_version_named(business_id: UUID, name: str) -> TemplateVersion | None:
    """The newest approved wording of a business's template by its name, with the template."""
    approved = TemplateVersion.objects.filter(
        business_id=business_id, template__name=name, state=State.APPROVED
    )
    return approved.select_related("template").order_by("-number").first()


def get_wording_for(actor: Actor, version_id: UUID) -> TemplateVersion:
    """Return an approved version that this actor sends or may have received. Raises NotFoundError.

    A customer sees those of the businesses that they have a conversation with, a member the own business's.
    """
    rows = TemplateVersion.objects.filter(pk=version_id, state=State.APPROVED).select_related("template")
    if actor.side == CUSTOMER_SIDE:
        met = Conversation.objects.filter(customer_id=actor.party_id).values("business_id")
        rows = rows.filter(business_id__in=met)
    else:
        rows = rows.filter(business_id=actor.party_id)
    version = rows.first()
    if version is None:
        raise NotFoundError
    return version


def template_queue() -> Queue:
    """How many wordings wait for a decision, and since when the oldest does."""
    return queue_of(TemplateVersion.objects.filter(state=State.WAITING), since="submitted_at")


def submitted_versions() -> QuerySet[TemplateVersion]:
    """What businesses have shown to staff: everything but drafts."""
    return TemplateVersion.objects.exclude(state=State.DRAFT)


def get_template_review(version_id: UUID) -> dict[str, Any]:
    """Everything on one review page: each language as a customer would read it. Raises Http404."""
    rows = submitted_versions().select_related("template", "business", "written_by", "decided_by")
    version = get_object_or_404(rows, pk=version_id)
    earlier = TemplateVersion.objects.filter(template_id=version.template_id, number__lt=version.number)
    history = AuditEvent.objects.filter(business_id=version.business_id, target=str(version.id))
    return {
        "version": version,
        "business": version.business,
        "variants": rendered_variants(version),
        "approved_before": earlier.filter(state=State.APPROVED).order_by("-number").first(),
        "history": history.select_related("actor")[:HISTORY_LENGTH],
        "is_waiting": version.state == State.WAITING,
    }


def rendered_variants(version: TemplateVersion) -> list[dict[str, str]]:
    """Each language of a version, samples filled in: {"code", "language", "title", "body", "footer"}."""
    return [
        {
            "code": code,
            "language": LANGUAGES[code],
            "title": render(variant.title, version.samples),
            "body": render(variant.body, version.samples),
            "footer": variant.footer,
        }
        for code, variant in version.wording.items()
    ]
