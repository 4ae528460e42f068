"""Evidence in the editor and on answers: picking, citing figures, older values, nothing lost."""

import pytest
from sqlalchemy import select

from workbench.accounts.models import User
from workbench.editorial import service
from workbench.editorial.evidence_use.citing import older_values, uses_of_figure, uses_of_source
from workbench.editorial.evidence_use.models import FigureNotice
from workbench.editorial.evidence_use.notices import make_notices
from workbench.editorial.models import Autosave, Sandwich
from workbench.evidence.figures import service as figures
from workbench.evidence.models import EvidenceSource, Figure
from workbench.evidence.sources import service as sources
from workbench.queue import Job, enqueue


@pytest.fixture
def keep(app, database, people, clock):
    """keep(service function, *values, **named): one change by the writer; stored objects are read anew."""

    def run(do, *values, **named):
        with app.test_request_context(), database.write_session() as session:
            stored = [session.get_one(type(value), value.id) if hasattr(value, "__tablename__") else value for value in values]
            return do(session, *stored, actor=session.get_one(User, people["writer"].id), now=clock.utcnow(), **named)

    return run


@pytest.fixture
def source(keep):
    """A stored source with a passage."""
    new = sources.NewSource(
        publisher="Norrviks kommun", title="Budget 2026", published="2026-06-20", url="https://norrvik.example/b"
    )
    made = keep(sources.add_source, new)
    keep(sources.add_extract, made, kind="passage", text="Äldreomsorgen får 9 miljoner kronor mer.")
    return made


@pytest.fixture
def figure(keep, source):
    """A figure with two years, from the stored source."""
    new = figures.NewFigure(title_sv="Äldreomsorgens ökning", unit_sv="miljoner kronor", unit_en="million kronor", code="ok",
                            source_code=source.code, theme="T10")  # fmt: skip
    made = keep(figures.add_figure, new)
    keep(figures.set_value, made, "2024", "7")
    keep(figures.set_value, made, "2025", "9,4")
    return made


@pytest.fixture
def form(text):
    """form(rows): what the editor's form sends, with these rows of evidence."""

    def make(rows=None, **fields):
        rows = text["evidence"] if rows is None else rows
        data = {name: value for name, value in text.items() if isinstance(value, str)}
        data["myth_label"] = "on"
        for at, row in enumerate(rows):
            data |= {f"evidence-{at}-{name}": str(value) for name, value in row.items() if name != "still_valid"}
        return {**data, **fields}

    return make


@pytest.fixture
def press(sign_in, form, database):
    """press(sandwich, do): press a button about evidence; gives the answer and what is kept as unsaved."""

    def do_it(sandwich, do, rows=None, role="writer", **fields):
        data = form(rows, base_revision_id=sandwich.current_revision_id, do=do, **fields)
        answer = sign_in(role).post(f"/answers/{sandwich.slug}/evidence", data=data)
        with database.read_session() as session:
            kept = session.scalar(select(Autosave).order_by(Autosave.id.desc()))
        return answer, kept.document if kept else None

    return do_it


@pytest.fixture
def cited(start, act, text, figure):
    """An answer whose saved text cites the value of 2024."""
    sandwich = start()
    row = {**text["evidence"][0], "n": 2, "figure": "ok", "value": "2024: 7", "source": ""}
    document = {**text, "evidence": [*text["evidence"], row],
                "explanation": text["explanation"] + " Budgeten ökade med 7 miljoner kronor under 2024 [2]."}  # fmt: skip
    act(service.save_revision, sandwich, "writer", document=document, base_revision_id=sandwich.current_revision_id)
    return sandwich


def test_a_stored_source_becomes_a_row_with_its_facts(start, press, source):
    answer, kept = press(start(), f"pick-{source.code}")
    assert answer.status_code == 200
    row = kept["evidence"][1]
    assert (row["n"], row["source"], row["publisher"], row["title"], row["url"]) == (
        2, source.code, "Norrviks kommun", "Budget 2026", "https://norrvik.example/b",
    )  # fmt: skip
    assert "Added as source [2]." in answer.text
    assert kept["explanation"].startswith("Vi förstår")


def test_a_passage_comes_along_and_the_same_source_is_one_row(start, press, source):
    sandwich = start()
    _answer, kept = press(sandwich, f"pick-{source.code}", **{f"passage-{source.code}": "1"})
    assert kept["evidence"][1]["quoted"] == "Äldreomsorgen får 9 miljoner kronor mer."
    answer, again = press(sandwich, f"pick-{source.code}", rows=kept["evidence"])
    assert len(again["evidence"]) == 2
    assert "is source [2] already" in answer.text


