"""Pages of evidence in a browser: axe-core finds nothing, nothing scrolls sideways at 320 px, light and dark, both languages."""

import io
from datetime import date

import pytest

from tests.e2e.looking import faults_on_phone
from workbench.evidence.sources import service as sources
from workbench.queue import enqueue

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

LONG = "Allaktivitetshusbyggnadsplanerna" * 4
CSV = f"kod;nyckeltal;enhet;år;värde;{LONG}\na;{LONG};st;2025;1\nb;B;st;sist;1\n".encode()


@pytest.fixture
def prepared(publisher, sign_in, run_jobs, change, kept, figure, source, look_again, database):
    """Sources in every state, figures, an import at each step."""
    client, addresses = sign_in("writer"), []
    read = client.post("/evidence/new", data={"address": publisher.put("/" + LONG)}).location
    failed = client.post("/evidence/new", data={"address": publisher.put("/fel", status=500)}).location
    run_jobs()
    publisher.pages.clear()
    look_again()
    old = kept(LONG, published="2019-01-01", publisher=LONG, note=LONG)
    change(sources.add_extract, "writer", source(old.code), kind="passage", text=LONG, place="s. 1")
    change(sources.add_extract, "writer", source(old.code), kind="number", text=LONG, value="9")
    marked = kept("Märkt", published="2019-01-01")
    change(sources.mark_still_valid, "writer", source(marked.code), reason=LONG, review_by=date(2027, 1, 1))
    replaced = kept("Ersatt")
    change(sources.replace_source, "writer", source(replaced.code), marked.code)
    figure({"2024": "7", "2025": "9,4"}, title_sv=LONG, definition=LONG, source_code=old.code, next_release=date(2026, 11, 1))
    waiting = client.post("/evidence/new", data={"address": publisher.url("/vantar")}).location
    for done in range(3):
        address = client.post("/evidence/figures/import", data={"file": (io.BytesIO(CSV), f"{LONG}.csv")}).location
        mapping = {"code": "0", "title_sv": "1", "unit_sv": "2", "period": "3", "value": "4"}
        if done:
            client.post(address, data=mapping)
        if done == 2:
            client.post(f"{address}/take-in")
        addresses.append(address)
    with database.write_session() as session:
        enqueue(session, "editorial.notice_figures", {}, dedupe="tick")
    pages = [f"/evidence/sources/{row.code}" for row in (old, marked, replaced)]
    return [
        "/evidence", "/evidence?q=finns+inte", "/evidence/recheck", "/evidence/figures", "/evidence/figures?q=finns+inte",
        "/evidence/figures/aldreomsorg", "/evidence/figures/aldreomsorg/edit", "/evidence/figures/new",
        "/evidence/figures/import", "/evidence/new", "/evidence/new/by-hand", f"{pages[0]}/edit",
        *pages, read, failed, waiting, *addresses,
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_have_no_violation(prepared, phone_page, language):
    wrong = faults_on_phone(phone_page("writer"), prepared, language)
    assert not wrong, "\n".join(wrong)
