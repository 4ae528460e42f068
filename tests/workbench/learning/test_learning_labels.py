"""Every decision is a label, and an undo takes it back."""

import pytest
from sqlalchemy import select

from workbench.intake import service as intake
from workbench.intake.models import Item, TriageAction
from workbench.learning.models import Label
from workbench.learning.service import label_verdicts, record_label
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour


@pytest.fixture
def sort(work, people, clock):
    """Sort as a writer: sort(intake.dismiss, [1])."""

    def run(what, subject, *more, **values):
        def change(session):
            given = session.get_one(Item, subject) if isinstance(subject, int) else subject
            return what(session, given, *more, actor_id=people["writer"].id, now=clock.utcnow(), **values)

        return work(change)

    return run


def test_a_link_says_subject_rumour_and_relation(sort, add_items, rumour, labels_of):
    """Three labels of one decision."""
    (item_id,) = add_items(1)
    sort(intake.link, item_id, rumour, relation="counters")
    assert labels_of(item_id) == {
        ("relevance", "sweden", "confirm"), ("match", rumour.code, "confirm"), ("relation", "counters", "confirm"),
    }  # fmt: skip


def test_a_link_to_another_rumour_than_proposed_is_a_relink(sort, add_items, rumour, labels_of, match_of, work, people, clock):
    """The machine was wrong, and the label says so."""
    other = work(
        lambda s: rumours.open_rumour(s, "badet är stängt", theme="T10", actor_id=people["writer"].id, now=clock.utcnow())
    )
    (item_id,) = add_items(1, matches=(match_of(rumour),))
    sort(intake.link, item_id, other)
    assert ("match", other.code, "relink") in labels_of(item_id)


@pytest.mark.parametrize(
    ("reason", "value"),
    [("", "no"), ("not_here", "no"), ("known_true", "unsaid"), ("duplicate", "unsaid"), ("no_claim", "unsaid")],
)
def test_a_dismissal_says_what_its_reason_says(sort, add_items, labels_of, reason, value):
    """A text that is true and well known may well be about the subject."""
    ids = add_items(2)
    sort(intake.dismiss, ids, reason=reason)
    assert [labels_of(item_id) for item_id in ids] == [{("relevance", value, "dismiss")}] * 2


@pytest.mark.parametrize("verb", ["dismiss", "link"])
def test_undo_supersedes_the_labels(sort, add_items, rumour, labels_of, work, verb, newest):
    """They stay in the table, but no longer count."""
    (item_id,) = add_items(1)
    action = sort(intake.dismiss, [item_id]) if verb == "dismiss" else sort(intake.link, item_id, rumour)
    assert labels_of(item_id)
    sort(lambda session, _ids, **who: intake.undo(session, session.get(TriageAction, action.id), **who), [item_id])
    assert labels_of(item_id) == set()
    assert newest(Label).superseded_at is not None


def test_undo_of_a_reopening_brings_the_labels_back(sort, add_items, rumour, labels_of, later):
    """As they were."""
    (item_id,) = add_items(1)
    sort(intake.link, item_id, rumour)
    before = labels_of(item_id)
    later(minutes=1)
    action = sort(intake.reopen, item_id)
    assert labels_of(item_id) == set()
    later(minutes=1)
    sort(lambda session, _ids, **who: intake.undo(session, session.get(TriageAction, action.id), **who), [item_id])
    assert labels_of(item_id) == before


def test_a_new_rumour_from_an_item_labels_it_too(sort, add_items, labels_of):
    """Opening is linking."""
    (item_id,) = add_items(1)
    opened = sort(intake.open_rumour_from, item_id, "nyanlända får cyklar", theme="T03")
    assert ("match", opened.code, "confirm") in labels_of(item_id)


def test_the_same_label_twice_is_one(work, add_items, people, clock, database):
    """A double press adds nothing."""
    (item_id,) = add_items(1)
    for _ in range(2):
        work(lambda s: record_label(s, item_id, task="relevance", value="no", origin="asked", actor_id=people["writer"].id,
                                    now=clock.utcnow()))  # fmt: skip
    with database.read_session() as session:
        assert len(session.scalars(select(Label)).all()) == 1


def test_an_unknown_value_is_refused(work, add_items, people, clock):
    """Callers choose from a list."""
    (item_id,) = add_items(1)
    with pytest.raises(ValueError, match="maybe"):
        work(lambda s: record_label(s, item_id, task="relevance", value="maybe", origin="asked", actor_id=people["writer"].id,
                                    now=clock.utcnow()))  # fmt: skip


def test_a_verdict_labels_the_items_that_assert_the_rumour(sort, add_items, rumour, labels_of, work, people, clock):
    """Whoever checked it found a claim; one that only counters says nothing. Twice adds nothing; "unchecked" takes it back."""
    asserting, countering = add_items(2)
    sort(intake.link, asserting, rumour)
    sort(intake.link, countering, rumour, relation="counters")

    def judge(session, verdict):
        row = session.get_one(Rumour, rumour.id)
        actor = session.merge(people["fact_checker"])
        rumours.set_verdict(
            session, row, verdict=verdict, reason="Kön sköts av bolaget.", verified_with="Bolagets regler", true_kernel="",
            actor=actor, now=clock.utcnow(),
        )  # fmt: skip
        return label_verdicts(session, now=clock.utcnow()), label_verdicts(session, now=clock.utcnow())

    assert work(lambda s: judge(s, "false")) == (1, 0)
    assert ("statement", "claim", "verdict") in labels_of(asserting)
    assert not any(kind == "verdict" for *_, kind in labels_of(countering))
    work(lambda s: judge(s, "unchecked"))
    assert not any(kind == "verdict" for *_, kind in labels_of(asserting))
