"""The error tree of collecting.

FeedError
├── BadInput                 what a person typed or named cannot be used (a file that is not there)
├── FetchError
│   ├── FetchRefused         the guard does not go there: private address, odd spelling, other port
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

PUBLIC_TEXTS = (UNREACHABLE, GONE, NOT_A_FEED, EMPTY, DAMAGED, OVERRUN, UNUSABLE)


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
    """Nothing could be fetched."""

    public_text = UNREACHABLE


class FetchRefused(FetchError):
    """The guard does not go there."""


class FetchFailed(FetchError):
    """No answer, a broken answer or an error status. `status` is None without an answer."""

    def __init__(self, message: str, *, kind: str, address: str = "", status: int | None = None) -> None:
        super().__init__(message, kind=kind, address=address)
        self.status = status


class TimedOut(FetchFailed):
    """The total time ran out."""


class TooLarge(FetchFailed):
    """More bytes than the limit, also when unpacked."""


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
