"""Why a document is not taken, or not shown: each says what to send instead."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from accounts.errors.base import DomainError


class DocumentError(DomainError):
    """What was sent is not taken as a document."""

    code = "document_broken"
    status = 400
    message = _("This file is damaged or cut off. Make it again, or send a photo of the page.")


class DocumentBrokenError(DocumentError):
    pass


class DocumentEmptyError(DocumentError):
    code = "document_empty"
    message = _("This file is empty. Choose it again.")


class DocumentSizeError(DocumentError):
    code = "document_too_big"
    status = 413
    message = _("A document may have at most 10 MB. Scan it in grey, or send it in parts.")


class DocumentTypeError(DocumentError):
    code = "document_type"
    status = 415
    message = _("This is not a PDF, JPEG or PNG, whatever its name says. Save it as one of these.")


class DocumentPixelsError(DocumentError):
    code = "document_pixels"
    message = _("This picture is larger than 60 megapixels. Scan or photograph it smaller.")


class DocumentEncryptedError(DocumentError):
    code = "document_encrypted"
    message = _("This PDF is locked with a password. Save it without one.")


class DocumentScriptError(DocumentError):
    code = "document_script"
    message = _("This PDF holds a script. Print it to a new PDF and send that.")


class DocumentActionError(DocumentError):
    code = "document_action"
    message = _("This PDF acts by itself when it is opened. Print it to a new PDF and send that.")


class DocumentAttachmentError(DocumentError):
    code = "document_attachment"
    message = _("This PDF carries other files. Print it to a new PDF, and send those by themselves.")


class DocumentFormError(DocumentError):
    code = "document_form"
    message = _("This PDF is a form that draws itself. Print it to a new PDF and send that.")


class DocumentMediaError(DocumentError):
    code = "document_media"
    message = _("This PDF holds sound, video or a 3D model. Print it to a new PDF and send that.")


class DocumentPagesError(DocumentError):
    code = "document_pages"
    message = _("A document may have at most 20 pages. Send the pages that matter.")


class DocumentBombError(DocumentError):
    code = "document_bomb"
    message = _("This PDF unpacks to far more than it is. Print it to a new PDF and send that.")


class DocumentLimitsError(DocumentError):
    code = "document_limits"
    message = _("This file takes too long or too much memory to open. Scan it anew and send that.")


class DocumentBusyError(DomainError):
    code = "document_busy"
    status = 503
    message = _("Many documents are being opened just now. Try again in a minute.")


class TooManyDocumentsError(DomainError):
    code = "too_many_documents"
    message = _("There are 12 documents already. Remove one first.")


class DocumentTriesError(DomainError):
    code = "document_tries"
    status = 429
    message = _("Too many documents were sent today. Try again tomorrow.")


class DocumentTakenError(DomainError):
    code = "document_taken"
    message = _("A request has taken this document along. Withdraw the request first.")


REFUSALS: Mapping[str, type[DocumentError]] = {
    error.code: error
    for error in (
        DocumentBrokenError,
        DocumentPixelsError,
        DocumentEncryptedError,
        DocumentScriptError,
        DocumentActionError,
        DocumentAttachmentError,
        DocumentFormError,
        DocumentMediaError,
        DocumentPagesError,
        DocumentBombError,
        DocumentLimitsError,
    )
}
