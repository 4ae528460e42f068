"""The audit trail as a page: the auditor reads every row in words, whatever it is about, and sees whether it is sealed."""

import ast
import re
from pathlib import Path

import pytest

from workbench.activity.sealing import chain
from workbench.activity.service import record
from workbench.privacy.trail.words import FILE, KINDS, all_kinds, all_words, kind_in_words, words_of
from workbench.rumours import service as rumours
from workbench.tables import metadata

WORKBENCH = Path(__file__).parents[3] / "workbench"
# Verbs that are put together from a state or a kind where the row is written.
MADE = {
    "merge_undone", "split_undone", "role_change_refused", "role_change_withdrawn", "rumour_proposed", "spokesperson_proposed",
    "proposal_accepted", "proposal_declined", "foreign_answer_linked", "foreign_answer_dismissed", "foreign_answer_new",
    "passage_taken", "number_taken", "correct_asked", "take_back_asked", "copy_withdraw_begun", "copy_correct_begun",
    "rulebook_rejected", "rulebook_withdrawn", "placement_sent", "placement_failed", "placement_unknown", "placement_cancelled",
    "candidate_opened", "candidate_linked", "candidate_dismissed", "candidate_merged", "candidate_named", "candidate_taken_out",
}  # fmt: skip


def verbs_written():
    """What the second argument of `record` and its like says in the whole program, also as one of two."""
    found = set()
    for path in WORKBENCH.rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = getattr(call.func, "attr", getattr(call.func, "id", "")) if isinstance(call, ast.Call) else ""
            if name in ("record", "note_access") and len(call.args) > 1:
                found |= set(_constants(call.args[1]))
    return found


def _constants(node):
    if isinstance(node, ast.Constant):
        return [node.value]
    return [*_constants(node.body), *_constants(node.orelse)] if isinstance(node, ast.IfExp) else []


def test_every_kind_of_row_has_words_in_both_languages():
    """A change that nobody can read in the trail is not written down for the auditor."""
    words = all_words()
    assert len(verbs_written()) > 400
    assert (verbs_written() | MADE) - set(words) == set()
    assert all(one.sv and one.en and one.area for one in words.values())
    assert len(FILE.read_text("utf-8").splitlines()) == len(words) + 1  # none twice


def test_no_words_are_kept_for_rows_that_nothing_writes():
    """Each verb of the list stands somewhere in the program."""
    source = "\n".join(path.read_text("utf-8") for path in WORKBENCH.rglob("*.py"))
    standing = set(re.findall(r"\"([a-z_]+)\"", source))
    assert set(all_words()) - standing - MADE == set()


def test_every_kind_of_thing_is_a_table_and_has_words():
    """That none is missing is seen by tests/auditing.py, which looks at the rows of all tests."""
    kinds = all_kinds()
    assert set(kinds) <= set(metadata.tables)
    assert all(en and sv for en, sv in kinds.values())
    assert len(KINDS.read_text("utf-8").splitlines()) == len(kinds) + 1  # none twice
    assert kind_in_words("sandwich", "sv") == "Svar"
    assert kind_in_words("no_such_thing", "sv") == "No such thing"


def test_rows_that_the_machine_wrote_have_words(database, people, clock):
    """Also those of bulk statements, which name their verb elsewhere."""
    assert words_of("placement_prepared", "sv") == "Utskick förberett"
    assert words_of("something_of_an_older_program", "sv") == "something of an older program"


@pytest.fixture
def trail(app, database, people, clock):
    """Three rows: a restricted rumour, a person, and one of the machine; the first two sealed."""
    now = clock.utcnow()
    with app.test_request_context(), database.write_session() as session:
        row = rumours.open_rumour(
            session, "Rektorn har slutat", theme="T04", flags=("individual",), actor_id=people["approver"].id, now=now
        )
        record(session, "user_closed", people["partner"], actor_id=people["administrator"].id, now=now)
        chain.seal(session, now=now)
        record(session, "source_failed", row, actor_id=None, now=now, kind="source", reason="Rektorn")
        return row.code


SAID = {
    "sv": ("Rykte öppnat", "Konto stängt", "Källa svarar inte"),
    "en": ("Rumour opened", "Account closed", "Source does not answer"),
}


@pytest.mark.parametrize(("language", "words"), SAID.items())
def test_the_auditor_reads_every_row_in_words(sign_in, trail, people, language, words):
    """Who, what, when and about whom; of a restricted rumour its number alone, and nothing of what a row says beside."""
    page = sign_in("auditor", language=language).get("/privacy/trail").text
    assert all(one in page for one in words)
    assert people["partner"].name in page
    assert trail not in page
    assert "Rektorn" not in page


def test_the_page_tells_how_far_the_trail_is_sealed(sign_in, trail, database, later):
    client = sign_in("auditor", language="en")
    with database.read_session() as session:
        digest = chain.head(session).digest
        unsealed = chain.tail(session).rows
    page = client.get("/privacy/trail").text
    assert digest in page
    assert f"<dt>Rows without a seal</dt><dd>{unsealed}</dd>" in page
    assert "Rows wait too long" not in page
    later(minutes=3)
    assert "Rows wait too long" in client.get("/privacy/trail").text


def test_the_trail_is_narrowed_by_room_person_day_and_thing(sign_in, trail, people, clock):
    client = sign_in("auditor", language="en")
    today = clock.utcnow().date().isoformat()

    def seen(query):
        rows = client.get(f"/privacy/trail?{query}").text.split("<tbody>")
        return rows[1] if len(rows) > 1 else ""

    assert "Rumour opened" in seen("area=rumours")
    assert "Account closed" not in seen("area=rumours")
    assert "Account closed" in seen(f"person={people['administrator'].id}")
    assert "Rumour opened" not in seen(f"person={people['administrator'].id}")
    assert "Rumour opened" in seen(f"day={today}")
    assert seen("day=2001-01-01") == ""
    assert "Account closed" in seen(f"kind=user_account&number={people['partner'].id}")
    assert "Rumour opened" not in seen(f"kind=user_account&number={people['partner'].id}")


@pytest.mark.parametrize("query", ["area=nothing", "person=999999", "person=x", "day=yesterday", "kind=no_table&number=1",
                                   "number=9999999999999999999", "before=-1", "day=0001-01-01"])  # fmt: skip
def test_what_there_is_not_is_refused_in_words(sign_in, trail, query):
    page = sign_in("auditor", language="en").get(f"/privacy/trail?{query}")
    assert page.status_code == 422
    assert "There is no such choice" in page.text


def test_a_long_trail_comes_in_pages(app, sign_in, database, people, clock):
    with database.write_session() as session:
        for _number in range(60):
            record(session, "note_added", people["writer"], actor_id=people["writer"].id, now=clock.utcnow())
    client = sign_in("auditor", language="en")
    first = client.get("/privacy/trail?area=rumours").text
    assert first.count("Note written") == 50
    earlier = re.search(r'href="(/privacy/trail\?area=rumours&amp;before=\d+)"', first)[1].replace("&amp;", "&")
    rest = client.get(earlier).text
    assert rest.count("Note written") == 10


def test_who_reads_the_trail_stands_in_it(sign_in):
    client = sign_in("auditor", language="en")
    client.get("/privacy/trail")
    assert "Audit trail read" in client.get("/privacy/trail").text
    assert "read the audit trail" in client.get("/privacy/access").text
