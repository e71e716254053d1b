"""What an e-mail address tells before anybody has written to it."""

from disposable_email_domains import blocklist


def is_disposable(email: str | None) -> bool:
    """Say whether an address is of a service that gives addresses away to be thrown away.

    A signal for reviewers, no reason to refuse: some people keep their own address to themselves.
    """
    labels = (email or "").rpartition("@")[2].lower().split(".")
    return any(".".join(labels[first:]) in blocklist for first in range(len(labels) - 1))
