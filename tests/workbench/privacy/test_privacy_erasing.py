"""FAULTS.md G-02: erasure by link, receipt or account's code; everywhere; answered with a count; again after a restore."""

import json
import shutil
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from feeds.types import Item as Collected
from workbench.activity.models import Activity
from workbench.errors import NotAllowed, Refused
from workbench.intake.collecting import mask_item
from workbench.intake.inbox import triage
from workbench.intake.models import Item, ItemCopy, Source
from workbench.intake.stories.author_codes import author_code
from workbench.intake.storing import store_items
from workbench.intake.told.service import store_told
from workbench.privacy.erasing import register, replaying, service
from workbench.privacy.erasing.letter import write_letter
from workbench.privacy.models import Erasure
from workbench.privacy.retention import holding
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour, Sighting

WORD = "granitblåsippan"
LINK = "https://forum.example/trad/77"


@pytest.fixture
def posted(app, database, people, decide, settings, clock):
    """A post of an account, linked to a rumour, with a copy elsewhere; and a tip with a receipt. Gives their ids."""
    decide()
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        source = Source(
            kind="mastodon", name="Mastodon", address="mastodon:#norrvik", genre="post", cursor={}, next_poll_at=now,
            last_warnings=[], created_at=now,
        )  # fmt: skip
        session.add(source)
        session.flush()
        post_id = _collect(session, source, settings, now)
        session.add(
            ItemCopy(
                item_id=post_id,
                source_id=source.id,
                external_id="k",
                title="",
                text=f"Jag med: {WORD}",
                collected_at=now,
                sign="near",
            )
        )
        rumour = rumours.open_rumour(session, "Bron stängs", theme="T01", actor_id=people["writer"].id, now=now)
        item = session.get_one(Item, post_id)
        item.copy_count = 1
        triage.link(session, item, rumour, relation="asserts", actor_id=people["writer"].id, now=now)
        tip = store_told(session, kind="tips", text=f"Tips: {WORD}", told_by="resident", receipt="hemligt", now=now)
        return {"post": post_id, "tip": tip.id, "source": source.id}


def _collect(session, source, settings, now, *, external_id="1"):
    post = mask_item(Collected(external_id, LINK + "?utm_source=x", "Rubrik", f"Jag hörde {WORD}."), now=now)
    (item_id,) = store_items(session, source, [post], now=now)
    session.get_one(Item, item_id).author_code = author_code(settings.secret_key, "mastodon", "anna@forum.example")
    session.flush()
    return item_id


@pytest.fixture
def erase(app, database, people, settings, clock):
    """Erase as the person of a role: erase("link", LINK). Gives the row of the register."""

    def run(way, words, *, network="", role="administrator", reference="KS 2026/9"):
        with app.test_request_context(), database.write_session() as session:
            asked = service.asked_for(way, words, network=network, secret_key=settings.secret_key)
            return service.erase(session, asked, reference=reference, settings=settings, actor=people[role], now=clock.utcnow())

    return run


@pytest.mark.parametrize(
    ("way", "words", "network", "left"),
    [
        ("link", "http://www.forum.example/trad/77/?fbclid=1#svar", "", {"item.text"}),
        ("author", "@Anna@forum.example", "mastodon", {"item.text"}),
        ("receipt", "http://localhost/tip/receipt/hemligt", "", {"item.text", "item_copy.text", "sighting.text_heard"}),
    ],
    ids=["link", "author", "receipt"],
)  # fmt: skip
def test_an_erasure_takes_the_words_everywhere(posted, erase, places_of, run_jobs, database, settings, way, words, network, left):
    """Also when the link is spelt otherwise, and when the text belongs to a rumour already; other people's words stay."""
    row = erase(way, words, network=network)
    run_jobs()
    assert set(places_of(WORD)) - {"workbench.db"} == left
    assert row.counts["texts"] == 1
    erased = posted["tip"] if way == "receipt" else posted["post"]
    with database.read_session() as session:
        assert (session.get_one(Item, erased).text, session.get_one(Item, erased).url) == ("", None)
        logged = session.scalars(select(Activity).where(Activity.verb == "person_erased")).one()
        assert logged.details["texts"] == 1
        assert len(session.scalars(select(Sighting)).all()) == 2  # they go on counting
    (line,) = register.read(register.places(settings))
    for secret in ("forum.example", "anna", "hemligt", WORD):
        assert secret not in json.dumps(line.rows) + line.key + row.key
        assert secret not in str(logged.details)


