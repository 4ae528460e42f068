"""A fictional local paper for the story: one letter to the editor and one piece of ordinary news, over real HTTP."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.serving import run_in_thread, stop

FEED = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>Älvdalsnytt (påhittad)</title><link>http://127.0.0.1/</link><language>sv</language>
<description>En påhittad lokaltidning</description>
<item><title>Insändare: Vem får lägenheterna?</title><link>http://127.0.0.1/insandare</link><guid>alvdalsnytt:1</guid>
<description>Flera grannar säger att nyanlända går före i bostadskön och att de nya lägenheterna vid älven redan är bokade åt dem.
Ring mig på 070-123 45 67 om du vet mer.</description></item>
<item><title>Skidspåren är preparerade</title><link>http://127.0.0.1/spar</link><guid>alvdalsnytt:2</guid>
<description>Elljusspåret i Ådalen är öppet. Det finns fem centimeter natursnö.</description></item>
</channel></rss>"""


class Paper:
    """The server; `feed` is the address of its feed, `asked` what each poll carried."""

    def __init__(self) -> None:
        asked: list[dict[str, str]] = []

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(dict(self.headers.items()))
                body = FEED.encode()
                self.send_response(304 if self.headers.get("If-None-Match") == '"1"' else 200)
                self.send_header("ETag", '"1"')
                self.send_header("Content-Type", "application/rss+xml; charset=utf-8")
                self.end_headers()
                if self.headers.get("If-None-Match") != '"1"':
                    self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self.asked = asked
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        self.feed = f"http://127.0.0.1:{self.port}/feed.xml"

    def __enter__(self) -> "Paper":
        run_in_thread(self.server)
        return self

    def __exit__(self, *details: object) -> None:
        stop(self.server)