def test_what_is_picked_is_in_the_saved_revision(start, press, sign_in, form, source, database):
    sandwich = start()
    _answer, kept = press(sandwich, f"pick-{source.code}")
    data = form(kept["evidence"], base_revision_id=sandwich.current_revision_id, do="save")
    assert sign_in("writer").post(f"/answers/{sandwich.slug}/edit", data=data).status_code == 303
    with database.read_session() as session:
        stored = session.get_one(Sandwich, sandwich.id).current_revision.document["evidence"][1]
    assert (stored["source"], stored["n"]) == (source.code, 2)


def test_a_figure_is_put_into_a_part_with_its_source(start, press, figure, source):
    answer, kept = press(start(), "cite-ok", cite_part="closing_fact", **{"period-ok": "2025"})
    assert kept["closing_fact"].endswith("taxan gäller lika. [1] 9,4 miljoner kronor under 2025 [2]")
    row = kept["evidence"][1]
    assert (row["figure"], row["value"], row["source"]) == ("ok", "2025: 9.4", source.code)
    assert "is put into the text, with source [2]" in answer.text


def test_a_figure_goes_in_where_the_writer_was(start, press, figure):
    _answer, kept = press(start(), "cite-ok", cite_part="closing_fact", caret="closing_fact:9", **{"period-ok": "2025"})
    assert kept["closing_fact"].startswith("Alla vuxna 9,4 miljoner kronor under 2025 [2] betalar 60 kronor")


def test_the_same_figure_again_uses_the_same_row(start, press, figure):
    sandwich = start()
    _answer, kept = press(sandwich, "cite-ok", cite_part="opening_fact", **{"period-ok": "2025"})
    _answer, again = press(sandwich, "cite-ok", rows=kept["evidence"], cite_part="closing_fact", **{"period-ok": "2025"})
    assert len(again["evidence"]) == 2
    assert again["closing_fact"].endswith("under 2025 [2]")


def test_a_figure_of_a_source_that_is_cited_already_goes_to_its_row(start, press, figure, source):
    """The source is not added once more; another figure of the same source gets a row of its own."""
    sandwich = start()
    _answer, picked = press(sandwich, f"pick-{source.code}")
    _answer, kept = press(sandwich, "cite-ok", rows=picked["evidence"], cite_part="closing_fact", **{"period-ok": "2025"})
    row = kept["evidence"][1]
    assert (len(kept["evidence"]), row["figure"], row["value"], row["n"]) == (2, "ok", "2025: 9.4", 2)
    assert kept["closing_fact"].endswith("under 2025 [2]")
    _answer, older = press(sandwich, "cite-ok", rows=kept["evidence"], cite_part="opening_fact", **{"period-ok": "2024"})
    assert [one["value"] for one in older["evidence"][1:]] == ["2025: 9.4", "2024: 7"]


@pytest.mark.parametrize(
    "do", ["cite-none", "pick-S-0000", "cite-ok", "odd", "renew-1", "swap-1", "keep-77", "facts-1", "pick-\x00"], ids=range(9)
)
def test_a_button_that_cannot_do_anything_loses_nothing(start, press, figure, do):
    answer, kept = press(start(), do, cite_part="headline", headline="Ny rubrik som inte är sparad")
    assert answer.status_code == 200
    assert kept["headline"] == "Ny rubrik som inte är sparad"
    assert "Ny rubrik som inte är sparad" in answer.text


def test_an_address_is_kept_and_the_row_names_its_source(start, press, database):
    answer, kept = press(start(), "fetch", source_address="https://norrvik.example/ny-rapport")
    with database.read_session() as session:
        stored = session.scalars(select(EvidenceSource)).one()
        assert session.scalar(select(Job.kind).where(Job.kind == "evidence.archive")) == "evidence.archive"
    assert (kept["evidence"][1]["source"], kept["evidence"][1]["url"]) == (stored.code, "https://norrvik.example/ny-rapport")
    assert "copy on its way" in answer.text


def test_a_bad_address_is_told_and_kept_in_its_field(start, press, database):
    answer, kept = press(start(), "fetch", source_address="http://127.0.0.1/x", headline="Osparat")
    assert "must begin with https://" in answer.text
    assert 'value="http://127.0.0.1/x"' in answer.text
    assert kept["headline"] == "Osparat"
    with database.read_session() as session:
        assert session.scalars(select(EvidenceSource)).all() == []


def test_a_row_typed_by_hand_is_offered_to_be_kept_never_kept_by_itself(start, press, sign_in, database):
    sandwich = start()
    assert "Keep it for other answers" in sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    with database.read_session() as session:
        assert session.scalars(select(EvidenceSource)).all() == []
    answer, kept = press(sandwich, "keep-1")
    with database.read_session() as session:
        stored = session.scalars(select(EvidenceSource)).one()
    assert stored.title == "Taxa för simhallen 2026"
    assert kept["evidence"][0]["source"] == stored.code
    assert "Keep it for other answers" not in answer.text


