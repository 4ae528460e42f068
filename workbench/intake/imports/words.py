"""What people are told of files, columns and rows."""

from flask_babel import lazy_gettext as _l

FILE_FAULTS = {
    "empty": _l("The file is empty."),
    "too_large": _l("The file is too large. At most 5 MB, unpacked 50 MB. Divide it."),
    "too_many_rows": _l("The file has more than 5,000 rows. Divide it."),
    "too_many_columns": _l("The file has more than 50 columns. Take away those that are not needed."),
    "damaged": _l("The file cannot be read. Open it in your spreadsheet program and save it again as CSV or XLSX."),
    "unknown": _l("This is neither CSV nor XLSX. Save it as one of them."),
    "no_rows": _l("The file has no rows under its headings."),
}

FIELD_WORDS = {
    "text": _l("What was said"),
    "title": _l("Heading"),
    "heard_at": _l("When it was heard"),
    "heard_in": _l("Where it was heard"),
    "place": _l("District"),
    "doubt": _l("Why it seems false"),
    "language": _l("Language"),
    "reference": _l("Your own number of the row"),
}

ROW_FAULTS = {
    "no_text": _l("There is no text."),
    "date": _l("The date cannot be read. Write it like 2026-11-20."),
    "future_date": _l("The date lies in the future."),
    "language": _l("The language is not known. Write a code such as sv, en or ar."),
}
