"""What can be wrong in a file and in its rows, each with a stable code and a sentence."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from messaging.errors.base import MessagingError

ROW_PROBLEMS: dict[str, Promise] = {
    "number_missing": _("The number is missing."),
    "number_invalid": _("This is no phone number. Numbers of other countries need their country code."),
    "cell_too_long": _("A cell is too long."),
    "cell_unreadable": _("A cell holds characters that nobody can see."),
    "extra_cells": _("The row has more cells than there are columns."),
    "language_unknown": _("Write languages as two letters, such as es or en."),
    "figure_unclear": _("This is no figure."),
    "date_unclear": _("This is no date. Write it as 2026-03-28 or 28/03/2026."),
    "yes_no_unclear": _("This is neither yes nor no."),
    "consent_unclear": _("This is neither yes nor no: taken as no consent."),
    "consent_date_unclear": _("The date of the consent is not clear: taken as no consent."),
    "consent_in_future": _("The date of the consent lies in the future: taken as no consent."),
    "consent_of_earlier_holder": _("The number had another holder then: consent does not pass on."),
    "too_many_labels": _("More than twenty labels: the others were left out."),
    "label_limit": _("The business has too many labels: new ones were left out."),
    "label_too_long": _("Labels have at most 40 characters."),
}


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong in one row. A refused row is left out whole; otherwise only the cell is."""

    row: int
    column: str
    code: str
    value: str
    is_refused: bool = False


class FileError(MessagingError):
    """The file as a whole cannot be read."""

    status = 400


class EmptyFileError(FileError):
    code = "empty_file"
    message = _("The file is empty.")


class NoRowsError(FileError):
    code = "no_rows"
    message = _("The file has a header and no rows below it.")


class FileTooLargeError(FileError):
    code = "file_too_large"
    status = 413
    message = _("The file is too large: at most 20 MB, 200,000 rows and 100 columns.")


class WrongFileTypeError(FileError):
    code = "wrong_file_type"
    message = _("This is neither a CSV nor an XLSX file. Save the table as one of them.")


class BadEncodingError(FileError):
    code = "bad_encoding"
    message = _("The characters of this file cannot be read. Save it as CSV UTF-8.")


class SameHeadersError(FileError):
    code = "same_headers"
    message = _("Two columns have the same name. Give each a name of its own.")


class NoNumberColumnError(MessagingError):
    code = "no_number_column"
    status = 400
    message = _("Choose the column that holds the phone numbers.")


class SameTargetError(MessagingError):
    code = "same_target"
    status = 400
    message = _("Two columns are matched with the same field.")


class BadMappingError(MessagingError):
    code = "bad_mapping"
    status = 400
    message = _("A column is matched with a field that does not exist.")


class ConsentWordingMissingError(MessagingError):
    code = "consent_source_missing"
    status = 400
    message = _("Say how the consent was given: it is kept with each contact.")


class ImportStateError(MessagingError):
    code = "import_state"
    message = _("This import is not in a state in which that can be done.")
