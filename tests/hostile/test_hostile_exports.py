"""FAULTS.md E-01, X-04: hostile texts with line ends in feeds, calendars, tables, PDF and Word files, read back by others."""

import io

import feedparser
import pikepdf
import pytest
from sqlalchemy import select

from sandwiches.outputs.making import OUTPUTS
from tests.hostile.looking_for import BY_TYPE, faults_of, faults_of_calendar, faults_of_pdf
from tests.hostile.poisoning import BEFORE, INJECTED, poison
from tests.hostile.walking import looked_at
from tests.soaking import IS_SHORT
from workbench.editorial.models import Sandwich

FILES_ALONE = 10**6  # of so many kinds of pages one is looked at; files always
KINDS = {"text/csv", "application/atom+xml", "text/calendar", "application/feed+json", "application/json"}


def test_the_parsers_see_what_a_text_opened():
    """A calendar and a PDF that are put together by hand."""
    event = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\r\nX-QZ-A:1\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    assert faults_of_calendar(event.encode()) == ["calendar name X-QZ-A"]
    pdf, out = pikepdf.new(), io.BytesIO()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="x()")
    pdf.save(out)
    assert set(faults_of_pdf(out.getvalue())) >= {"/OpenAction in the catalogue", "action /JavaScript"}


@pytest.mark.timeout(300)
def test_no_text_gets_out_of_its_place_in_a_file(world):
    """Every feed, calendar and table that has an address of its own."""
    assert sum(poison(world.folder / "workbench.db", before=BEFORE, after=INJECTED).values()) > 500
    _walk, wrong, kinds = looked_at(world, ("approver", None), is_brief=True, every=FILES_ALONE)
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
    assert kinds >= KINDS - {"application/json"}
    feed = feedparser.parse(world.client(None).get("/library/feed.atom").data)
    assert not feed.bozo
    assert feed.entries
    assert not [one for one in feed.entries if "<b-qz" in one.title_detail.value and one.title_detail.type != "text/plain"]


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_no_text_gets_out_of_its_place_in_a_document(world, database):
    """Cards, posters, PDF and Word files of an answer whose words are hostile."""
    poison(world.folder / "workbench.db", before=BEFORE, after=INJECTED)
    with database.read_session() as session:
        slugs = list(session.scalars(select(Sandwich.slug).where(Sandwich.state == "published")))
    assert slugs
    looked, wrong = set(), []
    for slug in slugs[:1] if IS_SHORT else slugs:
        for output in OUTPUTS:
            answer = world.client("approver").get(f"/answers/{slug}/outputs/download/{output.id}")
            assert answer.status_code < 500, (slug, output.id)
            looked.add(answer.mimetype)
            wrong += [f"{slug} {output.id}: {one}" for one in faults_of(answer.data, answer.mimetype, answer.headers)]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
    assert looked & set(BY_TYPE) >= {"application/pdf"}, looked
