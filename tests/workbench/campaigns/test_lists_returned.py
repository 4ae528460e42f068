"""Reading returned letters: what is the address's fault, what is the hour's, and what nobody can read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workbench.campaigns.returned_letters import COMPLAINT, HEADERS_ONLY, POSTFIX, returned
from workbench.campaigns.lists.marks import is_mark, mark_of
from workbench.campaigns.lists.returned import Returned, read_returned

KEY = "<AAAA-1.1@norrvik.example>"


@pytest.mark.parametrize("shape", [POSTFIX, HEADERS_ONLY], ids=["whole-letter", "headers-only"])
def test_unknown_user_is_a_hard_bounce_of_our_letter(shape):
    assert read_returned(returned(shape)) == Returned("hard", "5.1.1", "elin@example.org", KEY)


@pytest.mark.parametrize(
    ("action", "status", "kind"),
    [
        ("failed", "5.1.1", "hard"), ("failed", "5.1.2", "hard"), ("failed", "5.1.10", "hard"), ("failed", "5.2.1", "hard"),
        ("failed", "5.2.2", "soft"), ("failed", "5.7.1", "soft"), ("failed", "5.4.4", "soft"), ("failed", "4.4.7", "soft"),
        ("delayed", "4.2.2", "soft"), ("failed", "", "soft"), ("delivered", "2.0.0", "unknown"), ("", "5.1.1", "unknown"),
    ],
)  # fmt: skip
def test_only_the_address_itself_is_a_hard_bounce(action, status, kind):
    """A full mailbox, a spam filter and a broken route are not the address's fault (RFC 3463)."""
    assert read_returned(returned(HEADERS_ONLY, action=action, status=status)).kind == kind


def test_complaint_is_read():
    assert read_returned(returned(COMPLAINT)) == Returned("complaint", "", "elin@example.org", KEY)


def test_ordinary_letter_and_automatic_reply_are_unknown():
    assert read_returned(b"From: a@example.org\r\nSubject: Out of office\r\nAuto-Submitted: auto-replied\r\n\r\nI am away.") == (
        Returned("unknown")
    )


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0" * 5000, b"\xff\xfe" * 100, b"Content-Type: multipart/report; boundary=x\n\n" + b"--x\n" * 20_000,
     b"Content-Type: message/rfc822\n\n" * 5000, returned()[:700]],
    ids=["empty", "nul", "not-text", "many-parts", "nested", "cut"],
)  # fmt: skip
def test_broken_reports_never_raise_and_never_throw_anybody_out(raw):
    assert read_returned(raw).kind in ("unknown", "soft")


@given(st.binary(max_size=400))
def test_any_bytes_are_read(raw):
    assert read_returned(b"Content-Type: message/delivery-status\n\n" + raw).kind in ("hard", "soft", "complaint", "unknown")


def test_mark_cannot_be_read_back_and_differs_between_lists():
    mark = mark_of(1, "Elin@example.org", "k" * 40)
    assert is_mark(mark)
    assert "elin" not in mark.casefold()
    assert mark == mark_of(1, "elin@EXAMPLE.org", "k" * 40)
    assert mark != mark_of(2, "elin@example.org", "k" * 40)
    assert mark != mark_of(1, "elin@example.org", "l" * 40)


def test_addresses_of_receivers_are_in_no_other_table():
    """The address stands in the list's own rows; no other table has a column for it, and those rows point at the list only."""
    from workbench import tables

    own = {"email_recipient", "list_signup"}
    for name in own:
        targets = {key.column.table.name for key in tables.metadata.tables[name].foreign_keys}
        assert targets == {"channel"}
    pointing = {
        table.name for table in tables.metadata.sorted_tables for key in table.foreign_keys if key.column.table.name in own
    }
    assert pointing == set()
