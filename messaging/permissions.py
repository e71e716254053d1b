"""What a person may do with messages, as pure predicates."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models.people import User
from accounts.permissions import Act, may
from accounts.queries.actors import CONNECTOR, Actor


def can_write_templates(actor: Actor) -> bool:
    """Say whether this person may write what the business says unasked."""
    return may(actor, Act.WRITE_TEMPLATES)


def can_write_rules(actor: Actor) -> bool:
    """Say whether this person may write what answers by itself."""
    return may(actor, Act.WRITE_RULES)


def can_delete_note(actor: Actor, author_id: UUID) -> bool:
    """Say whether this person may delete a private note: their own, or anybody's for who leads the team."""
    return actor.membership_id == author_id or may(actor, Act.MANAGE_TEAM)


def can_change_saved_view(actor: Actor, owner_id: UUID) -> bool:
    """Say whether this person may change or delete a view that they can see: as with notes."""
    return actor.membership_id == owner_id or may(actor, Act.MANAGE_TEAM)


def can_send_notifications(actor: Actor) -> bool:
    """Say whether this person may send what was approved; the business's own machine seals what they send."""
    return may(actor, Act.NOTIFY) or actor.role == CONNECTOR


def can_set_inbox(actor: Actor) -> bool:
    """Say whether this person may decide how conversations are given out to the team."""
    return may(actor, Act.MANAGE_TEAM)


def can_view_templates(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may see what businesses want to say."""
    return person.has_perm("messaging.view_templateversion")


def can_decide_templates(person: User | AnonymousUser) -> bool:
    """Say whether this member of staff may approve and reject templates."""
    return person.has_perm("messaging.decide_templateversion")
