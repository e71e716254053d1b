"""The one error of the protocol."""


class CryptoError(ValueError):
    """Something that must not be accepted: forged, damaged, out of date or malformed.

    `reason` is a short stable phrase for logs and tests. It never goes back to the peer, who would learn
    from it which check failed.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
