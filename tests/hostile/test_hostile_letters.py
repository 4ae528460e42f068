"""FAULTS.md X-04, X-05: hostile texts in letters: written, sent, and read back by the parser of another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from tests.hostile.looking_for import faults_of_page
from tests.hostile.poisoning import INJECTED, poison
from tests.hostile.test_hostile_browser import told
from tests.hostile.walking import Walk
from tests.soaking import rounds
from tests.workbench.campaigns.receivers import MailServer
from workbench import make_registry
from workbench.queue import Registry, run_due, sweep

HEADERS = {
    "from", "to", "subject", "message-id", "content-type", "mime-version", "content-transfer-encoding", "date",
    "list-unsubscribe", "list-unsubscribe-post", "auto-submitted", "precedence", "importance", "x-priority", "reply-to",
    "list-id", "x-auto-response-suppress", "in-reply-to", "references", "x-peer", "x-mailfrom", "x-rcptto", "priority",
}  # fmt: skip
DAYS = 3  # so that reminders and digests fall due
ROOMS = ("accounts.", "alerts.", "audiences.", "campaigns.", "editorial.", "partners.", "rumours.", "surveys.")
VISITS = {"audiences.read_calendars", "campaigns.check_channels", "campaigns.read_bounces", "partners.read_libraries"}


def faults_of_letter(letter: EmailMessage) -> Iterator[str]:
    """What a strict parser sees in a letter that nobody of ours wrote."""
    strange = {name.lower() for name in letter} - HEADERS
    yield from (f"header {name}" for name in strange)
    yield from (f"double header {name}" for name in {name.lower() for name in letter} if len(letter.get_all(name)) > 1)
    for part in letter.walk():
        yield from (repr(defect) for defect in part.defects)
        if part.get_content_type() == "text/html":
            yield from faults_of_page(part.get_content().encode())
    if len(letter["to"].addresses) != 1:
        yield f"to {letter['to']}"


def test_the_parser_sees_a_header_that_a_text_opened():
    """As a letter would be that is put together by hand."""
    raw = f"To: a@norrvik.example\r\nSubject: a{INJECTED}".encode()
    found = list(faults_of_letter(message_from_bytes(raw, policy=policy.default)))
    assert {"header bcc", "header x-extra"} <= set(found)


@pytest.fixture
def post() -> Iterator[MailServer]:
    """A mail server that keeps what it is given."""
    server = MailServer()
    yield server
    server.stop()


def letter_writers() -> Registry:
    """The jobs of the rooms that write letters, without those that visit others."""
    registry = make_registry()
    for kinds in (registry.kinds, registry.ticks):
        for name in [name for name in kinds if not name.startswith(ROOMS) or name in VISITS]:
            del kinds[name]
    return registry


@pytest.mark.timeout(300)
def test_no_text_gets_out_of_its_place_in_a_letter(world, app, clock, settings, post):
    """Every letter that the house writes in a few days, with hostile names, titles and texts in all of them."""
    assert sum(poison(world.folder / "workbench.db", before="", after=INJECTED).values()) > 500
    told(world, list(Walk(is_brief=True, every=rounds(2, 9)).through(world, ("administrator", "approver")).forms.values()))
    registry = letter_writers()
    for _day in range(DAYS):
        clock.move(timedelta(days=1))
        with app.app_context():
            sweep(world.database, registry, clock.now)
            run_due(world.database, replace(settings, smtp_url=post.url), registry)
    wrong = {f"{one['subject']}: {fault}" for one in post.messages for fault in faults_of_letter(one)}
    assert not wrong, "\n".join(sorted(wrong))
    hostile = [one for one in post.messages if "b-qz" in one.get_body(("plain", "html")).get_content()]
    assert len(hostile) > 3, [one["subject"] for one in post.messages]
