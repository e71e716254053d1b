"""People by id."""

from accounts.models.people import User


def find_user(user_id: str | None) -> User | None:
    """Return an active user, or None."""
    return User.objects.filter(pk=user_id, is_active=True).first() if user_id else None
