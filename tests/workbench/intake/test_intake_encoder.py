"""The optional encoder in the worker: off by default, told of on the status page, and nothing stops when it does not work."""

from dataclasses import replace

import pytest

import classifiers.assessing
from classifiers.errors import EncoderError
from classifiers.types import Assessment as Said
from tests.classifiers.encoding.tiny_encoder import write_encoder
from workbench.intake.inbox import assessing, encoders
from workbench.settings import load_settings


class FakeModels:
    """A loaded model without training one."""

    def get(self, _model_dir):
        return self


@pytest.fixture
def given(monkeypatch):
    """The encoders that assessing was given, one a batch; `given.breaks` is raised when there is one."""

    class Given(list):
        breaks = None

    seen = Given()

    def assess(_model, texts, _rumours, *, encoder=None):
        seen.append(encoder)
        if encoder is not None and seen.breaks:
            raise seen.breaks
        return [Said(text.id, True, "sweden", 0.8, 0.5, "claim", (), (), "fake-1") for text in texts]

    monkeypatch.setattr(classifiers.assessing, "assess", assess)
    monkeypatch.setattr(assessing, "_models", FakeModels())
    monkeypatch.setattr(assessing, "encoders", encoders.Encoders())
    return seen


@pytest.fixture
def named(app, settings, tmp_path):
    """The settings with an encoder's folder, also for the web process; the folder is not there yet."""
    changed = replace(settings, encoder_dir=tmp_path / "encoder")
    app.extensions["workbench_settings"] = changed
    return changed


@pytest.fixture
def read_items(add_items, run_jobs, database, stored):
    """Let the worker read one new item: read_items(settings); says whether it was assessed."""
    count = iter(range(100))

    def read(settings):
        from workbench.queue import enqueue

        number = next(count)
        (item_id,) = add_items(1, assessed=False, start=number)
        with database.write_session() as session:
            enqueue(session, "intake.assess_new", {}, dedupe=f"read:{number}")
        run_jobs(encoder_dir=settings.encoder_dir)
        return stored(item_id).assessed_at is not None

    return read


def test_it_is_off_until_a_folder_is_named(tmp_path):
    """An empty variable is none."""
    environ = {"WORKBENCH_INSTANCE_DIR": str(tmp_path)}
    assert load_settings(environ).encoder_dir is None
    assert load_settings(environ | {"WORKBENCH_ENCODER_DIR": " "}).encoder_dir is None
    assert load_settings(environ | {"WORKBENCH_ENCODER_DIR": str(tmp_path)}).encoder_dir == tmp_path


def test_without_a_folder_nothing_is_opened_and_nothing_said(given, settings, read_items, sign_in):
    assert read_items(settings)
    assert given == [None]
    assert encoders.read_state(settings) == {}
    assert "ncoder" not in sign_in("administrator").get("/status").text


def test_the_encoder_of_the_folder_is_opened_once_and_the_status_page_names_it(given, named, read_items, sign_in):
    administrator = sign_in("administrator")
    assert "is opened when the worker reads" in administrator.get("/status").text
    write_encoder(named.encoder_dir)
    assert read_items(named)
    assert read_items(named)
    assert given[0] is not None
    assert given[0] is given[1]
    assert "An encoder finds further rumours" in administrator.get("/status").text


def test_a_missing_folder_is_told_and_the_texts_are_read_without(given, named, read_items, sign_in):
    """What to do stands on the status page; once the folder is there, it is used."""
    assert read_items(named)
    assert given == [None]
    page = sign_in("administrator").get("/status").text
    assert "Matching goes on without the encoder." in page
    assert "There is no folder" in page
    write_encoder(named.encoder_dir)
    assert read_items(named)
    assert given[-1] is not None


def test_an_encoder_that_does_not_run_is_left_out_from_then_on(given, named, read_items, sign_in):
    """The texts are read all the same."""
    write_encoder(named.encoder_dir)
    given.breaks = EncoderError("The network does not run; export it again.")
    assert read_items(named)
    assert read_items(named)
    assert [one is not None for one in given] == [True, False, False]
    assert "export it again" in sign_in("administrator").get("/status").text


def test_whatever_breaks_in_it_costs_no_text(given, named, read_items):
    """An error that nobody thought of."""
    write_encoder(named.encoder_dir)
    given.breaks = MemoryError("too large")
    assert read_items(named)
    assert [one is not None for one in given] == [True, False]
