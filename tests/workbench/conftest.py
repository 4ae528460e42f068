"""What the tests of every room can ask for: a page on a phone, a deletion decision."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from workbench.intake.sources.service import decisions


@pytest.fixture
def phone_page(browser, sign_in):
    """A page 320 px wide whose network is the application itself: phone_page(role)."""
    contexts = []

    def open_page(role):
        client = sign_in(role)

        def answer(route):
            wanted = urlsplit(route.request.url)
            if route.request.headers.get("hx-request"):
                route.abort()
                return
            got = client.open(f"{wanted.path}?{wanted.query}", method="GET", follow_redirects=True)
            route.fulfill(status=got.status_code, headers={"Content-Type": got.headers["Content-Type"]}, body=got.data)

        size = {"width": 320, "height": 800}
        contexts.append(browser.new_context(bypass_csp=True, viewport=size, base_url="http://workbench.example"))
        contexts[-1].route("**/*", answer)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def decide(app, database, people, clock):
    """Record a deletion decision on so many days."""

    def record(text_days=90):
        with app.app_context(), database.write_session() as session:
            decisions.record_decision(
                session, reference="KS 2026/1", decided_on=date(2026, 11, 1), text_days=text_days, note="",
                actor_id=people["administrator"].id, now=clock.utcnow(),
            )  # fmt: skip

    return record