def test_facts_that_came_later_are_taken_over(start, press, source, keep):
    row = {
        "n": 1,
        "publisher": "",
        "title": "",
        "published": "",
        "url": "https://norrvik.example/b",
        "accessed": "",
        "source": source.code,
    }
    answer, kept = press(start(), "facts-1", rows=[row])
    assert (kept["evidence"][0]["title"], kept["evidence"][0]["published"]) == ("Budget 2026", "2026-06-20")
    assert "Take the facts over" not in answer.text


def test_a_replaced_source_is_swapped_and_the_number_stays(start, press, source, keep, sign_in):
    newer = keep(
        sources.add_source, sources.NewSource("Norrviks kommun", "Budget 2027", "2026-11-02", "https://norrvik.example/c")
    )
    keep(sources.replace_source, source, newer.code)
    row = {"n": 1, "publisher": "Norrviks kommun", "title": "Budget 2026", "published": "2026-06-20", "url": source.url,
           "accessed": "2026-11-01", "source": source.code}  # fmt: skip
    answer, kept = press(start(), "swap-1", rows=[row])
    assert (kept["evidence"][0]["n"], kept["evidence"][0]["source"], kept["evidence"][0]["title"]) == (
        1,
        newer.code,
        "Budget 2027",
    )
    assert "Read whether the text still follows from it." in answer.text


def test_twenty_rows_without_dates_give_one_clear_message_and_lose_nothing(start, press, sign_in, form, database):
    rows = [{"n": n, "publisher": f"Utgivare {n}", "title": f"Rapport {n}", "published": "", "url": f"https://norrvik.example/{n}",
             "accessed": ""} for n in range(1, 21)]  # fmt: skip
    sandwich = start()
    answer, kept = press(sandwich, "find", rows=rows)
    assert "20 sources lack a date." in answer.text
    assert [row["title"] for row in kept["evidence"]] == [f"Rapport {n}" for n in range(1, 21)]
    data = form(rows, base_revision_id=sandwich.current_revision_id, do="save")
    assert sign_in("writer").post(f"/answers/{sandwich.slug}/edit", data=data).status_code == 303
    with database.read_session() as session:
        assert len(session.get_one(Sandwich, sandwich.id).current_revision.document["evidence"]) == 20


def test_an_answer_that_is_full_of_sources_says_so(start, press, source):
    row = {"publisher": "U", "title": "T", "published": "2026", "url": "https://norrvik.example/x", "accessed": "2026-11-01"}
    rows = [{"n": n, **row} for n in range(1, 51)]
    answer, kept = press(start(), f"pick-{source.code}", rows=rows)
    assert len(kept["evidence"]) == 50
    assert "has 50 sources already" in answer.text


def test_script_in_every_field_is_text(start, press):
    bad = "<script>alert(1)</script>"
    rows = [
        {
            "n": 1,
            **dict.fromkeys(("publisher", "title", "published", "url", "accessed", "quoted", "source", "figure", "value"), bad),
        }
    ]
    answer, _kept = press(start(), "find", rows=rows, source_q=bad, figure_q=bad, source_address=bad)
    assert answer.status_code == 200
    assert bad not in answer.text


def test_search_finds_by_htmx_and_without_script(start, press, sign_in, source, figure):
    sandwich = start()
    found = (
        sign_in("writer").get(f"/answers/{sandwich.slug}/evidence/search?source_q=budget", headers={"HX-Request": "true"}).text
    )
    assert f'value="pick-{source.code}"' in found
    assert "<h1" not in found
    assert 'value="cite-ok"' in sign_in("writer").get(f"/answers/{sandwich.slug}/evidence/search?figure_q=ökning").text
    assert "No stored source holds these words." in press(sandwich, "find", source_q="finns inte")[0].text
    answer, kept = press(sandwich, "find", source_q="budget", headline="Osparat")
    assert f'value="pick-{source.code}"' in answer.text
    assert kept["headline"] == "Osparat"


def test_those_who_do_not_write_come_to_no_button(start, press, sign_in):
    sandwich = start()
    for role in ("auditor", "administrator", "partner"):
        assert sign_in(role).post(f"/answers/{sandwich.slug}/evidence", data={"do": "find"}).status_code == 403
        assert sign_in(role).get(f"/answers/{sandwich.slug}/evidence/search").status_code == 403
        assert sign_in(role).post(f"/answers/{sandwich.slug}/older-value", data={}).status_code == 403


