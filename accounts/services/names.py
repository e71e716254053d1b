"""Names that are refused at once: nobody could tell them from a verified business's."""

from uuid import UUID

from accounts.errors.sign_up import ConfusableNameError
from accounts.queries.names import lookalikes_of


def refuse_confusable(*, name: str, exclude: UUID | None = None) -> None:
    """Refuse a display name that looks the same as a verified business's. Raises ConfusableNameError.

    A name that is only like another one is no reason: reviewers are shown it.
    """
    for other in lookalikes_of(name, exclude):
        if other.is_same_look:
            raise ConfusableNameError(other.business.name, str(other.business.id))
