"""Similar answers, starting points and blocks: what is offered, what is copied, what is kept and recorded."""

from datetime import date

import pytest
from sqlalchemy import select

from workbench.accounts.models import User
from workbench.editorial import service as editorial
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reuse import queries, service
from workbench.editorial.reuse.inserting import insert_at
from workbench.editorial.reuse.models import SOURCES, BlockUse, StartingPoint
from workbench.editorial.reuse.offers import similar_answers
from workbench.editorial.service import keep_autosave
from workbench.errors import Conflict, NotAllowed, NotFound, Refused
from workbench.rumours.models import Rumour

QUEUE = "Kön ordnas efter anmälningsdag. [1]"
RULES = {"n": 1, "publisher": "Norrviks bostäder", "title": "Köregler", "published": "2026-02-01",
         "url": "https://norrvik.example/ko", "accessed": "2026-11-01", "still_valid": True}  # fmt: skip


@pytest.fixture
def add_block(app, database, people, clock):
    """add_block(): a block by the writer about how a queue works."""

    def make(**changes):
        given = {"language": "sv", "part": "explanation", "text": QUEUE, "evidence": [RULES], "theme": "T10", **changes}
        with app.test_request_context(headers={"Cookie": "language=en"}), database.write_session() as session:
            actor = session.get_one(User, people["writer"].id)
            return service.save_block(session, given.pop("name", "Så fungerar kön"), actor=actor, now=clock.utcnow(), **given)

    return make


@pytest.fixture
def offered(app, database, people):
    """offered(rumour): what the writer is offered."""

    def find(rumour, role="writer", **about):
        with app.test_request_context(), database.read_session() as session:
            viewer = session.get_one(User, people[role].id)
            given = {"language": "sv", "today": date(2026, 11, 20), **about}
            return similar_answers(session, session.get_one(Rumour, rumour.id), viewer=viewer, **given)

    return find


def put_in(act, sandwich, block, role="writer", **where):
    return act(
        lambda session, one, **who: service.insert_block(session, one, session.merge(block), **where, **who), sandwich, role
    )


def document(database, sandwich):
    with database.read_session() as session:
        row = session.get_one(Sandwich, sandwich.id)
        return session.get_one(Revision, row.current_revision_id).document


def test_offers_are_approved_and_tell_the_fact(live, approved, start, make_rumour, offered):
    """A published and an approved answer are offered, a draft is not; the claim is never shown."""
    public, sure = live(), approved()
    start()
    rows = offered(make_rumour())
    assert {row.slug for row in rows} == {public.slug, sure.slug}
    assert rows[0].headline == "Simhallen i Norrvik tar samma avgift av alla"
    assert "60 kronor" in rows[0].fact
    assert "[1]" not in rows[0].fact
    assert not any("gratis" in f"{row.headline} {row.fact}" for row in rows)
    assert offered(make_rumour(), but=public.id)[0].slug == sure.slug


def test_offers_of_other_themes_need_shared_words(database, live, make_rumour, offered):
    """Another theme is enough with the same words; other words are enough in the same theme; neither is nothing."""
    live()
    same_words = make_rumour(theme="T01")
    others = [make_rumour(theme="T10"), make_rumour(theme="T05")]
    with database.write_session() as session:
        for rumour in others:
            session.get_one(Rumour, rumour.id).claim = "skolan stänger tidigt varje torsdag"
    assert len(offered(same_words)) == 1
    assert len(offered(others[0])) == 1
    assert offered(others[1]) == []


def test_withdrawn_answers_are_not_offered(live, make_rumour, offered, act):
    sandwich = live()
    act(editorial.withdraw, sandwich, "approver", reason="Taxan är fel.")
    assert offered(make_rumour()) == []


def test_answers_to_restricted_rumours_are_hidden(live, make_rumour, offered, database):
    sandwich = live()
    with database.write_session() as session:
        session.get_one(Rumour, sandwich.rumour_id).sensitivity = "restricted"
    assert offered(make_rumour()) == []
    assert offered(make_rumour(), role="approver")


def test_offer_past_its_day_says_so(live, make_rumour, offered):
    live()
    assert not offered(make_rumour())[0].is_overdue
    assert offered(make_rumour(), today=date(2027, 6, 1))[0].is_overdue


