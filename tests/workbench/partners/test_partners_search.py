"""Full-text search: stems, all words, titles first, kept in step with what is published, odd input."""

import re

import pytest
from sqlalchemy import delete

from workbench.editorial.models import Sandwich
from workbench.editorial.planning.models import CampaignCard
from workbench.partners.searching.indexing import index_missing
from workbench.partners.searching.models import LibraryText
from workbench.partners.searching.words import stems_of, words_of_search


def titles(client, query):
    return re.findall(r'<h2><a href="/library/([^"]+)">', client.get(f"/library?{query}").text)


@pytest.fixture
def shelf(press):
    """Three answers about different things."""
    press.publish("skola", headline="Skolan i Norrvik har plats för alla elever", explanation="Bussen går varje dag. [1]")
    press.publish("buss", headline="Bussen går som vanligt", explanation="Den stannar vid skolorna. [1]")
    press.publish("english", language="en", headline="School buses are running", explanation="Nothing has changed. [1]")
    return press


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("skolornas", {"skola", "buss"}), ("ELEVERNA", {"skola"}), ("bussarna skolan", {"skola", "buss"}),
        ("running", {"english"}),
        ("ran elev", set()), ("och skolan", {"skola", "buss"}), ("skol*", {"skola", "buss"}), ('"skola" OR', {"skola", "buss"}),
    ],
)  # fmt: skip
def test_words_are_found_in_every_form(shelf, sign_in, words, found):
    """Swedish and English stems; every telling word must be there; signs of a query language are only signs."""
    assert set(titles(sign_in(), f"q={words}")) == found


def test_title_comes_before_the_text(shelf, sign_in):
    """The answer that is about it stands first, though the other is newer."""
    assert titles(sign_in(), "q=skola") == ["skola", "buss"]


def test_index_follows_what_is_published(shelf, sign_in, database):
    """A corrected word is found at once and the old one no longer; a withdrawn answer is not found."""
    shelf.correct(1, headline="Gymnasiet har plats för alla", explanation="Cykeln går bra. [1]")
    assert titles(sign_in(), "q=gymnasiet") == ["skola"]
    assert titles(sign_in(), "q=elever") == []
    shelf.withdraw(1)
    assert titles(sign_in(), "q=gymnasiet") == []
    with database.read_session() as session:
        assert session.query(LibraryText).count() == 3


def test_missing_index_is_made_again(shelf, sign_in, database):
    """As for an installation that published before there was an index."""
    with database.write_session() as session:
        session.execute(delete(LibraryText))
    assert titles(sign_in(), "q=skola") == []
    with database.write_session() as session:
        assert [index_missing(session), index_missing(session)] == [3, 0]
    assert titles(sign_in(), "q=skola") == ["skola", "buss"]


def test_audience_and_status_narrow(shelf, sign_in, database, people, later):
    """By the campaign card's audience, and by whether the answer is due."""
    from workbench.audiences.models import Audience

    with database.write_session() as session:
        group = Audience(name_sv="Barnfamiljer", name_en="Families")
        session.add(group)
        session.flush()
        changed = session.get_one(Sandwich, 1).created_at
        session.add(
            CampaignCard(
                sandwich_id=1, audience_id=group.id, meeting_places=[], changed_at=changed, changed_by_id=people["writer"].id
            )
        )
    later(minutes=2)
    client = sign_in()
    assert "Families" in client.get("/library").text
    assert titles(client, "audience=1") == ["skola"]
    assert client.get("/library?audience=x").status_code == 422
    assert set(titles(client, "status=valid")) == {"skola", "buss", "english"}
    shelf.start_correction(2)
    assert titles(client, "status=correcting") == ["buss"]
    later(days=400)
    assert set(titles(client, "status=due")) == {"skola", "english"}
    assert client.get("/library?status=gone").status_code == 422


def test_words_and_stems_are_the_same_on_both_sides():
    """Compounds with hyphens are parted; small words count only when alone."""
    assert stems_of("SFI-kurserna i Norrvik", "sv") == "sfi kurs i norrvik"
    assert [one.typed for one in words_of_search("vad är det")] == ["vad", "är", "det"]
    assert [one.typed for one in words_of_search("vad kostar skolan")] == ["kostar", "skolan"]
    assert words_of_search("\x00 ‮ !?") == []
