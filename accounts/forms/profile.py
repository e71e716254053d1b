"""What a business is asked about itself."""

from datetime import time
from typing import Any
from zoneinfo import available_timezones

from babel.core import get_global
from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import TEXT
from accounts.forms.sign_up import SELECT, country_choices
from accounts.models.businesses import Business
from accounts.models.categories import CATEGORIES
from accounts.models.hours import DAYS, MAX_SPANS, Hours, check_spans
from accounts.models.names import validate_sayable, validate_visible
from accounts.models.tax_ids import read_tax_id

OTHER = "other"
# Where most of a country of several zones lives.
USUAL_ZONES = {"ES": "Europe/Madrid", "PT": "Europe/Lisbon"}
DAY_NAMES = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}


def category_choices() -> list[tuple[str, Any]]:
    """Every category by its name in the reader's language, and words of one's own last."""
    named = sorted(((code, str(name)) for code, name in CATEGORIES.items()), key=lambda row: row[1])
    return [("", _("Choose…")), *named, (OTHER, _("Another one…"))]


def zone_choices() -> list[tuple[str, str]]:
    """Every time zone by its place."""
    return [
        ("", "–"),
        *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()) if "/" in zone),
    ]


def usual_zone(country: str) -> str:
    """The time zone of a country, where there is one."""
    zones = get_global("territory_zones").get(country, [])
    return USUAL_ZONES.get(country) or (zones[0] if len(zones) == 1 else "")


class LogoForm(forms.Form):
    logo = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG or WebP, up to 5 MB. It is shown as a square."),
        widget=forms.FileInput(attrs={"class": "form-control", "accept": "image/png,image/jpeg,image/webp"}),
    )


class ProfileForm(forms.Form):
    """The facts of a business; `changes` is what a service takes."""

    name = forms.CharField(
        label=_("Name that customers see"),
        max_length=80,
        validators=[validate_visible, validate_sayable],
        widget=forms.TextInput(attrs=TEXT),
    )
    legal_name = forms.CharField(
        label=_("Legal name"),
        max_length=160,
        validators=[validate_visible],
        widget=forms.TextInput(attrs=TEXT),
    )
    category = forms.ChoiceField(
        label=_("What you do"), choices=category_choices, required=False, widget=forms.Select(attrs=SELECT)
    )
    category_other = forms.CharField(
        label=_("In your own words, if it is another one"),
        max_length=60,
        required=False,
        validators=[validate_visible],
        widget=forms.TextInput(attrs=TEXT),
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=500,
        required=False,
        help_text=_("Two or three sentences, as you would say them at the door."),
        widget=forms.Textarea(attrs={**TEXT, "rows": 3}),
    )
    country = forms.ChoiceField(
        label=_("Country"), choices=country_choices, widget=forms.Select(attrs=SELECT)
    )
    tax_id = forms.CharField(
        label=_("Tax id"),
        max_length=40,
        required=False,
        validators=[validate_visible],
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "off", "spellcheck": "false"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=240,
        required=False,
        validators=[validate_visible],
        widget=forms.TextInput(attrs={**TEXT, "autocomplete": "street-address"}),
    )
    website = forms.URLField(
        label=_("Website"),
        max_length=200,
        required=False,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={**TEXT, "inputmode": "url", "autocomplete": "url"}),
    )
    zone = forms.ChoiceField(
        label=_("Time zone of these hours"),
        choices=zone_choices,
        required=False,
        widget=forms.Select(attrs=SELECT),
    )

    def __init__(self, data: Any = None, *, business: Business) -> None:
        self.business = business
        super().__init__(data, initial=_initial(business))
        for day in DAYS:
            for number in range(MAX_SPANS):
                for end in ("from", "to"):
                    self.fields[f"{day}_{number}_{end}"] = forms.TimeField(
                        required=False, widget=forms.TimeInput(attrs={**TEXT, "type": "time"}, format="%H:%M")
                    )
        self.tax_id_is_checked = True

    def week(self) -> list[dict[str, Any]]:
        """Each day with its fields: one span more than are used, for another one."""
        return [
            {
                "day": day,
                "name": DAY_NAMES[day],
                "spans": [
                    (self[f"{day}_{number}_from"], self[f"{day}_{number}_to"])
                    for number in range(self._spans_to_show(day))
                ],
                "errors": self.errors.get(f"{day}_0_from", []),
            }
            for day in DAYS
        ]

    def _spans_to_show(self, day: str) -> int:
        used = [number for number in range(MAX_SPANS) if self[f"{day}_{number}_from"].value()]
        return min(MAX_SPANS, (used[-1] + 2) if used else 1)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("category") == OTHER:
            given["category"] = given.get("category_other", "").strip()
            if not given["category"]:
                self.add_error("category_other", _("Write what you do."))
        self._clean_tax_id(given)
        given["hours"] = self._hours(given)
        if any(given["hours"].values()) and not given.get("zone"):
            self.add_error("zone", _("Choose where these hours are meant."))
        return given

    def _clean_tax_id(self, given: dict[str, Any]) -> None:
        text, country = given.get("tax_id", ""), given.get("country", "")
        before = (self.business.tax_id, self.business.country)
        # What stands there already was taken when other rules held; nobody is kept from the rest of the page.
        if not text or not country or (text, country) == before:
            return
        try:
            read = read_tax_id(country, text)
        except forms.ValidationError as error:
            self.add_error("tax_id", error)
        else:
            given["tax_id"], self.tax_id_is_checked = read.number, read.is_checked

    def _hours(self, given: dict[str, Any]) -> Hours:
        hours: Hours = {}
        for day in DAYS:
            fields = [(f"{day}_{number}_from", f"{day}_{number}_to") for number in range(MAX_SPANS)]
            pairs = [(given.get(begin), given.get(end)) for begin, end in fields]
            try:
                if any((begin is None) != (end is None) for begin, end in pairs):
                    raise forms.ValidationError(_("Write when it opens and when it closes."))
                spans = check_spans(
                    [(_hhmm(a), _hhmm(b)) for a, b in pairs if a is not None and b is not None]
                )
            except forms.ValidationError as error:
                self.add_error(fields[0][0], error)
            else:
                if spans:
                    hours[day] = [list(span) for span in spans]  # type: ignore[misc]
        return hours

    def changes(self) -> dict[str, Any]:
        """What was given, as the profile's facts."""
        given = self.cleaned_data
        names = ("name", "legal_name", "category", "description", "country", "tax_id", "address", "website")
        return {**{name: given[name] for name in names}, "hours": given["hours"], "zone": given["zone"]}


def _initial(business: Business) -> dict[str, Any]:
    is_known = business.category.lower() in CATEGORIES
    own = business.category and not is_known
    facts: dict[str, Any] = {
        name: getattr(business, name)
        for name in ("name", "legal_name", "description", "country", "tax_id", "address", "website")
    }
    facts["category"] = OTHER if own else business.category.lower()
    facts["category_other"] = business.category if own else ""
    facts["zone"] = business.zone or usual_zone(business.country)
    for day, spans in business.hours.items():
        for number, (begin, end) in enumerate(spans):
            facts[f"{day}_{number}_from"] = begin
            facts[f"{day}_{number}_to"] = "00:00" if end == "24:00" else end
    return facts


def _hhmm(moment: time) -> str:
    return f"{moment:%H:%M}"