def test_copying_parts_keeps_what_was_there_and_records_the_source(app, database, live, start, act):
    """The text before is a revision of its own; the starting point names both revisions; the source comes along once."""
    source, draft = live(), start(written=False)
    parts = ["headline", "opening_fact", "closing_fact"]
    typed = {"headline": "Mitt eget", "explanation": "Eget. [1]", "evidence": [{"n": 1, "url": "https://norrvik.example/egen"}]}
    act(keep_autosave, draft, "writer", document=typed, base_revision_id=draft.current_revision_id)

    def copy(session, one, **who):
        return service.copy_parts(session, one, session.get_one(Sandwich, source.id), parts=parts, **who)

    act(copy, draft, "writer")
    with database.read_session() as session:
        revisions = session.scalars(select(Revision).where(Revision.sandwich_id == draft.id).order_by(Revision.number)).all()
        start_point = session.scalars(select(StartingPoint)).one()
    assert [row.document["headline"] for row in revisions] == ["", "Mitt eget", "Simhallen i Norrvik tar samma avgift av alla"]
    newest = revisions[-1].document
    assert newest["explanation"] == "Eget. [1]"
    assert "under 2026. [2]" in newest["opening_fact"]
    assert [(row["n"], row["url"], row["still_valid"]) for row in newest["evidence"]] == [
        (1, "https://norrvik.example/egen", False),
        (2, "https://norrvik.example/simhallen", False),
    ]
    assert start_point.from_revision_id == source.public_revision_id
    assert start_point.revision_id == revisions[-1].id
    assert start_point.parts == parts


def test_sources_that_only_replaced_parts_cited_go(database, live, start, act):
    source, draft = live(), start()
    act(
        lambda session, one, **who: service.copy_parts(
            session, one, session.get_one(Sandwich, source.id), parts=["opening_fact", "explanation", "closing_fact"], **who
        ),
        draft,
        "writer",
    )
    rows = document(database, draft)["evidence"]
    assert [row["url"] for row in rows] == ["https://norrvik.example/simhallen"]


def test_a_new_draft_leaves_the_other_rumour_out(app, database, people, live, make_rumour, clock):
    """Begun from an answer to another rumour: its myth, technique and true kernel stay there."""
    source, rumour = live(), make_rumour()
    with app.test_request_context(), database.write_session() as session:
        made = service.begin_from(
            session, session.get_one(Rumour, rumour.id), session.get_one(Sandwich, source.id), format="sandwich",
            actor=session.get_one(User, people["writer"].id), now=clock.utcnow(),
        )  # fmt: skip
    written = document(database, made)
    assert written["headline"] == "Simhallen i Norrvik tar samma avgift av alla"
    assert written["myth"] == ""
    assert written["technique"] == ""


def test_a_newer_text_of_a_colleague_is_not_written_over(live, start, act, database):
    source, draft = live(), start()
    base = document(database, draft)
    act(keep_autosave, draft, "writer", document={**base, "headline": "Mitt"}, base_revision_id=draft.current_revision_id)
    act(
        editorial.save_revision, draft, "second_writer", document={**base, "headline": "Kollegans"},
        base_revision_id=draft.current_revision_id,
    )  # fmt: skip
    with pytest.raises(Conflict):
        act(
            lambda session, one, **who: service.copy_parts(
                session, one, session.get_one(Sandwich, source.id), parts=["headline"], **who
            ),
            draft,
            "writer",
        )
    assert document(database, draft)["headline"] == "Kollegans"


def test_no_part_or_a_closed_part_is_refused(live, start, act):
    source, draft = live(), start(written=False, format="fact_page", decision="respond")

    def copy(parts):
        return lambda session, one, **who: service.copy_parts(
            session, one, session.get_one(Sandwich, source.id), parts=parts, **who
        )

    for parts in ([], ["myth"], ["no-such-part"]):
        with pytest.raises(Refused):
            act(copy(parts), draft, "writer")


def test_block_goes_in_with_its_source_and_its_use_is_kept(database, start, act, add_block):
    draft, block = start(), add_block()
    put_in(act, draft, block)
    written = document(database, draft)
    assert written["explanation"].endswith(" Kön ordnas efter anmälningsdag. [2]")
    assert written["evidence"][1]["url"] == "https://norrvik.example/ko"
    assert written["evidence"][1]["still_valid"] is False
    with database.read_session() as session:
        use = session.scalars(select(BlockUse)).one()
        assert (use.number, use.part, use.revision_id) == (
            1,
            "explanation",
            session.get_one(Sandwich, draft.id).current_revision_id,
        )
    put_in(act, draft, block)
    assert document(database, draft)["explanation"].count("[2]") == 2
    assert len(document(database, draft)["evidence"]) == 2


