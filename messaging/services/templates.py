"""Templates: a business writes, staff decide, and what is approved never changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.errors.verification import AlreadyDecidedError, ReasonMissingError
from accounts.models.people import User
from accounts.services.audit import Action, record_event
from messaging.errors.templates import TemplateNameTakenError, TemplateStateError
from messaging.models.templates import Template, TemplateVersion
from messaging.wording import Variant, check_wording

State = TemplateVersion.State


@dataclass(frozen=True, slots=True)
class Draft:
    """What a version is to say: {language: Variant}, and {parameter: sample}."""

    variants: Mapping[str, Variant]
    samples: Mapping[str, str]


@transaction.atomic
def create_template(
    *, business_id: UUID, name: str, category: str, draft: Draft, writer_id: UUID
) -> TemplateVersion:
    """Begin a template with its first draft. The caller has proved that the writer may write templates.

    Raises TemplateNameTakenError, or a WordingError.
    """
    try:
        with transaction.atomic():
            template = Template.objects.create(business_id=business_id, name=name, category=category)
    except IntegrityError as error:
        raise TemplateNameTakenError from error
    return _store_version(template, 1, draft, writer_id)


@transaction.atomic
def save_draft(*, template: Template, draft: Draft, writer_id: UUID) -> TemplateVersion:
    """Change the draft of a template, or begin the next version when the newest one was decided.

    The caller has proved that the writer may write this business's templates.
    Raises TemplateStateError while a version waits for review, or a WordingError.
    """
    Template.objects.select_for_update().get(pk=template.pk)
    opened = TemplateVersion.objects.filter(template=template, state__in=[State.DRAFT, State.WAITING]).first()
    if opened is None:
        newest = TemplateVersion.objects.filter(template=template).aggregate(Max("number"))["number__max"]
        return _store_version(template, (newest or 0) + 1, draft, writer_id)
    if opened.state != State.DRAFT:
        raise TemplateStateError
    opened.variants, opened.parameters = _documents(draft)
    opened.written_by_id = writer_id
    opened.save(update_fields=["variants", "parameters", "written_by"])
    return opened


def _store_version(template: Template, number: int, draft: Draft, writer_id: UUID) -> TemplateVersion:
    variants, parameters = _documents(draft)
    return TemplateVersion.objects.create(
        business_id=template.business_id,
        template=template,
        number=number,
        variants=variants,
        parameters=parameters,
        written_by_id=writer_id,
    )


def _documents(draft: Draft) -> tuple[dict[str, dict[str, str]], list[dict[str, str]]]:
    names = check_wording(draft.variants, draft.samples)
    variants = {language: variant.document() for language, variant in draft.variants.items()}
    return variants, [{"name": name, "sample": draft.samples[name]} for name in names]


@transaction.atomic
def submit_template(*, version: TemplateVersion, submitter_id: UUID) -> None:
    """Send a draft to staff. The caller has proved that the person may write this business's templates.

    Raises TemplateStateError when it is no draft any more.
    """
    drafts = TemplateVersion.objects.filter(pk=version.pk, state=State.DRAFT)
    if not drafts.update(state=State.WAITING, submitted_at=timezone.now()):
        raise TemplateStateError
    record_event(
        action=Action.TEMPLATE_SUBMITTED,
        actor_id=submitter_id,
        business_id=version.business_id,
        target=str(version.id),
        detail={"template": version.template.name, "version": version.number},
    )


@transaction.atomic
def approve_template(*, version_id: UUID, reviewer: User, reason: str, address: str | None) -> None:
    """Let a business send this wording from now on.

    The caller has proved that the reviewer is staff with a verified second factor who may decide.
    Raises AlreadyDecidedError.
    """
    _decide(version_id, reviewer, State.APPROVED, Action.TEMPLATE_APPROVED, reason, address)


@transaction.atomic
def reject_template(*, version_id: UUID, reviewer: User, reason: str, address: str | None) -> None:
    """Turn a wording down, with a reason that the business can act on.

    The caller has proved that the reviewer is staff with a verified second factor who may decide.
    Raises ReasonMissingError, AlreadyDecidedError.
    """
    if not reason.strip():
        raise ReasonMissingError
    _decide(version_id, reviewer, State.REJECTED, Action.TEMPLATE_REJECTED, reason, address)


def _decide(
    version_id: UUID, reviewer: User, state: str, action: Action, reason: str, address: str | None
) -> None:
    waiting = TemplateVersion.objects.filter(pk=version_id, state=State.WAITING)
    decided = waiting.update(
        state=state, decided_by=reviewer, decided_at=timezone.now(), reason=reason.strip()
    )
    if not decided:
        raise AlreadyDecidedError
    version = TemplateVersion.objects.select_related("template").get(pk=version_id)
    record_event(
        action=action,
        actor_id=reviewer.id,
        business_id=version.business_id,
        target=str(version.id),
        detail={
            "template": version.template.name,
            "version": version.number,
            "reason": reason.strip(),
        },
        address=address,
    )
