"""What went out on social channels is followed up: a withdrawn text is taken down, a corrected one changed or told of."""

import pytest

from tests.workbench.campaigns.social_rig import LONG
from workbench.campaigns import correcting
from workbench.campaigns.models import Delivery
from workbench.editorial.models import Approval, Correction, Revision, Sandwich


def withdraw(rig):
    with rig.database.write_session() as session:
        row = session.get_one(Sandwich, rig.answer.id)
        row.state, row.state_since, row.withdrawn_reason = "withdrawn", rig.clock.utcnow(), "Siffran var fel."
    go_on(rig)


def correct(rig):
    """The corrected text is published, and a person has planned it on every channel that got the old one."""
    now = rig.clock.utcnow()
    with rig.database.write_session() as session:
        sandwich = session.get_one(Sandwich, rig.answer.id)
        fact = "Den som har stått längst i kön får erbjudandet först, och i fjol var det 398 hushåll. [1]"
        document = {**LONG, "opening_fact": fact}
        writer, approver = rig.people["writer"].id, rig.people["approver"].id
        revision = Revision(sandwich_id=sandwich.id, number=2, document=document, author_id=writer, created_at=now)
        session.add(revision)
        session.flush()
        session.add(
            Approval(
                revision_id=revision.id, author_id=writer, approver_id=approver, format="sandwich", verdict="false",
                review_by=sandwich.review_by, record={}, approved_at=now,
            )
        )  # fmt: skip
        session.add(
            Correction(
                sandwich_id=sandwich.id, revision_id=revision.id, kind="correction", what="Vi skrev 412 hushåll. Det var 398.",
                why="Vi läste fel kolumn.", corrected_by_id=writer, corrected_at=now,
            )
        )  # fmt: skip
        sandwich.current_revision_id = sandwich.approved_revision_id = sandwich.public_revision_id = revision.id
        sandwich.state = "published"
    with rig.database.write_session() as session:
        sandwich, day = session.get_one(Sandwich, rig.answer.id), now.date()
        correcting.plan_correction(session, sandwich, actor=rig.people["writer"], now=now, day=day)
    rig.later(seconds=30)
    go_on(rig)


def go_on(rig):
    for _round in range(4):
        rig.sweep()
        rig.jobs()
        rig.later(seconds=60)


def there(rig, kind):
    return list(rig.bluesky.records) if kind == "bluesky" else getattr(rig, kind).texts


@pytest.mark.parametrize("kind", ["mastodon", "bluesky", "x"])
def test_every_post_of_a_withdrawn_text_is_taken_down(rig, kind):
    rig.connect(kind, is_thread=True, has_card=False)
    placement_id = rig.place(kind)
    rig.jobs()
    assert len(there(rig, kind)) > 2
    withdraw(rig)
    assert there(rig, kind) == []
    assert rig.placement(placement_id).state == "withdrawn"


def test_a_post_that_somebody_has_removed_already_is_no_trouble(rig):
    rig.connect("mastodon", has_card=False)
    placement_id = rig.place("mastodon")
    rig.jobs()
    rig.mastodon.statuses.clear()
    withdraw(rig)
    assert rig.placement(placement_id).state == "withdrawn"


def test_what_stands_in_a_chat_is_listed_for_a_person(rig):
    rig.connect("chat")
    placement_id = rig.place("chat")
    rig.jobs()
    withdraw(rig)
    assert rig.placement(placement_id).state == "sent"
    with rig.database.read_session() as session:
        from workbench.campaigns.delivering.copies import remaining_copies

        assert [row.id for row in remaining_copies(session, session.get_one(Sandwich, rig.answer.id))] == [placement_id]


def test_a_thread_that_broke_off_is_taken_down_as_far_as_it_came(rig):
    rig.connect("mastodon", is_thread=True, has_card=False)
    rig.mastodon.before = lambda asked: (422, {}, {"error": "No"}) if "in_reply_to_id" in asked.body.decode() else None
    placement_id = rig.place("mastodon")
    rig.jobs()
    assert rig.placement(placement_id).state == "failed"
    assert len(rig.mastodon.texts) == 1
    rig.mastodon.before = lambda _asked: None
    withdraw(rig)
    assert rig.mastodon.texts == []


def test_a_correction_on_mastodon_is_told_and_the_old_posts_are_changed_where_they_stand(rig):
    rig.connect("mastodon", is_thread=True)
    rig.place("mastodon")
    rig.jobs()
    old = list(rig.mastodon.statuses)
    correct(rig)
    texts = rig.mastodon.texts
    assert not any("412" in one and "Rättelse" not in one for one in texts)
    changed = rig.mastodon.statuses[old[0]]
    assert changed["text"].startswith("Rättelse. Vi skrev 412 hushåll. Det var 398. Vi läste fel kolumn.")
    assert any(one["id"] not in old and one["text"].startswith("Rättelse.") for one in rig.mastodon.statuses.values())
    with rig.database.read_session() as session:
        assert {row.state for row in session.query(Delivery)} == {"sent"}
    withdraw(rig)
    assert rig.mastodon.texts == []


@pytest.mark.parametrize("kind", ["bluesky", "x", "chat"])
def test_a_correction_elsewhere_is_a_new_post_that_begins_with_what_was_wrong(rig, kind):
    rig.connect(kind)
    rig.place(kind)
    rig.jobs()
    correct(rig)
    if kind == "bluesky":
        texts = [rig.bluesky.records[key]["text"] for key in sorted(rig.bluesky.records)]
    else:
        texts = rig.x.texts if kind == "x" else [one["text"] for one in rig.chat.messages[1:]]
    assert sum(one.startswith("Rättelse. Vi skrev 412 hushåll.") for one in texts) == 1
    assert "412" in texts[0]
