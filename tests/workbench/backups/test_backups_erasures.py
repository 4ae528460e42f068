"""FAULTS.md Z-04 and Z-05: after a restore what was erased is erased again, before anybody is let in, and nothing is sent."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select

from workbench.activity.models import Activity
from workbench.backups.making import make_backup
from workbench.backups.restoring import restore
from workbench.backups.sealed import read_identity
from workbench.campaigns.delivering.stops import is_stopped
from workbench.db import Database
from workbench.intake.models import Item, Source
from workbench.operations import read_only
from workbench.privacy.erasing import register
from workbench.privacy.models import Erasure

WORD = "granitblåsippan"


@pytest.fixture
def told(database, people, clock):
    """The id of a text that somebody will want erased."""
    now = clock.utcnow()
    plain = {"address": "", "cursor": {}, "last_warnings": [], "options": {}}
    with database.write_session() as session:
        source = Source(kind="manual", name="Desk", genre="person", next_poll_at=now, created_at=now, **plain)
        session.add(source)
        session.flush()
        times = {"collected_at": now, "dated_at": now}
        item = Item(source_id=source.id, external_id="1", text=WORD, title=WORD, warnings=[], masked_counts={}, **times)
        session.add(item)
        session.flush()
        return item.id


@pytest.mark.parametrize("kept", ["beside", "named"])
def test_erased_after_the_backup_is_erased_again_by_the_restore(
    app, database, settings, people, key, tmp_path, clock, later, told, kept
):
    made = make_backup(database, settings, tmp_path / "backups", [key[1]], now=clock.utcnow())
    rows = {"item": [[told, clock.utcnow().isoformat()]]}
    line = register.Line("u1", "link", "0" * 64, "DIA 7", later(hours=1).isoformat(), rows)
    folder = made.parent if kept == "beside" else tmp_path / "elsewhere"
    register.append(replace(settings, instance_dir=folder), line)
    place = tmp_path / "new"
    place.mkdir()
    target = replace(settings, instance_dir=place, database_url=f"sqlite:///{place / 'workbench.db'}")
    erasures = [folder / register.NAME] if kept == "named" else []
    said = []
    with app.app_context():
        restore(made, read_identity(key[0]), target, by="writer@norrvik.example", now=clock.utcnow(), say=said.append,
                mode=read_only, erasures=erasures)  # fmt: skip
    new = Database(target.database_url)
    with new.read_session() as session:
        assert session.get_one(Item, told).text == ""
        assert session.get_one(Item, told).title == ""
        assert session.scalar(select(func.count(Erasure.id))) == 1
        assert session.scalar(select(Activity.verb).where(Activity.verb == "erasures_replayed"))
        assert is_stopped(session)
    new.dispose()
    assert any(line.startswith("Erased again: 1 rows; 1 erasures") for line in said)
