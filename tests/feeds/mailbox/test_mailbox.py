"""Letters to us over IMAP: read once, left as they are, own words only, and every way a server can break."""

from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest

from feeds import notices
from feeds.errors import BadInput, FetchFailed, FetchRefused, FolderMissing, MailRefused, TimedOut
from feeds.guarded import FetchPolicy
from feeds.guarded.mail_sockets import open_mail_socket
from feeds.mailbox import collect
from feeds.mailbox.letters import read_letter
from feeds.types import Cursor
from tests.feeds.mailbox.postbox import Postbox
from tests.serving import stop

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def letter(text="Folk säger att simhallen stänger.", subject="Rykte om simhallen", number=1, **headers):
    """A letter as bytes."""
    made = EmailMessage()
    made["From"], made["To"] = "Någon <nagon@example.org>", "rykten@norrvik.example"
    made["Subject"], made["Message-ID"] = subject, f"<{number}@example.org>"
    made["Date"] = "Fri, 20 Nov 2026 08:00:00 +0100"
    for name, value in headers.items():
        del made[name]
        made[name] = value
    made.set_content(text)
    return made.as_bytes()


@pytest.fixture
def postbox(certificate):
    server = Postbox(certificate)
    yield server
    stop(server)


@pytest.fixture
def read(postbox, certificate):
    """Visit the mailbox with other options, another password or from a cursor."""
    policy = FetchPolicy(allowed_hosts=frozenset({f"localhost:{postbox.port}"}), ca_file=certificate, timeout_s=5)

    def visit(cursor=Cursor(), secret="hemligt lösen", within=5.0, **options):
        asked = {"host": "localhost", "port": postbox.port, "user": "rykten", "folder": "INBOX"} | options
        return collect(asked, secret, cursor, policy=replace(policy, timeout_s=within), now=NOW)

    return visit


def test_letters_come_once_and_stay_unread(postbox, read):
    postbox.letters = {4: letter(), 9: letter("Det sägs att bussen slutar gå.", number=2)}
    batch = read()
    assert [item.text for item in batch.items] == ["Folk säger att simhallen stänger.", "Det sägs att bussen slutar gå."]
    assert batch.items[0].title == "Rykte om simhallen"
    assert batch.items[0].published_at == datetime(2026, 11, 20, 7, 0, tzinfo=UTC)
    assert batch.items[0].language == "sv"
    again = read(batch.cursor)
    assert again.items == ()
    assert again.not_modified
    assert not any(word in " ".join(postbox.verbs).upper() for word in ("STORE", "DELETE", "SELECT", "EXPUNGE"))


def test_letters_when_new_ones_come_gives_those_alone(postbox, read):
    postbox.letters = {1: letter()}
    cursor = read().cursor
    postbox.letters[2] = letter("Nytt", number=2)
    assert [item.text for item in read(cursor).items] == ["Nytt"]


def test_folder_when_made_anew_is_read_from_its_beginning(postbox, read):
    postbox.letters = {5: letter()}
    cursor = read().cursor
    postbox.validity, postbox.letters = 8, {1: letter(number=3)}
    assert len(read(cursor).items) == 1


def test_first_visit_when_the_box_is_full_reads_the_newest_hundred(postbox, read):
    postbox.letters = {number: letter(number=number) for number in range(1, 131)}
    batch = read()
    assert len(batch.items) == 100
    assert read(batch.cursor).items == ()


def test_letter_when_damaged_is_skipped_and_counted(postbox, read):
    postbox.letters = {1: b"", 2: b"Content-Type: text/plain; charset=no-such\r\n\r\nx", 3: letter()}
    batch = read()
    assert [item.text for item in batch.items][-1] == "Folk säger att simhallen stänger."
    assert batch.skipped_count >= 1
    assert notices.LETTERS_SKIPPED in batch.warnings


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"secret": "fel"}, MailRefused),
        ({"user": 'a" OR "1'}, MailRefused),
        ({"folder": "Nowhere"}, FolderMissing),
        ({"folder": 'IN"BOX\r\nA1 DELETE x'}, FolderMissing),
        ({"host": ""}, BadInput),
        ({"secret": ""}, BadInput),
    ],
    ids=["password", "user", "folder", "folder with a command", "no host", "no password"],
)
def test_visit_when_something_is_wrong_says_what(postbox, read, options, error):
    postbox.letters = {1: letter()}
    with pytest.raises(error):
        read(**options)
    assert not any("DELETE x" in verb and not verb.startswith("EXAMINE") for verb in postbox.verbs)


@pytest.mark.parametrize(
    ("verb", "said"),
    [
        ("CAPABILITY", b""),
        ("AUTHENTICATE", b"* BYE\r\n"),
        ("EXAMINE", b"garbage\r\n"),
        ("UID SEARCH", b"* SEARCH one two 99999999999999\r\nTAG NO\r\n"),
        ("UID FETCH", b"* 1 FETCH (BODY[]<0> {99999999}\r\nshort"),
        ("UID FETCH", b"TAG BAD what\r\n"),
    ],
    ids=["silence", "bye", "garbage", "search", "cut off", "bad"],
)
def test_visit_when_the_server_breaks_off_is_a_plain_failure(postbox, read, verb, said):
    postbox.letters = {1: letter()}
    postbox.instead[verb] = said
    with pytest.raises(FetchFailed):
        read()


def test_visit_when_the_server_says_nothing_ends_at_the_deadline(postbox, read):
    postbox.greeting = b""
    with pytest.raises((TimedOut, FetchFailed)):
        read(within=0.3)


def test_visit_when_the_greeting_is_no_mail_server(postbox, read):
    postbox.greeting = b"HTTP/1.1 400 Bad Request\r\n\r\n"
    with pytest.raises(FetchFailed):
        read()


@pytest.mark.parametrize(
    ("host", "port"),
    [
        ("127.0.0.1", 993),
        ("localhost", 993),
        ("10.0.0.5", 993),
        ("::1", 993),
        ("mail.example.org", 25),
        ("a/b", 993),
        ("x@y.se", 993),
        ("", 993),
    ],
)
def test_mail_socket_goes_where_the_guard_goes(host, port):
    with pytest.raises(FetchRefused):
        open_mail_socket(host, port, policy=FetchPolicy())


def test_letter_when_it_quotes_and_signs_keeps_its_own_words():
    body = letter(
        "Hej!\nDet sägs att kön flyttas.\n\nDen 3 november skrev vi:\n> gammalt\n> mer\n\n-- \nEn avsändare\n0911-00 00 00\n",
        subject="SV: Re: Bostadskön",
    )
    item = read_letter(body, now=NOW)
    assert item.text == "Hej!\nDet sägs att kön flyttas."
    assert item.title == "Bostadskön"


def test_letter_when_html_only_is_read_as_text():
    made = EmailMessage()
    made["Subject"] = "x"
    made.set_content("<p>Är det <b>sant</b>?</p><script>no()</script>", subtype="html")
    assert read_letter(made.as_bytes(), now=NOW).text == "Är det sant?"


def test_letter_when_sent_twice_has_one_id():
    assert read_letter(letter(number=7), now=NOW).external_id == read_letter(letter("annat", number=7), now=NOW).external_id


@pytest.mark.parametrize(
    "body",
    [
        b"\x00" * 5000,
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n" + b"--x\r\n" * 3000,
        b"\xff\xfe" * 400,
        b"Date: 99\r\n\r\n",
    ],
    ids=["nul", "parts", "noise", "date"],
)
def test_letter_when_odd_is_read_or_refused(body):
    try:
        item = read_letter(body, now=NOW)
    except ValueError:
        return
    assert item.text or item.title
