"""How fields look, for every form."""

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "form-control", "autofocus": True}
TEXT = {"class": "form-control"}
