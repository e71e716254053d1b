"""Text for the hosted worker: locked at once where it arrives, opened by that worker alone."""

from accounts.crypto.boxes import lock_in_box
from accounts.vault import box_public_key


def lock_for_worker(plain: bytes) -> bytes:
    """Lock bytes for the hosted worker, so that the process which received them cannot open them again.

    Raises HostingUnavailableError where no hosted worker runs.

    Source: SPEC 7.
    """
    return lock_in_box(plain, box_public_key())
