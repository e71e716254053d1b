"""How fields look, for every form."""

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control", "autofocus": True}
TEXT = {"class": "form-control"}
# The name of a website, as its owner would type it.
HOST = {
    **TEXT,
    "inputmode": "url",
    "autocapitalize": "none",
    "autocomplete": "off",
    "spellcheck": "false",
    "placeholder": "bakery.example",
}
