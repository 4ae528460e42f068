"""What people are told of files and rows of fact-checks."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

FILE_FAULTS = {
    "empty": _l("The file is empty. Choose another one."),
    "too_large": _l("The file is larger than 50 MB. Divide it, and import the pieces one by one."),
    "no_rows": _l("The file holds no rows. Check that it is the right one."),
    "no_checks": _l("There is no ClaimReview in the file. Ask the publisher for its ClaimReview or DataFeed file."),
    "not_json": _l("The file begins like JSON but cannot be read. Ask the publisher for a new copy."),
    "no_columns": _l("The first row does not name the columns. Write their names there and try again."),
    "too_many_columns": _l("The file has more than 100 columns. Take away those that are not needed."),
    "unknown": _l("This is neither JSON nor CSV. Save it as one of them."),
    "sealed": _l("The secret key has changed since the file was handed in. Choose the file again."),
}

ROW_FAULTS = {
    "no_claim": _l("The claim is missing."),
    "no_url": _l("The address of the fact-check is missing, or is no web address."),
    "no_publisher": _l("Nobody is named as publisher. Name one when you import, and the rows without one get it."),
    "no_verdict": _l("The publisher's verdict is missing."),
    "no_text": _l("There is no text."),
    "no_label": _l("The label is missing."),
    "no_id": _l("The id is missing."),
    "columns": _l("The row has more columns than the first row."),
    "too_long": _l("The row is too long."),
    "broken": _l("The file is broken here. Nothing after it was read."),
    "not_a_check": _l("It holds no ClaimReview."),
    "too_many": _l("The file has more than 200,000 rows. Nothing after it was read."),
    "twice": _l("The same publisher and address stand earlier in the file. The first one counts."),
}

FIELD_WORDS = {
    "claim": _l("The claim that was checked"),
    "url": _l("Address of the fact-check"),
    "verdict": _l("The publisher's verdict"),
    "publisher": _l("Publisher"),
    "date": _l("Date"),
    "language": _l("Language"),
}


def file_fault(reason: str) -> str:
    """Why a file or an address could not be read: a fault of ours by its word, or a sentence of the fetch."""
    return str(FILE_FAULTS[reason]) if reason in FILE_FAULTS else _(reason) if reason else ""
