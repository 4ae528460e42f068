"""Which tables and columns an export holds: all that is ours, and no key, secret or link that opens something."""

from collections.abc import Iterator

from sqlalchemy import Column, Table

from workbench.db import Base

# Nothing in them is worth moving: sessions, tries, replies kept for a day, files on their way, and the exports themselves.
LEFT_OUT = frozenset({
    "sign_in_link", "sign_in_attempt", "account_session", "account_invitation", "second_factor_step", "single_sign_on_visit",
    "api_allowance", "api_reply", "form_use", "file_part", "job", "data_export", "records_passage", "report_try", "passkey",
    "erasure_watch", "drawn_chart", "alert_push_key",
})  # fmt: skip
_SECRET = (
    "password", "secret", "token", "totp", "recovery_codes", "uniquifier", "salt", "private", "subscription", "link_hash",
    "endpoint_hash", "phone", "receipt", "client_key", "author_code", "author_hash", "account_key", "address_key", "callback",
)  # fmt: skip
_PLAIN = frozenset({"secret_tail", "token_expires_at", "phone_tail"})
_SEALED = frozenset({("spokesperson_calendar", "address")})


def exported_tables() -> list[Table]:
    """In an order in which rows come after those they point to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]


def exported_columns(table: Table) -> Iterator[Column[object]]:
    """The columns without those that open something or stand for a person of the public."""
    for column in table.columns:
        if column.name in _PLAIN or not (_is_secret(column.name) or (table.name, column.name) in _SEALED):
            yield column


def _is_secret(name: str) -> bool:
    return any(word in name for word in _SECRET)
