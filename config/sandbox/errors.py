"""What a command of the sandbox says when it does not do what it was asked."""


class SandboxError(Exception):
    """It cannot be done; the text is a sentence for whoever asked."""


class NotYetError(SandboxError):
    """It may be possible a moment, or a version, later."""
