"""Sources by hand, what is taken from them, the list; who may, and bad input."""

import pytest
from sqlalchemy import func, select

from workbench.activity.models import Activity
from workbench.evidence.models import EvidenceSource, SourceExtract

PAPER = {"publisher": "Norrviks kommunarkiv", "title": "Nämndens protokoll § 12", "published": "1987", "url": "",
         "reference": "KS 1987/12", "accessed": "2026-11-02", "language": "sv", "review_by": "", "note": ""}  # fmt: skip


def test_a_source_on_paper_needs_a_reference_and_no_address(sign_in, database):
    client = sign_in("writer")
    assert client.post("/evidence/new/by-hand", data={**PAPER, "reference": ""}).status_code == 422
    assert client.post("/evidence/new/by-hand", data=PAPER).status_code == 303
    with database.read_session() as session:
        source = session.scalars(select(EvidenceSource)).one()
    assert (source.reference, source.url, source.next_check_at) == ("KS 1987/12", "", None)
    shown = client.get(f"/evidence/sources/{source.code}").text
    assert "What is on paper has no copy here." in shown
    assert client.post(f"/evidence/sources/{source.code}/copy").status_code == 422


@pytest.mark.parametrize(
    "changes",
    [{"publisher": ""}, {"title": " \u202e "}, {"published": "igår"}, {"published": "2026-13"}, {"published": "2026-02-30"},
     {"accessed": "x"}, {"language": "klingon"}, {"url": "http://norrvik.example"}, {"title": "x" * 301}, {"note": "x" * 2001}],
    ids=range(10),
)  # fmt: skip
def test_what_cannot_be_kept_is_told_with_the_input_kept(sign_in, database, changes):
    answer = sign_in("writer").post("/evidence/new/by-hand", data={**PAPER, **changes})
    assert answer.status_code == 422
    assert "Something needs to be changed" in answer.text
    assert "KS 1987/12" in answer.text
    assert "<title>Error: " in answer.text
    with database.read_session() as session:
        assert session.scalar(select(func.count(EvidenceSource.id))) == 0


def test_odd_signs_are_taken_out_and_mark_up_is_text(sign_in, database):
    title = "<script>alert(1)</script> \u202eabc\u202c 😀\x07"
    sign_in("writer").post("/evidence/new/by-hand", data={**PAPER, "title": title})
    with database.read_session() as session:
        source = session.scalars(select(EvidenceSource)).one()
    assert source.title == "<script>alert(1)</script> abc 😀"
    assert "&lt;script&gt;alert(1)" in sign_in("writer").get(f"/evidence/sources/{source.code}").text


def test_a_megabyte_is_refused_with_a_sentence(sign_in):
    answer = sign_in("writer").post("/evidence/new/by-hand", data={**PAPER, "note": "x" * 1_000_000})
    assert answer.status_code == 422
    assert "At most 2000 characters fit here" in answer.text


def test_two_people_at_once_lose_nothing(sign_in, kept, source):
    made = kept()
    form = {**PAPER, "url": made.url, "reference": "", "version": str(made.version)}
    first, second = sign_in("writer"), sign_in("second_writer")
    assert first.post(f"/evidence/sources/{made.code}/edit", data={**form, "title": "Av den första"}).status_code == 303
    refused = second.post(f"/evidence/sources/{made.code}/edit", data={**form, "title": "Av den andra"})
    assert refused.status_code == 422
    assert "Av den andra" in refused.text
    assert source(made.code).title == "Av den första"


def test_a_new_address_is_looked_at_afresh(sign_in, kept, source):
    made = kept()
    form = {**PAPER, "url": "https://norrvik.example/ny", "reference": "", "version": str(made.version)}
    sign_in("writer").post(f"/evidence/sources/{made.code}/edit", data=form)
    assert (source(made.code).link_state, source(made.code).known_hash) == ("unchecked", "")


