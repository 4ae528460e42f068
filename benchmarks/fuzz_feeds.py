"""Coverage-guided fuzzing of what reads strangers' bytes: `python benchmarks/fuzz_feeds.py [parse|mask|letter|opml] [SECONDS]`.

Needs atheris, which is not among the requirements (it does not install everywhere): `pip install atheris`. Whatever is fed,
the only errors that may come out are those of the contract; anything else ends the run and is printed with the bytes that did it.
The ordinary suite fuzzes the same readers with hypothesis.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
SECONDS = 60


def read_parse(data: bytes) -> None:
    """A feed in the parser itself, without the limited child."""
    from feeds.errors import FeedError
    from feeds.syndication.parsing import parse

    with contextlib.suppress(FeedError):
        parse(data, url="https://norrvik.example/feed", content_type="", now=NOW)


def read_mask(data: bytes) -> None:
    """Masking twice changes nothing more, and the screens change nothing at all."""
    from feeds.masking import mask

    text = data.decode("utf-8", "surrogateescape").encode("utf-8", "ignore").decode("utf-8")
    once = mask(text)
    assert mask(once.text).text == once.text, text
    assert mask(text, is_screened=False) == once, text


def read_letter(data: bytes) -> None:
    """A letter of a mailbox."""
    from feeds.mailbox.letters import read_letter as read

    with contextlib.suppress(ValueError):
        read(data, now=NOW)


def read_opml(data: bytes) -> None:
    """A list of feeds."""
    from workbench.intake.sources.opml import OpmlError
    from workbench.intake.sources.opml import read_opml as read

    with contextlib.suppress(OpmlError):
        read(data)


READERS: dict[str, Callable[[bytes], None]] = {"parse": read_parse, "mask": read_mask, "letter": read_letter, "opml": read_opml}


def main() -> int:
    """Fuzz one reader, or all of them one after the other."""
    try:
        import atheris
    except ImportError:
        print("atheris is not installed here: pip install atheris")
        return 0
    name = sys.argv[1] if len(sys.argv) > 1 else "parse"
    if name not in READERS:
        print(f"There is no reader {name}; choose one of {', '.join(READERS)}.", file=sys.stderr)
        return 2
    seconds = int(sys.argv[2]) if len(sys.argv) > 2 else SECONDS
    with atheris.instrument_imports(include=["feeds", "workbench.intake.sources.opml", "email"]):
        READERS[name](b"<rss version='2.0'><channel/></rss>")
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", "-max_len=4096", "-rss_limit_mb=2048"], READERS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
