"""What businesses do: a short list that every language names, and words of one's own beside it."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CATEGORIES: dict[str, Promise] = {
    "airline": _("Airline"),
    "bakery": _("Bakery"),
    "bank": _("Bank"),
    "bar": _("Bar or café"),
    "beauty": _("Beauty and hair"),
    "car": _("Cars and repair"),
    "clothes": _("Clothes and shoes"),
    "construction": _("Construction and trades"),
    "culture": _("Culture and events"),
    "delivery": _("Delivery and post"),
    "education": _("School and courses"),
    "electronics": _("Electronics"),
    "energy": _("Energy and water"),
    "florist": _("Florist"),
    "grocery": _("Groceries"),
    "health": _("Doctor and health"),
    "hotel": _("Hotel and lodging"),
    "insurance": _("Insurance"),
    "legal": _("Law and advice"),
    "pharmacy": _("Pharmacy"),
    "property": _("Homes and property"),
    "public": _("Public office"),
    "restaurant": _("Restaurant"),
    "shop": _("Shop"),
    "sport": _("Sport and leisure"),
    "telecom": _("Phone and internet"),
    "transport": _("Transport"),
    "travel": _("Travel agency"),
    "vet": _("Animals and vet"),
}


def category_label(category: str) -> str:
    """A category in the reader's language, or the words that a business wrote itself."""
    known = CATEGORIES.get(category.lower())
    return str(known) if known else category
