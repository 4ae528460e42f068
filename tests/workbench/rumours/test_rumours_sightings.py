"""Sightings whose words are gone at their source: the count stays, the words do not."""

from sqlalchemy import select

from workbench.rumours import queries, service
from workbench.rumours.models import Sighting
from workbench.rumours.sightings import NewSighting, erase_sighting


def test_erased_sighting_keeps_its_count_and_loses_its_words(app, database, people, clock, sign_in):
    with app.app_context(), database.write_session() as session:
        now = clock.utcnow()
        words = NewSighting(
            "Badhuset ska bli boende", now, "open_social_media", "social_media", item_id=7, url="https://norrvik.example/7",
            author_hash="h", translation="The baths become a shelter", translation_language="en", translated_by="person",
        )  # fmt: skip
        rumour = service.open_rumour(session, "badhuset blir boende", theme="T01", actor_id=None, now=now, sighting=words)
        assert erase_sighting(session, 7, now=now) is True
        assert erase_sighting(session, 7, now=now) is False
        assert erase_sighting(session, 8, now=now) is False
    with database.read_session() as session:
        row = session.scalars(select(Sighting)).one()
        assert (row.text_heard, row.translation, row.translated_by, row.url) == ("", "", "", None)
        assert (row.author_hash, row.removed_at) == ("h", now)
        assert [known.variants for known in queries.known_rumours(session)] == [()]
    page = sign_in("writer").get(f"/rumours/{rumour.code}").text
    assert "removed at its source" in page
    assert "1 observation. Independent reports: " in page
    assert "it still counts" in page
    assert "Badhuset ska bli boende" not in page


def test_copy_is_stored_once_and_taken_away_with_its_line(app, database, people, clock):
    with app.app_context(), database.write_session() as session:
        now = clock.utcnow()
        rumour = service.open_rumour(session, "badhuset blir boende", theme="T01", actor_id=None, now=now)
        copy = NewSighting("Rubrik", now, "press", "media", item_copy_id=3, is_copy=True)
        first = service.add_sighting(session, rumour, copy, actor_id=None, now=now)
        assert service.add_sighting(session, rumour, copy, actor_id=None, now=now).id == first.id
        assert service.remove_sightings_of_copies(session, [3, 4], actor_id=None, now=now) == 1
        assert service.remove_sightings_of_copies(session, [3], actor_id=None, now=now) == 0
        assert service.remove_sightings_of_copies(session, [], actor_id=None, now=now) == 0


def test_copies_give_the_matcher_no_wordings(app, database, people, clock):
    with app.app_context(), database.write_session() as session:
        now = clock.utcnow()
        rumour = service.open_rumour(session, "badhuset blir boende", theme="T01", actor_id=None, now=now)
        for number, copy_id in enumerate((None, 5)):
            one = NewSighting(f"Ord {number}", now, "press", "media", item_copy_id=copy_id, is_copy=copy_id is not None)
            service.add_sighting(session, rumour, one, actor_id=None, now=now)
        assert queries.known_rumours(session)[0].variants == ("Ord 0",)