def test_nothing_found_is_answered_with_nought_and_watched_for(posted, erase, app, database, settings, run_tick, clock, later):
    """What is collected under the link later goes within the hour; the account's later posts are new and stay."""
    erase("author", "bo@forum.example", network="mastodon")
    other = "https://forum.example/trad/78"
    assert erase("link", other).counts == {"texts": 0, "copies": 0, "sightings": 0}
    with app.test_request_context(), database.write_session() as session:
        source = session.get_one(Source, posted["source"])
        now = clock.utcnow()
        again = store_items(session, source, [mask_item(Collected("9", other, "", f"Ett {WORD} till."), now=now)], now=now)
    later(hours=1)
    run_tick("privacy.watch_erasures")
    with database.read_session() as session:
        assert session.get_one(Item, again[0]).text == ""
        assert [row.again_count for row in session.scalars(select(Erasure).order_by(Erasure.id))] == [0, 1]
        assert session.get_one(Item, posted["post"]).text


def test_after_a_restore_the_register_erases_again(posted, erase, app, database, settings, clock, tmp_path, later):
    """FAULTS.md Z-04: the backup was made before the erasure; the register lies outside of the database and outlives it."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    backup = tmp_path / "backup.db"
    shutil.copy(settings.instance_dir / "workbench.db", backup)
    erase("link", LINK)
    erase("receipt", "hemligt")
    database.dispose()
    for name in ("workbench.db-wal", "workbench.db-shm"):
        (settings.instance_dir / name).unlink(missing_ok=True)
    shutil.copy(backup, settings.instance_dir / "workbench.db")
    later(hours=2)
    with database.read_session() as session:
        assert session.scalar(select(Erasure.id)) is None  # the backup knows nothing
        assert WORD in session.get_one(Item, posted["post"]).text
    for expected in (2, 0):  # twice is once
        with app.app_context(), database.write_session() as session:
            replayed = replaying.replay_register(session, settings, now=clock.utcnow())
        assert replayed.erasures == expected
    with database.read_session() as session:
        assert [session.get_one(Item, posted[key]).text for key in ("post", "tip")] == ["", ""]
        assert not session.scalars(select(Sighting).where(Sighting.text_heard != "")).all()


def test_a_row_that_happens_to_carry_the_number_is_left_alone(posted, erase, app, database, settings, clock):
    """After a restore numbers are given out anew: the time that the row was stored decides."""
    erase("link", LINK)
    path = settings.instance_dir / register.NAME
    line = json.loads(path.read_text())
    line["rows"]["item"] = [[posted["tip"], (clock.utcnow() - timedelta(days=3)).isoformat()]]
    path.write_text(json.dumps(line) + "\n")
    with app.app_context(), database.write_session() as session:
        replaying.replay_register(session, settings, now=clock.utcnow())
    with database.read_session() as session:
        assert WORD in session.get_one(Item, posted["tip"]).text


def test_only_two_roles_erase_and_never_under_a_hold_or_without_a_register(posted, erase, app, database, people, settings, clock):
    """Refused before anything is touched; what cannot be kept in the register is not erased."""
    for role in ("approver", "fact_checker", "writer", "auditor"):
        with pytest.raises(NotAllowed):
            erase("link", LINK, role=role)
    with app.test_request_context(), database.write_session() as session:
        rumour = session.scalar(select(Rumour))
        holding.place_hold(
            session, rumour=rumour, reference="KS 1", reason="Åtal", look_again_on=(clock.utcnow() + timedelta(days=9)).date(),
            actor=people["administrator"], now=clock.utcnow(),
        )  # fmt: skip
    with pytest.raises(Refused):
        erase("link", LINK)
    (settings.instance_dir / register.NAME).mkdir()
    with pytest.raises(Refused):
        erase("receipt", "hemligt")
    with database.read_session() as session:
        assert WORD in session.get_one(Item, posted["tip"]).text
        assert session.scalar(select(Erasure.id)) is None


def test_erasing_that_leaves_something_is_refused(posted, erase, database, monkeypatch):
    """The letter says that nothing was left: where that does not hold, nothing is erased and nothing is registered."""
    monkeypatch.setattr(service, "erase_words", lambda *_, **__: None)
    with pytest.raises(Refused, match="Något fanns kvar"):
        erase("link", LINK)
    with database.read_session() as session:
        assert session.scalar(select(Erasure.id)) is None
        assert WORD in session.get_one(Item, posted["post"]).text


def test_letter_tells_what_the_ways_and_the_installation_differ_in(posted, erase, settings):
    """An account is not watched for; backups are named where there are any; nothing found is said so."""
    by_link = erase("link", LINK)
    assert "come in again" in write_letter(by_link, settings, "en")
    assert "backups" not in write_letter(by_link, settings, "en")
    assert "säkerhetskopior" in write_letter(by_link, replace(settings, backup_dir=settings.instance_dir), "sv")
    nothing = write_letter(erase("author", "@x@y.example", network="mastodon"), settings, "en")
    assert "hold nothing under it" in nothing
    assert "come in again" not in nothing
    assert "What stays" not in nothing
