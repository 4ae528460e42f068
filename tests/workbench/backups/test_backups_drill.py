"""Backup, drill and restore on SQLite: made while others write, opened by its key only, put back whole or not at all."""

import io
import tarfile
import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.activity.service import record
from workbench.backups import jobs
from workbench.backups.contents import BackupError, key_check
from workbench.backups.making import make_backup, newest_first, remove_old
from workbench.backups.restoring import restore, verify
from workbench.backups.sealed import new_key, read_identity, read_recipient, write_sealed
from workbench.campaigns.delivering.stops import is_stopped
from workbench.db import Database
from workbench.operations import read_only
from workbench.queue import JobContext


@pytest.fixture
def made(database, settings, people, pictures, key, tmp_path, clock):
    return make_backup(database, settings, tmp_path / "backups", [key[1]], now=clock.utcnow())


@pytest.fixture
def new_place(settings, tmp_path):
    folder = tmp_path / "new"
    folder.mkdir()
    return replace(settings, instance_dir=folder, database_url=f"sqlite:///{folder / 'workbench.db'}")


def put_back(made, key, place, clock, **options):
    options = {"by": "writer@norrvik.example", "say": lambda line: None, "mode": read_only, **options}
    return restore(made, read_identity(key[0]), place, now=clock.utcnow(), **options)


def test_drill_finds_a_fresh_backup_sound(made, key, tmp_path, people):
    found = verify(made, read_identity(key[0]), scratch=tmp_path)
    assert found.differences == ()
    assert found.manifest.rows["user_account"] == len(people)
    assert "pictures/ab/abc.png" in found.manifest.sums
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_backup_made_while_others_write_is_of_one_moment(database, settings, people, key, tmp_path, clock):
    """Two rows are always written together; the backup never holds one without the other."""
    stop = threading.Event()

    def write():
        while not stop.is_set():
            with database.write_session() as session:
                person = session.get_one(User, people["writer"].id)
                for verb in ("left", "right"):
                    record(session, verb, person, actor_id=None, now=clock.utcnow())

    writer = threading.Thread(target=write)
    writer.start()
    try:
        paths = [make_backup(database, settings, tmp_path / str(n), [key[1]], now=clock.utcnow()) for n in range(5)]
    finally:
        stop.set()
        writer.join()
    seen = []
    for number, path in enumerate(paths):
        place = tmp_path / f"out{number}"
        place.mkdir()
        target = replace(settings, instance_dir=place, database_url=f"sqlite:///{place / 'workbench.db'}")
        put_back(path, key, target, clock)
        with Database(target.database_url).read_session() as session:
            counts = dict(session.execute(select(Activity.verb, func.count()).group_by(Activity.verb)).all())
        assert counts.get("left", 0) == counts.get("right", 0)
        seen.append(counts.get("left", 0))
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]


def test_restore_brings_rows_and_pictures_and_stops_all_sending(made, key, new_place, clock, people):
    put_back(made, key, new_place, clock)
    assert (new_place.instance_dir / "pictures/ab/abc.png").read_bytes().startswith(b"\x89PNG")
    with Database(new_place.database_url).read_session() as session:
        assert session.scalar(select(func.count()).select_from(User)) == len(people)
        assert is_stopped(session)
        assert session.scalar(select(Activity.verb).where(Activity.verb == "backup_restored"))


def test_restore_never_overwrites(made, key, settings, clock, database):
    with pytest.raises(BackupError, match="not empty"):
        put_back(made, key, settings, clock)


def test_restore_asks_for_the_old_secret_key(made, key, new_place, clock):
    other = replace(new_place, secret_key="another-key-of-this-installation-0123456789abc")
    with pytest.raises(BackupError, match="secret_key"):
        put_back(made, key, other, clock)
    assert not (new_place.instance_dir / "workbench.db").exists()
    put_back(made, key, other, clock, without_key=True)


def test_whoever_answers_for_it_must_be_a_planner(made, key, new_place, clock):
    with pytest.raises(BackupError, match="no writer or approver"):
        put_back(made, key, new_place, clock, by="nobody@norrvik.example")


def test_another_key_does_not_open_it(made, tmp_path):
    secret, _public = new_key()
    (tmp_path / "other").write_text(secret)
    with pytest.raises(BackupError, match="does not open"):
        verify(made, read_identity(tmp_path / "other"), scratch=tmp_path)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99, 0.9999])
def test_cut_backup_is_refused_before_anything_is_touched(made, key, new_place, clock, share):
    made.write_bytes(made.read_bytes()[: int(made.stat().st_size * share)])
    with pytest.raises(BackupError, match=r"cut|damaged|no backup"):
        put_back(made, key, new_place, clock)
    assert list(new_place.instance_dir.iterdir()) == []


@pytest.mark.parametrize("share", [0.001, 0.3, 0.7, 0.999])
def test_changed_byte_is_found(made, key, tmp_path, share):
    raw = bytearray(made.read_bytes())
    raw[int(len(raw) * share)] ^= 1
    made.write_bytes(raw)
    with pytest.raises(BackupError):
        verify(made, read_identity(key[0]), scratch=tmp_path)


@pytest.mark.parametrize("name", ["../out", "/etc/out", "pictures/../../out", "other", "pictures"])
def test_foreign_names_in_an_archive_are_refused(key, tmp_path, name):
    def fill(archive: tarfile.TarFile) -> None:
        member = tarfile.TarInfo(name)
        member.size = 3
        archive.addfile(member, io.BytesIO(b"out"))

    path = tmp_path / "workbench-evil.age"
    write_sealed(path, [read_recipient(key[1])], fill)
    with pytest.raises(BackupError, match="which no backup of the workbench holds"):
        verify(path, read_identity(key[0]), scratch=tmp_path)
    assert not (tmp_path / "out").exists()
    assert not (tmp_path.parent / "out").exists()


def test_failure_while_making_leaves_no_file(database, settings, people, key, tmp_path, clock, monkeypatch):
    def broken(*_arguments: object) -> None:
        raise OSError(28, "No space left on device", "disk")

    monkeypatch.setattr("workbench.backups.making._add", broken)
    with pytest.raises(OSError, match="No space"):
        make_backup(database, settings, tmp_path / "backups", [key[1]], now=clock.utcnow())
    assert list((tmp_path / "backups").iterdir()) == []


def test_backup_holds_no_secret_key(made, key, settings, tmp_path):
    """Nor anything of which it could be made."""
    assert settings.secret_key not in key_check(settings.secret_key)
    (settings.instance_dir / "secret_key").write_text(settings.secret_key)
    found = verify(made, read_identity(key[0]), scratch=tmp_path)
    assert not [name for name in found.manifest.sums if "key" in name]


def test_worker_makes_one_when_the_newest_is_old_and_keeps_a_few(database, settings, people, key, tmp_path, clock, later):
    wanted = replace(settings, backup_dir=tmp_path / "daily", backup_recipients=(key[1],))
    context = JobContext(database, wanted, 1, 1)
    jobs.make_due(context, {})
    jobs.make_due(context, {})
    assert len(newest_first(tmp_path / "daily")) == 1
    for days in (1, 2, 3):
        name = tmp_path / "daily" / f"workbench-2026110{days}T000000Z.age"
        name.write_bytes(b"old")
    assert len(remove_old(tmp_path / "daily", keep=2)) == 2
    assert newest_first(tmp_path / "daily")[0].stat().st_size > 1000


def test_without_a_public_key_nothing_is_made(database, settings, tmp_path, clock):
    with pytest.raises(BackupError, match="new-key"):
        make_backup(database, settings, tmp_path / "backups", [], now=clock.utcnow())
