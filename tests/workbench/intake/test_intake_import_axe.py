"""Imports in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, in both languages and colour schemes."""

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.intake.imports import service
from workbench.intake.imports.reading import read_table

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

LONG = "Allaktivitetshusbyggnadsplanerna" * 4


@pytest.fixture
def prepared(app, database, people, clock):
    """A run in every state: to be mapped, checked with refused rows, being taken in, done and thrown away."""
    now, writer = clock.utcnow(), people["writer"].id
    body = f"text;datum;{LONG}\nEtt rykte om {LONG};2026-11-03;x\nAnnat;32/13;y\n".encode()
    with app.app_context(), database.write_session() as session:
        for state in ("mapping", "checked", "asked", "done", "cancelled"):
            run = service.start_run(session, f"{LONG}.csv", read_table("a.csv", body), actor_id=writer, now=now)
            if state != "mapping":
                service.set_mapping(session, run, {"text": 0, "heard_at": 1}, now=now, timezone="Europe/Stockholm")
            if state in ("asked", "done"):
                service.ask_to_take_in(session, run, actor_id=writer, now=now)
            if state in ("done", "cancelled"):
                service.end_run(session, run, state, actor_id=writer, now=now)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_imports_have_no_violation(prepared, phone_page, language):
    wrong = faults_on_phone(
        phone_page("writer"), ("/inbox/import", *(f"/inbox/import/{number}" for number in range(1, 6))), language
    )
    assert not wrong, "\n".join(wrong)
