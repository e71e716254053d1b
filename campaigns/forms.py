"""What the dashboard's form of an ad asks for."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.names import validate_visible
from campaigns.models.ads import AdPicture, AdVersion
from campaigns.queries.ads import target_of
from campaigns.queries.periods import is_zone
from campaigns.services.ads import Card
from campaigns.targets import INTERESTS, Facts, countries_in
from messaging.wording import LANGUAGES

TEXT, CHOICE = {"class": "form-control"}, {"class": "form-select"}


def visible(text: str) -> None:
    """Refuse what reads like something else, or backwards. Raises ValidationError."""
    try:
        validate_visible(text)
    except ValidationError as error:
        raise ValidationError(_("Leave out invisible characters."), code="invisible") from error


class OneParagraph(forms.CharField):
    """A text without line breaks: cards have no room for them."""

    def to_python(self, value: Any) -> str:
        return " ".join(str(super().to_python(value)).split())


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={**TEXT, "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])


def _line(label: Any, most: int, *, required: bool = False, help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        validators=[visible],
        widget=forms.TextInput(attrs={**TEXT, "dir": "auto"}),
    )


class AdForm(forms.Form):
    """The card, whom it is for, and when. Only the headline is needed for a draft."""

    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        help_text=_("JPEG, PNG or WebP up to 5 MB, wider than high. Place and camera data are removed."),
        widget=forms.FileInput(attrs={**TEXT, "accept": "image/jpeg,image/png,image/webp"}),
    )
    kept_picture = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput())
    alt = _line(_("What the picture shows"), 160, help_text=_("Read aloud to people who cannot see it."))
    headline = _line(_("Headline"), 60, required=True)
    text = OneParagraph(
        label=_("Text"),
        max_length=240,
        required=False,
        validators=[visible],
        widget=forms.Textarea(attrs={**TEXT, "rows": 3, "dir": "auto"}),
    )
    call = forms.ChoiceField(
        label=_("Button"), choices=AdVersion.Call.choices, widget=forms.Select(attrs=CHOICE)
    )
    interests = forms.MultipleChoiceField(
        label=_("Interests"),
        choices=list(INTERESTS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=list(LANGUAGES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    country = forms.ChoiceField(label=_("Country"), required=False, widget=forms.Select(attrs=CHOICE))
    city = _line(_("City"), 80)
    first_day = _day(_("First day"))
    last_day = _day(_("Last day"))
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        widget=forms.TextInput(attrs={**TEXT, "list": "zones", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["country"]
        chosen.choices = [("", _("Anywhere")), *countries_in(get_language() or "en")]

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        if not is_zone(zone):
            raise ValidationError(_("Choose a time zone from the list, such as Europe/Madrid."))
        return zone

    def preview(self, picture: AdPicture | None) -> AdVersion:
        """A version that is kept nowhere: what stands in the form, as customers would see it."""
        said = {name: str(self[name].value() or "") for name in ("headline", "text", "alt")}
        return AdVersion(picture=picture, call=self["call"].value() or AdVersion.Call.CHAT, **said)

    def card(self, picture_id: int | None) -> Card:
        """What a valid form says, with the picture that was kept."""
        data = self.cleaned_data
        target = Facts(tuple(data["interests"]), tuple(data["languages"]), data["country"], data["city"])
        return Card(
            headline=data["headline"],
            text=data["text"],
            call=data["call"],
            alt=data["alt"],
            picture_id=picture_id,
            target=target,
            first_day=data["first_day"],
            last_day=data["last_day"],
            zone=data["zone"],
        )


def initial_of(version: AdVersion | None, zone: str) -> dict[str, Any]:
    """What stands in the form of a version, or of a new ad of somebody in this zone."""
    if version is None:
        return {"zone": zone if is_zone(zone) else "UTC"}
    target, place = target_of(version), ZoneInfo(version.zone)
    return {
        "kept_picture": version.picture_id,
        "alt": version.alt,
        "headline": version.headline,
        "text": version.text,
        "call": version.call,
        "interests": target.interests,
        "languages": target.languages,
        "country": target.country,
        "city": target.city,
        "first_day": version.starts_at and version.starts_at.astimezone(place).date(),
        "last_day": version.last_moment and version.last_moment.astimezone(place).date(),
        "zone": version.zone,
    }


class AdDecisionForm(forms.Form):
    """What staff decide about an ad: a reason that the business can act on, and a note."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[("", "–"), *AdVersion.Reason.choices],
        help_text=_("The business reads it. A rejection needs one."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The business reads it too: what exactly, and what would be right."),
    )
