"""Pictures that nothing needs are forgotten, those of an answer never are; killed in between, the next round finishes."""

import os
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.editorial.test_images_redrawing import picture
from tests.workbench.editorial.test_images_views import give
from workbench.editorial import jobs
from workbench.editorial.images.keeping import FOLDER, keep, path_of
from workbench.editorial.images.models import Picture, PictureUse
from workbench.editorial.images.redrawing import redraw
from workbench.editorial.images.service import take_in
from workbench.queue import JobContext


@pytest.fixture
def unused(app, database, settings, people, clock):
    """A picture that was taken in and put nowhere."""
    with app.test_request_context(), database.write_session() as session:
        drawn = redraw(picture(size=(41, 43)))
        return take_in(session, drawn, instance_dir=settings.instance_dir, actor=people["writer"], now=clock.now).name


@pytest.fixture
def sweep(database, settings, clock):
    """One round of the job, with files as old as the clock says."""

    def run():
        for path in (settings.instance_dir / FOLDER).glob("*/*"):
            os.utime(path, (0, (clock.now - timedelta(days=2)).timestamp()))
        jobs.sweep_pictures(JobContext(database, settings, 0, 1), {})

    return run


def names(database):
    with database.read_session() as session:
        return set(session.scalars(select(Picture.name)))


def test_a_picture_of_an_answer_stays_and_an_unused_one_goes_after_a_week(
    unused, sweep, sign_in, start, database, settings, later, monkeypatch
):
    monkeypatch.setattr("workbench.queue.finish", lambda *_about: None)
    draft = start()
    assert give(sign_in("writer"), draft.slug, picture()).status_code == 303
    later(days=6)
    sweep()
    assert unused in names(database)
    later(days=2)
    sweep()
    sweep()
    (left,) = names(database)
    assert left != unused
    assert path_of(settings.instance_dir, left).exists()
    assert not path_of(settings.instance_dir, unused).exists()
    with database.read_session() as session:
        assert len(session.scalars(select(PictureUse)).all()) == 1


def test_a_file_without_a_row_goes_unless_it_is_young(sweep, database, settings, clock, monkeypatch):
    """A young file may be one whose row is being written just now; giving the same picture again makes it young."""
    monkeypatch.setattr("workbench.queue.finish", lambda *_about: None)
    name = f"{'a' * 64}.png"
    keep(settings.instance_dir, name, b"x")
    odd = settings.instance_dir / FOLDER / "aa" / "notes.txt"
    odd.write_text("somebody's own file")
    sweep()
    assert not path_of(settings.instance_dir, name).exists()
    assert odd.exists()
    keep(settings.instance_dir, name, b"x")
    os.utime(path_of(settings.instance_dir, name), (0, 0))
    keep(settings.instance_dir, name, b"x")
    assert path_of(settings.instance_dir, name).stat().st_mtime > 0
