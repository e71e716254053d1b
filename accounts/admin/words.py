"""What staff read above columns and beside fields that have no name of their own."""

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

FIELDS = {
    "access_changed_at": _("access changed"),
    "action": _("act"),
    "actor": _("who"),
    "address": _("from which address"),
    "at": _("when"),
    "business": _("business"),
    "certificate": _("certificate"),
    "closed_at": _("closed"),
    "created_at": _("since when"),
    "customer": _("customer"),
    "decided_at": _("decided"),
    "decided_by": _("decided by"),
    "deleted_at": _("deleted"),
    "detail": _("details"),
    "document": _("signed document"),
    "ending": _("why it ended"),
    "erased_at": _("erased"),
    "expires_at": _("counts until"),
    "handle": _("handle"),
    "index": _("place in the log"),
    "issued_at": _("signed"),
    "joined_at": _("joined"),
    "key_id": _("issuing key"),
    "kind": _("kind"),
    "last_active_at": _("last here"),
    "listed_at": _("on the list since"),
    "logo_digest": _("file of the logo"),
    "name": _("name"),
    "next_at": _("next list until"),
    "number": _("number"),
    "phone_claim": _("phone number"),
    "released_at": _("given up"),
    "removed_at": _("left"),
    "replaces": _("replaces"),
    "requested_at": _("asked for"),
    "revoked_at": _("ended"),
    "serial": _("serial number"),
    "skipped_steps": _("steps left out"),
    "state": _("state"),
    "submitted_at": _("sent"),
    "target": _("about"),
    "template": _("template"),
    "user": _("person"),
    "verified_at": _("proved"),
}


def name_fields(model: type[Model]) -> None:
    """Give a model's nameless fields their words; its migrations know nothing of it."""
    for field in model._meta.concrete_fields:
        if field.deconstruct()[3].get("verbose_name") is None and field.name in FIELDS:
            field.verbose_name = FIELDS[field.name]
