"""Which document a business sends, and why it is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models.verification import VerificationDocument

Kind = VerificationDocument.Kind
WHY = {
    Kind.REGISTER_EXTRACT: _(
        "Not older than three months. It shows the legal name, the address and who may sign."
    ),
    Kind.TAX_CARD: _("It shows that the tax id belongs to the legal name."),
    Kind.UTILITY_BILL: _("Not older than three months. It shows that the business is at its address."),
    Kind.REPRESENTATION: _(
        "A deed or a power of attorney. It shows that the person who asks may act for the business."
    ),
}
ACCEPT = "application/pdf,image/jpeg,image/png"


class DocumentForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Kind.choices,
        widget=forms.RadioSelect(attrs={"class": "form-check-input"}),
        error_messages={"required": _("Say what kind of document it is.")},
    )
    file = forms.FileField(
        label=_("Document"),
        # What is wrong with a file, also that it is empty, is said in one place: accounts.errors.documents.
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "form-control", "accept": ACCEPT}),
        help_text=_("PDF, JPEG or PNG, at most 10 MB and 20 pages."),
        error_messages={"required": _("Choose a file.")},
    )
