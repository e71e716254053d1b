"""Contacts as the table that a business takes with it, and that Import reads again."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from messaging.forms.contacts import shown_value
from messaging.models.contacts import Contact, ContactAttribute

Row = Sequence[object]


def contact_rows(contacts: Iterable[Contact], attributes: Sequence[ContactAttribute]) -> Iterator[Row]:
    """A heading, then each contact with its labels, its consent and every attribute of the business."""
    own = [_("Number"), _("Name"), _("Language"), _("Country"), _("Place"), _("Labels")]
    consent = [_("Consent"), _("Consent date"), _("Consent source")]
    yield [*own, *consent, *(row.name for row in attributes)]
    for contact in contacts:
        labels = sorted(row.label.name for row in contact.contact_labels.all())
        given = next((one for one in contact.consents.all() if one.withdrawn_at is None), None)
        allowed = [_("yes"), given.given_at.date().isoformat(), given.source] if given else [_("no"), "", ""]
        values = [shown_value(contact.attributes.get(row.key, "")) for row in attributes]
        basic = [contact.number or "", contact.name, contact.language, contact.country, contact.place]
        yield [*basic, "; ".join(labels), *allowed, *values]
