"""The library's search on PostgreSQL: the same answers, in the same order, as on SQLite; filters, pages, odd words."""

import pytest
from sqlalchemy import event

from tests.workbench.partners.conftest import press  # noqa: F401  (fixture)
from tests.workbench.partners.test_partners_search import shelf, titles  # noqa: F401  (fixture)
from workbench.audiences.models import Audience
from workbench.editorial.planning.models import CampaignCard
from workbench.partners import queries
from workbench.partners.viewers import PUBLIC_VIEWER, Viewer

pytestmark = [pytest.mark.postgres]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("skolornas", ["skola", "buss"]), ("ELEVERNA", ["skola"]),
        ("bussarna skolan", ["buss", "skola"]), ("running", ["english"]),
        ("skol", ["skola", "buss"]), ("ran elev", []), ("och skolan", ["skola", "buss"]), ('"skola" OR', ["skola", "buss"]),
        ("' & ! | :* <->", []), ("elev' || pg_sleep(9)", []),
    ],
)  # fmt: skip
def test_search_finds_the_same_words_on_postgresql(shelf, sign_in, words, found):  # noqa: F811
    """Every telling word must be there in some form; signs of a query language are only signs."""
    assert sorted(titles(sign_in(), f"q={words}")) == sorted(found)


def test_index_follows_what_is_published_on_postgresql(shelf, sign_in):  # noqa: F811
    shelf.correct(1, headline="Gymnasiet har plats för alla", explanation="Cykeln går bra. [1]")
    assert titles(sign_in(), "q=gymnasiet") == ["skola"]
    assert titles(sign_in(), "q=elever") == []


def test_filters_pages_and_readers_narrow_a_search_on_postgresql(shelf, database, people):  # noqa: F811
    """Four filters at once, a page past the end with its total, and a text that only partners see."""
    with database.write_session() as session:
        session.add(Audience(id=1, name_sv="Barnfamiljer", name_en="Families"))
        session.flush()
        keeper = {"changed_by_id": people["writer"].id, "changed_at": people["writer"].created_at}
        session.add(CampaignCard(sandwich_id=1, audience_id=1, meeting_places=[], **keeper))
    hidden = shelf.publish("dold", headline="Skolan och partnerna", visibility="partners")
    wanted = queries.LibraryFilter(q="skolan", themes=("T10",), languages=("sv",), audiences=("1",), statuses=("valid",))
    partner = Viewer(organisation_id=people["partner"].organisation_id)
    with database.read_session() as session:
        page = queries.library_page(session, partner, wanted)
        assert ([row.slug for row in page.rows], page.total) == (["skola"], 1)
        seen = {who: queries.library_page(session, who, queries.LibraryFilter(q="skolan")) for who in (PUBLIC_VIEWER, partner)}
        assert hidden in [row.id for row in seen[partner].rows]
        assert {who.is_public: page.total for who, page in seen.items()} == {True: 2, False: 3}
        past = queries.library_page(session, partner, queries.LibraryFilter(q="skolan"), number=9)
        assert (past.rows, past.total) == ([], 3)


def test_word_that_thousands_hold_comes_newest_first(shelf, database, monkeypatch):  # noqa: F811
    """Then nothing is ranked: one question fewer of the index."""
    monkeypatch.setattr(queries, "MOST_RANKED", 1)
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    with database.read_session() as session:
        page = queries.library_page(session, PUBLIC_VIEWER, queries.LibraryFilter(q="skola"))
    assert [row.slug for row in page.rows] == ["buss", "skola"]
    assert not any("ORDER BY seen.rank" in one for one in asked)