def test_uses_are_found_by_code(cited, app, database, people):
    with app.test_request_context(), database.read_session() as session:
        viewer = session.get_one(User, people["writer"].id)
        assert [(use.sandwich.id, use.row["n"]) for use in uses_of_figure(session, "ok", viewer=viewer)] == [(cited.id, 2)]
        assert uses_of_source(session, "S-0000", viewer=viewer) == []
        assert uses_of_figure(session, "o", viewer=viewer) == []
        assert uses_of_figure(session, "_k", viewer=viewer) == []


def test_an_older_value_shows_on_the_answer_in_the_editor_in_the_queue_and_at_the_figure(cited, sign_in):
    client = sign_in("writer")
    for path in (f"/answers/{cited.slug}", f"/answers/{cited.slug}/edit"):
        page = client.get(path).text
        assert "Needs updating: newer figures" in page
        assert "7 million kronor (2024)" in page
        assert "9.4 million kronor (2025)" in page
    assert "Answers that need updating (1)" in client.get("/evidence/recheck").text
    assert "needs updating" in client.get("/evidence/figures/ok").text


def test_the_newer_value_is_put_into_row_and_text(cited, press, database, source):
    with database.read_session() as session:
        document = session.get_one(Sandwich, cited.id).current_revision.document
        cited = session.get_one(Sandwich, cited.id)
    answer, kept = press(cited, "renew-2", rows=document["evidence"], explanation=document["explanation"])
    assert "ökade med 9,4 miljoner kronor under 2025 [2]." in kept["explanation"]
    assert (kept["evidence"][1]["value"], kept["evidence"][1]["source"]) == ("2025: 9.4", source.code)
    assert "Read the sentence again." in answer.text


def test_an_older_value_stays_with_a_reason_until_a_still_newer_one_comes(cited, sign_in, keep, figure, database):
    client, address = sign_in("writer"), f"/answers/{cited.slug}/older-value"
    data = {"figure": "ok", "cited": "2024: 7"}
    assert client.post(address, data={**data, "reason": " "}).status_code == 422
    assert client.post(address, data={**data, "cited": "2024: 8", "reason": "Nej"}).status_code == 404
    assert client.post(address, data={**data, "reason": "Texten jämför med 2024."}).status_code == 303
    assert "Answers that need updating (0)" in client.get("/evidence/recheck").text
    assert "Needs updating" not in client.get(f"/answers/{cited.slug}").text
    keep(figures.set_value, figure, "2026", "11")
    assert "Answers that need updating (1)" in client.get("/evidence/recheck").text


def test_notices_are_made_once_and_one_letter_a_person(cited, database, clock, later):
    with database.write_session() as session:
        assert make_notices(session, now=clock.utcnow()) == 1
    later(hours=1)
    with database.write_session() as session:
        assert make_notices(session, now=clock.utcnow()) == 0
        assert len(session.scalars(select(FigureNotice)).all()) == 1
        assert len(session.scalars(select(Job).where(Job.kind == "editorial.tell_figures")).all()) == 1


def test_the_letter_names_the_answer_and_both_values(cited, database, clock, run_jobs, monkeypatch, people):
    sent = []
    monkeypatch.setattr("workbench.mail.send", lambda _settings, message: sent.append(message))
    with database.write_session() as session:
        enqueue(session, "editorial.notice_figures", {}, dedupe="tick")
    run_jobs(smtp_url="smtp://127.0.0.1:1")
    (letter,) = [one for one in sent if one["Message-ID"].startswith("<figures-")]
    assert letter["To"] == people["writer"].email
    assert f"/answers/{cited.slug}" in letter.get_content()
    assert "2024: 7" in letter.get_content()
    assert "2025: 9.4" in letter.get_content()


def test_a_draft_in_the_bin_and_a_newest_value_ask_for_nothing(cited, act, database, app, keep):
    act(service.delete_draft, cited, "writer")
    with app.test_request_context(), database.read_session() as session:
        assert older_values(session) == []


def test_a_corrected_value_of_the_same_year_asks_too(start, act, text, figure, keep, database, app):
    sandwich = start()
    row = {**text["evidence"][0], "figure": "ok", "value": "2025: 9.40"}
    act(
        service.save_revision,
        sandwich,
        "writer",
        document={**text, "evidence": [row]},
        base_revision_id=sandwich.current_revision_id,
    )
    with app.test_request_context(), database.read_session() as session:
        assert older_values(session) == []
    keep(figures.set_value, figure, "2025", "9,9", reason="Rättad.")
    with app.test_request_context(), database.read_session() as session:
        (older,) = older_values(session)
        assert (older.cited, older.current) == ("2025: 9.40", "2025: 9.9")
        assert session.scalars(select(Figure.code)).all() == ["ok"]
