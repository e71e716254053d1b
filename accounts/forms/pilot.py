"""What the pilot programme asks of staff, and of a business."""

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT


class InvitationForm(forms.Form):
    code = forms.CharField(
        label=_("Invitation code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                **TEXT,
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "placeholder": "ABCD-EFGH-JKLM",
            }
        ),
    )


class PilotPlacesForm(forms.Form):
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=1_000_000)


class PilotOpeningForm(PilotPlacesForm):
    with_present_businesses = forms.BooleanField(
        label=_("The businesses that are here already take part"),
        required=False,
        initial=True,
        help_text=_("Without this, they wait on the list and cannot send until they get a place."),
    )


class InvitingForm(forms.Form):
    uses = forms.IntegerField(label=_("For how many businesses"), min_value=1, max_value=1_000, initial=1)
    days = forms.IntegerField(label=_("Counts for how many days"), min_value=1, max_value=365, initial=30)
    note = forms.CharField(label=_("For whom (only staff see it)"), max_length=120, required=False)


class LettingInForm(forms.Form):
    count = forms.IntegerField(label=_("How many of the first"), min_value=1, max_value=1_000, initial=1)


class LettingInOneForm(forms.Form):
    business_id = forms.UUIDField()


class RevokingForm(forms.Form):
    invitation_id = forms.UUIDField()


class EndingForm(forms.Form):
    """Nothing is asked but whether it is meant."""