def test_block_at_the_cursor_never_splits_a_word_or_a_marker(database, start, act, add_block):
    text = "Alla betalar 60 kronor. [1] Taxan gäller alla. [1]"
    for at in range(len(text) + 1):
        done = insert_at(text, "Ny mening. [2]", at)
        assert done.replace("Ny mening. [2]", "").split() == text.split()
        assert done.count("[1]") == 2
    draft, block = start(), add_block()
    put_in(act, draft, block, part="closing_fact", at=4)
    assert document(database, draft)["closing_fact"].startswith("Alla Kön ordnas efter anmälningsdag. [2] vuxna")


def test_block_of_sources_adds_rows_only(database, start, act, add_block):
    draft, block = start(), add_block(part=SOURCES, text="")
    before = document(database, draft)
    put_in(act, draft, block)
    after = document(database, draft)
    assert {name: after[name] for name in ("headline", "explanation")} == {
        name: before[name] for name in ("headline", "explanation")
    }
    assert [row["n"] for row in after["evidence"]] == [1, 2]


def test_block_for_a_closed_part_goes_into_the_explanation(database, start, act, add_block):
    draft = start(written=False, format="fact_page", decision="respond")
    put_in(act, draft, add_block(part="myth", text="Påstås ibland."))
    assert document(database, draft)["explanation"] == "Påstås ibland."


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"text": "Fakta. [4]"}, "[4]"),
        ({"text": "   "}, "text"),
        ({"name": " \u202e "}, "name"),
        ({"text": "x" * 5001}, "5 000"),
        ({"text": "a\x00b"}, "character"),
        ({"part": SOURCES, "evidence": []}, "source"),
    ],
    ids=["marker", "empty", "name", "long", "nul", "no-sources"],
)
def test_a_block_that_would_mislead_is_refused(add_block, changes, word):
    with pytest.raises(Refused, match=word.replace("[", r"\[")):
        add_block(**changes)


def test_a_changed_block_is_told_of_where_it_stands(app, database, people, start, act, add_block, clock):
    """The text keeps its wording; the note comes and goes when the new wording is put in; a retired block is told of too."""
    draft, block = start(), add_block()
    put_in(act, draft, block)

    def change(session, one, text):
        service.change_block(
            session, one, name=one.name, text=text, theme=one.theme, review_by=None,
            actor=session.get_one(User, people["writer"].id), now=clock.utcnow(),
        )  # fmt: skip

    def changed():
        with database.read_session() as session:
            return [(row.block.name, row.number) for row in queries.changed_blocks(session, draft.id)]

    assert changed() == []
    with app.test_request_context(), database.write_session() as session:
        change(session, queries.block_row(session, block.id).block, QUEUE)
    assert changed() == []
    with app.test_request_context(), database.write_session() as session:
        change(session, queries.block_row(session, block.id).block, "Kön ordnas efter dag. [1]")
    assert changed() == [("Så fungerar kön", 1)]
    assert "anmälningsdag" in document(database, draft)["explanation"]
    with app.test_request_context(), database.write_session() as session:
        newest = queries.block_row(session, block.id).block
    put_in(act, draft, newest)
    assert changed() == []
    with app.test_request_context(), database.write_session() as session:
        row = queries.block_row(session, block.id).block
        service.retire_block(session, row, actor=session.get_one(User, people["writer"].id), now=clock.utcnow())
    assert changed() == [("Så fungerar kön", 2)]
    with pytest.raises(Refused):
        put_in(act, draft, row)


def test_fitting_blocks_come_by_theme_and_use(database, add_block, start, act):
    other, any_theme, own = add_block(name="B", theme="T01"), add_block(name="C", theme=""), add_block(name="D")
    add_block(name="E", language="en")
    used = add_block(name="F")
    put_in(act, start(), used)
    with database.read_session() as session:
        rows = queries.fitting_blocks(session, language="sv", theme="T10")
    assert [row.block.id for row in rows] == [used.id, own.id, any_theme.id, other.id]
    assert rows[0].uses == 1


def test_partners_do_not_save_blocks(app, database, people, clock):
    with app.test_request_context(), database.write_session() as session, pytest.raises(NotAllowed):
        service.save_block(
            session, "Block", language="sv", part="explanation", text="Text", evidence=[],
            actor=session.get_one(User, people["partner"].id), now=clock.utcnow(),
        )  # fmt: skip


def test_unknown_block_is_not_found(database):
    with database.read_session() as session, pytest.raises(NotFound):
        queries.block_row(session, 17)