def test_passages_and_numbers_are_kept_and_taken_away(sign_in, kept, database):
    made = kept()
    client, address = sign_in("fact_checker"), f"/evidence/sources/{made.code}"
    assert client.post(f"{address}/passages", data={"text": "  "}).status_code == 422
    assert (
        client.post(f"{address}/passages", data={"text": "Budgeten ökade med 9 miljoner.", "place": "s. 12"}).status_code == 303
    )
    assert client.post(f"{address}/numbers", data={"value": "9 mkr", "counted": ""}).status_code == 422
    assert client.post(f"{address}/numbers", data={"value": "9 mkr", "counted": "ökning", "where": "s. 12"}).status_code == 303
    shown = client.get(address).text
    assert "Budgeten ökade med 9 miljoner." in shown
    assert "9 mkr" in shown
    assert client.post(f"{address}/extracts/1/remove").status_code == 303
    assert client.post(f"{address}/extracts/1/remove").status_code == 404
    with database.read_session() as session:
        assert session.scalars(select(SourceExtract.kind)).all() == ["number"]
        verbs = session.scalars(select(Activity.verb).where(Activity.subject_kind == "evidence_source")).all()
    assert {"source_added", "passage_taken", "number_taken", "extract_removed"} <= set(verbs)


def test_the_list_filters_and_keeps_its_place_in_the_address(sign_in, kept):
    client = sign_in("auditor")
    assert "No sources yet" in client.get("/evidence").text
    for number in range(30):
        kept(f"Rapport nummer {number:02}", url=f"https://norrvik.example/rapport/{number}")
    kept("Council minutes", language="en")
    page = client.get("/evidence?page=2")
    assert "page 2 of 2" in page.text
    assert "Council minutes" in client.get("/evidence?q=minutes council&language=en").text
    assert "No sources match" in client.get("/evidence?q=finns inte").text
    assert "Rapport nummer 07" not in client.get("/evidence?q=100%").text
    fragment = client.get("/evidence?q=nummer+07", headers={"HX-Request": "true"}).text
    assert "<h1" not in fragment
    assert "Rapport nummer 07" in fragment
    assert client.get("/evidence?sort=odd").status_code == 422
    assert client.get("/evidence?q=" + "x" * 101).status_code == 422
    assert client.get("/evidence?q=%00%E2%80%AE").status_code in (200, 422)


def test_who_may_not_write_may_read(sign_in, kept):
    made = kept()
    for role in ("administrator", "auditor", "legal_reviewer"):
        client = sign_in(role)
        page = client.get(f"/evidence/sources/{made.code}")
        assert page.status_code == 200
        assert "<form" not in page.text.split('<main id="main"')[1].split("</main>")[0]
        assert client.post("/evidence/new", data={"address": "https://norrvik.example/x"}).status_code == 403
        assert client.post(f"/evidence/sources/{made.code}/still-valid", data={}).status_code == 403
    for role in ("partner", "reporter"):
        assert sign_in(role).get("/evidence").status_code == 403
        assert sign_in(role).get(f"/evidence/sources/{made.code}").status_code == 403


@pytest.mark.parametrize("path", ["/evidence", "/evidence/recheck", "/evidence/figures", "/evidence/new", "/evidence/new/by-hand",
                                  "/evidence/figures/new", "/evidence/figures/import"])  # fmt: skip
def test_pages_speak_both_languages(sign_in, path):
    swedish, english = (sign_in("writer", language=code).get(path).text for code in ("sv", "en"))
    assert '<html lang="sv">' in swedish
    assert swedish.count("<h1") == english.count("<h1") == 1
    assert swedish.split("<h1")[1][:80] != english.split("<h1")[1][:80]


def test_pages_ask_the_database_little(sign_in, kept, figure, database, change):
    from sqlalchemy import event

    for number in range(20):
        kept(f"Rapport nummer {number:02}", url=f"https://norrvik.example/rapport/{number}", published="2020")
        figure({"2024": "1", "2025": "2"}, code=f"tal-{number}")
    client, asked = sign_in("writer"), []
    event.listen(database.engine, "before_cursor_execute", lambda *row: asked.append(row[2]))
    for path in ("/evidence", "/evidence/recheck", "/evidence/figures", "/evidence/figures/tal-1"):
        asked.clear()
        assert client.get(path).status_code == 200
        assert len([one for one in asked if one.lstrip().upper().startswith("SELECT")]) <= 15, path


def test_list_finds_a_word_with_another_case_of_its_swedish_letters(sign_in):
    client = sign_in("writer")
    client.post("/evidence/new/by-hand", data={**PAPER, "title": "Årsredovisning 1987"})
    assert "Årsredovisning 1987" in client.get("/evidence?q=årsredo").text
    assert "Årsredovisning 1987" not in client.get("/evidence?q=åbudget").text
