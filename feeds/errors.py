"""The error tree of collecting.

FeedError
├── BadInput                 what a person typed or named cannot be used (a file that is not there)
├── FetchError
│   ├── FetchRefused         the guard does not go there: private address, odd spelling, other port
│   ├── RobotsRefused        the site's robots.txt asks us not to read it
│   ├── RobotsUnread         the site's robots.txt cannot be read, so we do not know: wait
│   ├── FetchFailed          no answer, a broken answer or an error status
│   │   ├── TimedOut         the total time ran out
│   │   └── TooLarge         more bytes than the limit, also when unpacked
│   └── SourceGone           410: the source has ended, stop asking
└── ParseFailed              an answer came, but it is not a feed that can be read
    └── ParserOverrun        the parser needed too much time or memory and was stopped

`str(error)` is for the log. `public_text` is for people, English and ready for translation. It is the same for refused,
closed and filtered addresses, so that nobody can map a network by adding sources.
"""

UNREACHABLE = "The address could not be fetched. Check the spelling, and that anyone on the internet can open it."
GONE = "The source has ended. Remove it, or ask its owner for a new address."
NOT_A_FEED = "This is not a feed. Look for an address marked RSS, Atom or JSON Feed on the site."
EMPTY = "The answer was empty. Check that the address leads to a feed."
DAMAGED = "The feed is damaged and nothing in it could be read. Tell its owner."
OVERRUN = "The feed takes too much time or memory to read. Ask its owner for a shorter one."
UNUSABLE = "The input cannot be used. Check it and try again."

UNAUTHORISED = "The network did not accept the key. Make a new one there and enter it here."
FORBIDDEN = "The network does not let us read this. Check what the key may do, and that the account is open to everyone."
UNPAID = "The network wants to be paid before it gives more. Fill up the account there."
NOT_FOUND = "The network does not know this account, tag or search. Check the spelling."
NETWORK_TROUBLE = "The network has trouble of its own. We try again by ourselves."
MOVED = "The server sends us on to another address. Enter that address instead."
NOT_THE_NETWORK = "The answer cannot be read. If it goes on, check that the address leads to a server of this network."
MAIL_REFUSED = "The mail server did not accept the name or the password. Check both, and that IMAP is switched on."
NO_FOLDER = "The mailbox has no folder of that name. Check the spelling."

ASKED_TO_WAIT = "The network asked us to wait. We try again by ourselves."

ROBOTS_REFUSE = "The site's robots.txt asks programs like ours not to read this address. Ask its owner to allow it."
ROBOTS_UNREAD = "The site's robots.txt cannot be read, so we wait an hour before we try again."

PUBLIC_TEXTS = (
    UNREACHABLE, GONE, NOT_A_FEED, EMPTY, DAMAGED, OVERRUN, UNUSABLE, UNAUTHORISED, FORBIDDEN, UNPAID, NOT_FOUND,
    NETWORK_TROUBLE, MOVED, NOT_THE_NETWORK, ASKED_TO_WAIT, ROBOTS_REFUSE, ROBOTS_UNREAD,
    MAIL_REFUSED, NO_FOLDER,
)  # fmt: skip


class FeedError(Exception):
    """Base. `kind` is one word for the log; `address` is what we tried to read."""

    public_text = UNUSABLE

    def __init__(self, message: str, *, kind: str, address: str = "") -> None:
        super().__init__(message)
        self.kind = kind
        self.address = address


class BadInput(FeedError):
    """What a person typed or named cannot be used."""


class FetchError(FeedError):
    """Nothing could be fetched. `holds_host`: the whole site is to be left alone for a while, not only this address."""

    public_text = UNREACHABLE
    holds_host = False


class FetchRefused(FetchError):
    """The guard does not go there."""


class RobotsRefused(FetchError):
    """The site's robots.txt asks us not to read it."""

    public_text = ROBOTS_REFUSE


class RobotsUnread(FetchError):
    """The site's robots.txt cannot be read, so we do not know whether we may go on."""

    public_text = ROBOTS_UNREAD


class FetchFailed(FetchError):
    """No answer, a broken answer or an error status. `status` is None without an answer."""

    def __init__(self, message: str, *, kind: str, address: str = "", status: int | None = None) -> None:
        super().__init__(message, kind=kind, address=address)
        self.status = status


class TimedOut(FetchFailed):
    """The total time ran out."""


class TooLarge(FetchFailed):
    """More bytes than the limit, also when unpacked."""


class Unauthorised(FetchFailed):
    """401: the key is missing, wrong or has run out."""

    public_text = UNAUTHORISED


class MailRefused(Unauthorised):
    """The mail server refused the name or the password."""

    public_text = MAIL_REFUSED


class FolderMissing(FetchFailed):
    """The mailbox has no such folder."""

    public_text = NO_FOLDER


class Forbidden(FetchFailed):
    """402, 403: the key may not read this, or the network wants to be paid first."""

    public_text = FORBIDDEN


class AskedToWait(FetchFailed):
    """429: not now. `retry_after` is in seconds."""

    public_text = ASKED_TO_WAIT

    def __init__(self, message: str, *, retry_after: int, address: str = "", status: int | None = None) -> None:
        super().__init__(message, kind="asked-to-wait", address=address, status=status)
        self.retry_after = retry_after


class SourceGone(FetchError):
    """410: the source has ended, stop asking."""

    public_text = GONE


class ParseFailed(FeedError):
    """An answer came, but it is not a feed that can be read. `public_text` says in what way."""

    def __init__(self, message: str, *, kind: str, address: str = "", public_text: str = NOT_A_FEED) -> None:
        super().__init__(message, kind=kind, address=address)
        self.public_text = public_text


class ParserOverrun(ParseFailed):
    """The parser needed too much time or memory and was stopped."""

    def __init__(self, message: str, *, kind: str, address: str = "") -> None:
        super().__init__(message, kind=kind, address=address, public_text=OVERRUN)
