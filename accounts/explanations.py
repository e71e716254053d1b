"""What public pages explain and only an app above knows; the apps above fill this when they start."""

from collections.abc import Callable

Sentences = Callable[[], list[str]]
_explained: dict[str, Sentences] = {}


def explain(name: str, sentences: Sentences) -> None:
    """Give the words of an explanation, in place of others of the same name: starting twice does no harm."""
    _explained[name] = sentences


def explanation(name: str) -> list[str]:
    """The sentences of an explanation in the reader's language; none where no app gave them."""
    sentences = _explained.get(name)
    return sentences() if sentences else []
