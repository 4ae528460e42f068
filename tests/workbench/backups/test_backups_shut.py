"""A restored database is read-only from the moment in which it can be seen until all sending is held."""

from dataclasses import replace

import pytest

from workbench.backups.contents import BackupError
from workbench.backups.making import make_backup
from workbench.backups.restoring import restore
from workbench.backups.sealed import read_identity
from workbench.campaigns.delivering.stops import is_stopped
from workbench.db import Database
from workbench.errors import ReadOnly
from workbench.operations import read_only


@pytest.fixture
def new_place(settings, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    return replace(settings, instance_dir=folder, database_url=f"sqlite:///{folder / 'workbench.db'}")


@pytest.fixture
def put_back(app, database, settings, people, key, tmp_path, clock, new_place):
    """Makes a backup now and puts it back."""

    def put(by="writer@norrvik.example", say=lambda line: None):
        made = make_backup(database, settings, tmp_path / "backups", [key[1]], now=clock.utcnow())
        with app.app_context():
            restore(made, read_identity(key[0]), new_place, by=by, now=clock.utcnow(), say=say, mode=read_only)

    return put


def reads_and_writes(place):
    """(what the pages say, may a server write) of an installation that somebody starts now."""
    database = Database(place.database_url)
    database.before_write = read_only.refuse_when_read_only
    try:
        with database.read_session() as session:
            period = read_only.current_period(session)
        with database.write_session():
            return period, True
    except ReadOnly:
        return period, False
    finally:
        database.dispose()


def test_nobody_writes_while_a_backup_is_put_back(put_back, new_place):
    """A server that is started at any step shows why, and changes nothing; when all sending is held everything goes on."""
    seen = []

    def look(line):
        if (new_place.instance_dir / "workbench.db").exists():
            seen.append((line, *reads_and_writes(new_place)))

    put_back(say=look)
    steps = {line.split(":")[0].split(" …")[0]: (period, writes) for line, period, writes in seen}
    assert set(steps) == {"Bringing the database up to date", "Erased again", "Everything planned is stopped; 0 messages that "
                          "were due wait for a person, since they may have gone out."}  # fmt: skip
    for step in ("Bringing the database up to date", "Erased again"):
        assert steps[step][1] is False
        assert steps[step][0].reason == "En säkerhetskopia läggs tillbaka. Det går att läsa men inte att ändra något."
    assert reads_and_writes(new_place) == (None, True)


def test_a_restore_that_ends_too_early_leaves_a_house_that_sends_nothing(put_back, new_place):
    """Nobody answers for what is held: the database is there, and shut until `backup hold`."""
    with pytest.raises(BackupError, match="read-only; run: backup hold"):
        put_back(by="nobody@norrvik.example")
    assert reads_and_writes(new_place)[1] is False


def test_hold_ends_it(put_back, new_place, monkeypatch):
    with pytest.raises(BackupError):
        put_back(by="nobody@norrvik.example")
    from workbench import create_app

    app = create_app(new_place)
    told = app.test_cli_runner().invoke(args=["backup", "hold", "--by", "writer@norrvik.example"])
    assert told.exit_code == 0, told.output
    assert reads_and_writes(new_place) == (None, True)
    with Database(new_place.database_url).read_session() as session:
        assert is_stopped(session)


def test_a_backup_made_in_read_only_mode_stays_so(put_back, database, new_place, clock):
    """Moving to another machine: whoever moves ends the mode when the name leads there."""
    with database.write_session() as session:
        read_only.set_read_only(session, "Vi flyttar.", actor_id=None, now=clock.utcnow())
    put_back()
    period, writes = reads_and_writes(new_place)
    assert (period.reason, writes) == ("Vi flyttar.", False)
