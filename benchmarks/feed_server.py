"""The server that bench_collect.py reads from, in a process of its own: `python benchmarks/feed_server.py PORT FEEDS ENTRIES`.

Feeds are made up from a fixed seed: Swedish of about 60 words an entry, HTML in the descriptions, ETag and 304.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import sys
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

WORDS = re.findall(
    r"\w+",
    """
    kommunen biblioteket skolan bron vägen älven hamnen torget badhuset isen bussen linjen huset gården marken kyrkan butiken
    öppnar stänger bygger river flyttar lagar målar mäter räknar svarar frågar väntar börjar slutar fortsätter ökar minskar
    i Norrvik på torget vid älven under hösten efter sommaren före vintern enligt planen för alla som vill och inte heller
    nya gamla stora små röda gröna många få flera den det de en ett sina våra deras bättre sämre tidigare senare snart redan
""",
)
START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def make_sentence(random: Random) -> str:
    """One sentence of eight to twelve words."""
    words = random.choices(WORDS, k=random.randrange(8, 13))
    return f"{' '.join(words).capitalize()}."


def make_entry(feed: int, number: int, random: Random) -> str:
    """One item as the newspapers' systems write it. Some hold figures, a few a telephone number to ring."""
    sentences = [make_sentence(random) for _count in range(6)]
    if number % 3 == 0:
        sentences.append(f"Det kostar {random.randrange(2, 90)} 000 kronor och blir klart 2027.")
    if number % 25 == 0:
        sentences.append(f"Ring 0911-{random.randrange(100, 999)} {random.randrange(10, 99)} om du vill veta mer.")
    html = (
        f'<p>{" ".join(sentences[:3])}</p><p>{" ".join(sentences[3:])} <a href="https://norrvik.example/{feed}">Läs mer</a></p>'
    )
    link = f"https://bladet{feed}.norrvik.example/nyheter/{feed}-{number}"
    when = format_datetime(START - timedelta(minutes=7 * number + feed))
    return (
        f"<item><title>{make_sentence(random)[:-1]}</title><link>{link}</link>"
        f'<guid isPermaLink="false">bladet-{feed}-{number}</guid>'
        f"<pubDate>{when}</pubDate><dc:creator>Redaktionen</dc:creator><category>Norrvik</category>"
        f"<description><![CDATA[{html}]]></description></item>"
    )


def make_feed(feed: int, entries: int) -> bytes:
    """One RSS feed. Every tenth does not say which language it is in."""
    random = Random(feed)
    language = "" if feed % 10 == 0 else "<language>sv-SE</language>"
    items = "\n".join(make_entry(feed, number, random) for number in range(entries))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Bladet {feed}</title><link>https://bladet{feed}.norrvik.example/</link>'
        f'<description>Nyheter</description>{language}<atom:link rel="self" href="https://bladet{feed}.norrvik.example/rss"/>\n'
        f"{items}\n</channel></rss>"
    ).encode()


class Answers(asyncio.Protocol):
    """HTTP/1.1 with kept connections: /feeds/N.xml, 304 for a known ETag, 404 for everything else."""

    feeds: dict[bytes, tuple[bytes, bytes, bytes]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keeps the way back."""
        self.transport = transport
        self.waiting = b""

    def data_received(self, data: bytes) -> None:
        """Answers every whole request that has come."""
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            request, self.waiting = self.waiting[:end], self.waiting[end + 4 :]
            self.transport.write(self.answer(request))

    def answer(self, request: bytes) -> bytes:
        """Gives the whole answer."""
        path = request.split(b" ", 2)[1]
        feed = self.feeds.get(path)
        if feed is None:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        etag, full, unchanged = feed
        return unchanged if etag in request else full


def add_feed(number: int, entries: int) -> None:
    """Makes one feed and both answers to a request for it."""
    body = make_feed(number, entries)
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'.encode()
    head = b"ETag: " + etag + b"\r\nLast-Modified: Fri, 20 Nov 2026 08:00:00 GMT\r\n"
    full = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml; charset=utf-8\r\nContent-Length: %d\r\n" % len(body)
    Answers.feeds[b"/feeds/%d.xml" % number] = (
        etag,
        full + head + b"\r\n" + body,
        b"HTTP/1.1 304 Not Modified\r\n" + head + b"\r\n",
    )


async def serve(port: int) -> None:
    """Serves until the process ends. Says so on standard output when it has begun."""
    server = await asyncio.get_running_loop().create_server(Answers, "0.0.0.0", port)  # all of 127.0.0.0/8
    print("ready", flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    for feed_number in range(int(sys.argv[2])):
        add_feed(feed_number, int(sys.argv[3]))
    asyncio.run(serve(int(sys.argv[1])))
