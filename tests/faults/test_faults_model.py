"""Q-04: the model's files are damaged. Texts come in and wait with the reason; nobody's work stops; mended, they are read."""

import classifiers.assessing
from classifiers.types import Assessment, Reason
from tests.workbench.intake.conftest import add_items, stored  # noqa: F401
from workbench import make_registry
from workbench.intake.inbox import assessing
from workbench.queue import enqueue, run_due


def test_damaged_model_costs_nothing_but_time(add_items, stored, database, settings, app, clock, later, monkeypatch, sign_in):  # noqa: F811
    """The file is cut off in the middle; the inbox shows the texts; later a sound model reads them."""
    settings.model_dir.mkdir(parents=True, exist_ok=True)
    (settings.model_dir / "model.json").write_text('{"version": "cut o')
    (item,) = add_items(1, assessed=False)

    def assess_again(name):
        with database.write_session() as session:
            enqueue(session, "intake.assess_new", {}, dedupe=name)
        with app.app_context():
            assert run_due(database, settings, make_registry()) >= 1

    assess_again("damaged")
    assert (stored(item).assessed_at, bool(stored(item).assess_error)) == (None, True)
    assert sign_in("writer").get("/inbox").status_code == 200

    class Sound:
        def get(self, _folder):
            return self

    said = [Assessment(str(item), True, "sweden", 0.8, 0.5, "claim", (), (Reason("text", 0.2),), "fake-1", "sv", theme="T05")]
    monkeypatch.setattr(assessing, "_models", Sound())
    monkeypatch.setattr(classifiers.assessing, "assess", lambda *_given, **_named: said)
    later(hours=2)
    assess_again("sound")
    assert stored(item).assessed_at is not None
