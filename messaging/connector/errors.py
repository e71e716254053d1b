"""Why the connector stops, waits or passes something over: a sentence for its owner, and an exit code."""


class ConnectorError(Exception):
    """The connector cannot go on. `exit_code` is for whoever supervises it; CONNECTOR.md lists them."""

    exit_code = 1


class UsageError(ConnectorError):
    """What was asked for cannot be done like this."""

    exit_code = 2


class WrongPassphraseError(ConnectorError):
    """The passphrase does not open the keyring."""

    exit_code = 3


class DamagedKeyringError(ConnectorError):
    """The keyring is not what this program wrote."""

    exit_code = 4


class RevokedError(ConnectorError):
    """The platform does not know this connector any more."""

    exit_code = 5


class BusinessSubstitutedError(ConnectorError):
    """Somebody else's keys are shown in the place of the business's own."""

    exit_code = 6


class SubstitutedError(Exception):
    """Other keys than before are shown for one customer: nothing is sealed for them, or opened."""


class NoKeysError(Exception):
    """A party has no keys yet."""


class AwayError(Exception):
    """The platform cannot be reached, or asks for patience: the same call may go through later."""


class ApiError(Exception):
    """The platform refused a call: `code` is stable (PROTOCOL.md, KEYS.md)."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(f"{detail} ({code})")
        self.status = status
        self.code = code
        self.detail = detail
