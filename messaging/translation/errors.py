"""What is wrong with a translation pack, in one sentence for the operator who installs it."""


class BadPackError(Exception):
    """The pack is not installed, and nothing has changed."""
