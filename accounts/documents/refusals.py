"""Why a document is not taken: the codes that the child process answers with. No Django here."""


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """What was sent is not taken; `code` is one of accounts.errors.documents."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


BROKEN = "document_broken"
PIXELS = "document_pixels"
ENCRYPTED = "document_encrypted"
SCRIPT = "document_script"
ACTION = "document_action"
ATTACHMENT = "document_attachment"
FORM = "document_form"
MEDIA = "document_media"
PAGES = "document_pages"
BOMB = "document_bomb"
LIMITS = "document_limits"
