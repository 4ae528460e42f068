"""The schema itself: contact data in named tables only, no way from addresses to answers, and every table thought of."""

from collections import deque

import pytest

from workbench import make_registry
from workbench.privacy.exporting.tables import exported_columns, exported_tables
from workbench.privacy.retention.kinds import KINDS, NOTHING_PERSONAL
from workbench.tables import metadata

# People of the public who have left an address with us. Nothing leads from them to what anybody said.
ADDRESSES = ("panel_contact", "email_recipient", "list_signup")
SAID = {"response", "free_text", "paper_entry", "item", "item_copy", "item_text", "sighting", "tip", "error_report"}
ONE_WAY = {("invitation", "contact_id")}  # that somebody was invited; it goes when the panel or the contact goes
CONTACT = {
    "panel_contact.address": "panel addresses",
    "email_recipient.address": "subscribers",
    "list_signup.address": "subscribers, until the letter is answered",
    "user_account.email": "accounts",
    "account_invitation.email": "accounts, until the invitation is used",
    "partner_invitation.email": "accounts of partners, until the invitation is used",
    "partner_agreement.contact_address": "the partner's own office",
    "security_contact.phone": "colleagues whom staff call",
    "alert_telling.phone": "accounts, sealed",
    "alert_telling.phone_tail": "accounts",
    "bounce_box.address": "our own sender",
    "quote_link.send_to": "spokespersons, for one letter",
    "error_report.reply_address": "until our answer is sent",
}
WORDS = ("email", "e_mail", "phone", "mobile", "reply_address", "send_to", "contact_address")


def edges():
    """(from table, to table, column) of every foreign key."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            yield table.name, key.column.table.name, key.parent.name


def reached_from(start):
    """Tables that rows of `start` point to, and tables that point to it, step by step, without what everything points to."""
    shared = {"panel", "wave", "channel", "user_account", "organisation", "role"}  # they name a list, not a person
    seen, queue = {start}, deque([start])
    while queue:
        here = queue.popleft()
        for source, target, column in edges():
            if (source, column) in ONE_WAY:
                continue
            for near, far in ((source, target), (target, source)):
                if near == here and far not in seen | shared:
                    seen.add(far)
                    queue.append(far)
    return seen


@pytest.mark.parametrize("table", ADDRESSES)
def test_no_way_leads_from_an_address_to_what_was_said(table):
    """METHOD.md F3: not by any chain of foreign keys; and no column of those tables is found in both."""
    assert not reached_from(table) & SAID
    own = {column.name for column in metadata.tables[table].columns} - {"id", "language", "channel_id", "panel_id"}
    for other in SAID:
        assert not own & {column.name for column in metadata.tables[other].columns}, other


def test_the_one_way_stops_at_the_invitation():
    """An invitation names a contact and a wave; it holds no number, no receipt and no time of day."""
    columns = {column.name for column in metadata.tables["invitation"].columns}
    assert not columns & {"number", "receipt", "answered_on", "answered_at"}
    assert not {target for source, target, _column in edges() if source == "invitation"} & SAID
    assert "invitation" not in {target for _source, target, _column in edges()}


def test_contact_data_stands_in_named_places_only():
    """A new column for an address or a number must be thought of here."""
    found = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(word in column.name for word in WORDS) and not column.name.startswith("letter")
    }
    assert found <= set(CONTACT), found - set(CONTACT)


def test_every_table_is_a_kind_of_personal_data_or_named_as_none():
    """Nothing is kept that nobody has thought of."""
    named = {table for kind in KINDS for table in kind.tables}
    assert set(metadata.tables) - named - NOTHING_PERSONAL == set()
    assert (named | NOTHING_PERSONAL) - set(metadata.tables) == set()
    assert not named & NOTHING_PERSONAL


def test_every_job_that_the_catalogue_names_exists():
    """What erases is what the page says."""
    known = make_registry().kinds
    assert [kind.job for kind in KINDS if kind.job and kind.job not in known] == []


def test_an_export_holds_no_column_that_opens_something():
    """Keys, passwords, secret links and codes of people stay at home."""
    names = {f"{table.name}.{column.name}" for table in exported_tables() for column in exported_columns(table)}
    secrets = {
        "user_account.password", "user_account.fs_uniquifier", "channel.secret", "panel.salt", "panel_contact.token",
        "item.author_code", "sighting.author_hash", "tip.receipt", "email_recipient.leave_token", "alert_device.subscription",
    }  # fmt: skip
    assert not secrets & names
    assert {"rumour.claim", "revision.document", "activity.verb", "sighting.text_heard"} <= names
