"""The pages over HTTP: without script, in both roles, with bad input, and in Swedish."""

import json
import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.editorial import queries, service
from workbench.editorial.comparing import differing_fields
from workbench.editorial.models import Autosave, Correction, ErrorReport, Revision, Sandwich

PAGES = ("", "/edit", "/preview", "/preview?as=text", "/revisions", "/send", "/compare?from=1&to=2")


def form_of(text, base, **more):
    """The editor's form as a browser sends it."""
    data = {name: text[name] for name in ("headline", "opening_fact", "myth", "explanation", "closing_fact", "technique")}
    data |= {"true_kernel": text["true_kernel"], "value": text["value"], "value_words": ", ".join(text["value_words"])}
    data |= {"myth_label": "on", "base_revision_id": str(base)}
    for index, row in enumerate(text["evidence"]):
        data |= {
            f"evidence-{index}-{name}": str(row[name]) for name in ("n", "publisher", "title", "published", "url", "accessed")
        }
        data |= {f"evidence-{index}-still_valid": "on"} if row["still_valid"] else {}
    return {**data, **more}


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_answer_in_both_languages(start, sign_in, page, language):
    sandwich = start()
    answer = sign_in("writer", language=language).get(f"/answers/{sandwich.slug}{page}")
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1
    assert 'style="' not in answer.text


@pytest.mark.parametrize("role", ["reporter", "partner", None])
def test_strangers_do_not_see_answers(start, sign_in, role):
    sandwich = start()
    for path in ("/answers", f"/answers/{sandwich.slug}", f"/answers/{sandwich.slug}/edit"):
        assert sign_in(role).get(path).status_code in (302, 403)


def test_new_answer_shows_why_formats_are_closed(make_rumour, sign_in):
    rumour = make_rumour()
    page = sign_in("writer").get(f"/rumours/{rumour.code}/answer")
    assert "Needs a rumour that is true, unproven or not checked" in page.text
    assert re.search(r'value="what_we_know" disabled', page.text)


def test_new_answer_without_decision_says_what_is_needed(make_rumour, sign_in):
    rumour = make_rumour(decision="monitor")
    page = sign_in("writer").get(f"/rumours/{rumour.code}/answer")
    assert "No format is open yet" in page.text
    answer = sign_in("writer").post(f"/rumours/{rumour.code}/answer", data={"format": "sandwich", "language": "sv"})
    assert answer.status_code == 422


def test_new_answer_without_a_choice_comes_back_with_the_error(make_rumour, sign_in):
    rumour = make_rumour()
    page = sign_in("writer").post(f"/rumours/{rumour.code}/answer", data={"language": "sv"})
    assert page.status_code == 422
    assert "<title>Error: " in page.text


def test_whole_route_without_script(make_rumour, sign_in, text, database, people):
    """Begin, check by button, add a source, save, send, approve: plain forms and redirects only."""
    rumour, writer = make_rumour(), sign_in("writer")
    begun = writer.post(f"/rumours/{rumour.code}/answer", data={"format": "sandwich", "language": "sv"})
    assert begun.status_code == 303
    edit = begun.location
    slug = edit.split("/")[-2]
    with database.read_session() as session:
        base = queries.sandwich_by_slug(session, slug).current_revision_id
    bare = {**text, "evidence": []}
    checked = writer.post(edit, data=form_of(bare, base, do="check"))
    assert checked.status_code == 200
    assert text["headline"] in checked.text
    assert "Stops · W2" in checked.text
    added = writer.post(edit, data=form_of(bare, base, do="add"))
    assert 'name="evidence-0-n" value="1"' in added.text
    assert text["explanation"][:40] in added.text
    sent = writer.post(edit, data=form_of(text, base, do="send"))
    assert sent.location == f"/answers/{slug}/send"
    assert "Nothing stops the text." in writer.get(sent.location).text
    done = writer.post(sent.location, data={"approver": str(people["approver"].id)}, follow_redirects=True)
    assert "With approver Approver" in done.text
    approver = sign_in("approver")
    review = approver.get(f"/answers/{slug}/review")
    read = re.search(r'name="revision_id" value="(\d+)"', review.text).group(1)
    refused = approver.post(f"/answers/{slug}/approve", data={"revision_id": read})
    assert refused.status_code == 422
    assert "Give the day on which it is checked again" in refused.text
    approved = approver.post(
        f"/answers/{slug}/approve",
        data={"revision_id": read, "review_by": "2027-05-01", "tick": re.findall(r'name="tick" value="(\w+)"', review.text)},
        follow_redirects=True,
    )
    assert "Approved. To be placed in a channel by Writer" in approved.text


def test_save_is_redirected_and_says_the_revision(start, sign_in, text, look):
    sandwich = start()
    changed = {**text, "headline": "Alla betalar lika i Norrviks simhall"}
    answer = sign_in("writer").post(f"/answers/{sandwich.slug}/edit", data=form_of(changed, look(sandwich).current_revision_id))
    assert (answer.status_code, answer.location) == (303, f"/answers/{sandwich.slug}/edit")


def test_form_keeps_the_document_as_it_was(start, sign_in, text, look):
    """Saving the form of an unchanged text makes no new revision: nothing is lost on the way through the page."""
    sandwich = start()
    before = look(sandwich).current_revision_id
    sign_in("writer").post(f"/answers/{sandwich.slug}/edit", data=form_of(text, before))
    assert look(sandwich).current_revision_id == before


def test_conflict_shows_both_texts_and_keeps_both(start, sign_in, text, look, act, database, people):
    """C-01 in the page: 409, base, theirs and mine; mine is my autosave; saving on top works."""
    sandwich = start()
    base = look(sandwich).current_revision_id
    theirs = {**text, "headline": "Andras rubrik om simhallen i Norrvik"}
    act(service.save_revision, sandwich, "second_writer", document=theirs, base_revision_id=base)
    mine = {**text, "headline": "Min rubrik om simhallen i Norrvik"}
    client = sign_in("writer")
    answer = client.post(f"/answers/{sandwich.slug}/edit", data=form_of(mine, base))
    assert answer.status_code == 409
    for words in (text["headline"], "Andras", "Min rubrik om simhallen i Norrvik", "Second Writer"):
        assert words in answer.text
    with database.read_session() as session:
        assert session.scalar(select(Autosave)).document["headline"] == mine["headline"]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', answer.text))
    again = client.post(f"/answers/{sandwich.slug}/edit", data={**form_of(mine, hidden["base_revision_id"]), **hidden})
    assert again.status_code == 303
    with database.read_session() as session:
        newest = session.get_one(Revision, look(sandwich).current_revision_id)
        assert newest.document["headline"] == mine["headline"]
        assert newest.document["evidence"][0]["title"] == "Taxa för simhallen 2026"
        kept = {row.document["headline"] for row in session.scalars(select(Revision).where(Revision.sandwich_id == sandwich.id))}
        assert theirs["headline"] in kept


def test_autosave_is_back_when_the_page_opens_again(start, sign_in, text, look):
    """C-05: what was typed two seconds before the browser died is there, and can be thrown away."""
    sandwich, client = start(), sign_in("writer")
    typed = {**text, "closing_fact": "Halvskriven mening"}
    kept = client.post(f"/answers/{sandwich.slug}/autosave", data=form_of(typed, look(sandwich).current_revision_id))
    assert json.loads(kept.text)["saved"] is True
    page = client.get(f"/answers/{sandwich.slug}/edit").text
    assert "Halvskriven mening" in page
    assert "Your unsaved text is back" in page
    client.post(f"/answers/{sandwich.slug}/discard")
    assert "Halvskriven mening" not in client.get(f"/answers/{sandwich.slug}/edit").text


def test_autosave_of_another_person_is_not_shown(start, sign_in, text, look):
    sandwich = start()
    typed = {**text, "closing_fact": "Halvskriven mening"}
    sign_in("second_writer").post(f"/answers/{sandwich.slug}/autosave", data=form_of(typed, look(sandwich).current_revision_id))
    page = sign_in("writer").get(f"/answers/{sandwich.slug}/edit").text
    assert "Halvskriven mening" not in page
    assert "Second Writer is also editing" in page


def test_autosave_with_a_text_that_is_too_long_says_so(start, sign_in, text, look):
    """An invisible sign is left out and the words are kept; what is too long is not kept, and the answer says so."""
    sandwich, client = start(), sign_in("writer")
    base = look(sandwich).current_revision_id
    kept = client.post(f"/answers/{sandwich.slug}/autosave", data=form_of({**text, "headline": "a\x00b"}, base))
    assert (kept.status_code, json.loads(kept.text)["saved"]) == (200, True)
    long = client.post(f"/answers/{sandwich.slug}/autosave", data=form_of({**text, "explanation": "x" * 100_001}, base))
    assert (long.status_code, json.loads(long.text)["saved"]) == (422, False)
    assert "Explanation is too long: 100,001 characters" in json.loads(long.text)["message"]


def test_check_gives_fragments_and_stores_nothing(start, sign_in, text, look, database):
    sandwich, client = start(), sign_in("writer")
    bad = {**text, "closing_fact": text["closing_fact"].replace("60 kronor", "75 kronor")}
    answer = client.post(
        f"/answers/{sandwich.slug}/check", data=form_of(bad, look(sandwich).current_revision_id), headers={"HX-Request": "true"}
    )
    assert answer.status_code == 200
    assert 'id="coach-closing_fact" hx-swap-oob="true"' in answer.text
    assert "Stops · C3" in answer.text
    assert "<html" not in answer.text
    assert answer.text.count("coach-line") <= 3
    with database.read_session() as session:
        assert session.scalar(select(Autosave.id)) is None


@pytest.mark.parametrize(
    "bad",
    [
        {"headline": "a\x00b"},
        {"explanation": "x" * 100_001},
        {"evidence-0-n": "٣"},
        {"evidence-0-n": "9" * 40},
        {"mark-E3": "\u202eabc😀"},
        {"review_by": "i morgon"},
        {"base_revision_id": "-1"},
        {"technique": "no such thing"},
        {"do": "remove-999"},
        {"do": "nonsense"},
        {"headline": "<script>alert(1)</script>"},
    ],
)
def test_bad_input_gives_a_page_that_says_so(start, sign_in, text, look, bad):
    sandwich = start()
    data = {**form_of(text, look(sandwich).current_revision_id), **bad}
    for path in ("edit", "check", "autosave"):
        answer = sign_in("writer").post(f"/answers/{sandwich.slug}/{path}", data=data)
        assert answer.status_code in (200, 303, 409, 422)
        assert "<script>alert" not in answer.text


def test_compare_marks_words(start, sign_in, act, text, look):
    sandwich = start()
    changed = {**text, "headline": text["headline"].replace("samma", "lika")}
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    page = sign_in("auditor").get(f"/answers/{sandwich.slug}/compare?from=2&to=3").text
    assert re.search(r"<del>.*samma</del>", page)
    assert re.search(r"<ins>.*lika</ins>", page)
    assert sign_in("auditor").get(f"/answers/{sandwich.slug}/compare?from=2&to=99").status_code == 404


def test_list_filters_by_state_turn_language_and_theme(start, sign_in, act, settings):
    waiting, draft = start(), start(theme="T01")
    act(service.send_for_approval, waiting, "writer", settings=settings)
    client = sign_in("writer")
    found = {
        query: [slug for slug in (waiting.slug, draft.slug) if f"/answers/{slug}?list=" in client.get(f"/answers?{query}").text]
        for query in ("", "state=draft", "turn=approver", "turn=me", "theme=T01", "language=en")
    }
    assert found == {
        "": [waiting.slug, draft.slug],
        "state=draft": [draft.slug],
        "turn=approver": [waiting.slug],
        "turn=me": [draft.slug],
        "theme=T01": [draft.slug],
        "language=en": [],
    }
    assert "No answer matches the filter" in client.get("/answers?language=en").text
    assert client.get("/answers?state=nonsense").status_code == 422


def test_list_without_answers_says_what_to_do(sign_in):
    assert "No answers yet" in sign_in("writer").get("/answers").text


def test_restricted_rumours_answer_is_hidden_from_others(start, sign_in, database):
    sandwich = start()
    with database.write_session() as session:
        session.get_one(Sandwich, sandwich.id).rumour.sensitivity = "restricted"
    assert sign_in("second_writer").get(f"/answers/{sandwich.slug}").status_code == 404
    assert sandwich.slug not in sign_in("second_writer").get("/answers").text
    assert sign_in("approver").get(f"/answers/{sandwich.slug}").status_code == 200


def test_bin_and_back(start, sign_in, look):
    sandwich, client = start(), sign_in("writer")
    page = client.post(f"/answers/{sandwich.slug}/delete", follow_redirects=True)
    assert "Take out of the bin" in page.text
    assert sandwich.slug not in client.get("/answers").text
    client.post(f"/answers/{sandwich.slug}/undelete")
    assert look(sandwich).deleted_at is None


def test_published_answer_sends_the_editor_to_its_page(live, sign_in):
    sandwich = live()
    assert sign_in("writer").get(f"/answers/{sandwich.slug}/edit").status_code == 303
    page = sign_in("fact_checker").get(f"/answers/{sandwich.slug}").text
    assert "Correct the answer" in page
    assert "published revision 2" in page


def test_reasons_are_kept_without_signs_that_cannot_be_seen(live, sign_in, database):
    data = {"what": "Pri\x00set\u202e", "why": "Gam\x07mal\u2066 taxa"}
    assert sign_in("approver").post(f"/answers/{live().slug}/correct", data=data).status_code == 303
    with database.read_session() as session:
        kept = session.scalars(select(Correction)).one()
        assert (kept.what, kept.why) == ("Priset", "Gammal taxa")


def test_correct_and_withdraw_ask_for_their_reasons(live, sign_in, look):
    sandwich, client = live(), sign_in("fact_checker")
    assert client.post(f"/answers/{sandwich.slug}/correct", data={"what": "Priset"}).status_code == 422
    assert client.post(f"/answers/{sandwich.slug}/correct", data={"what": "Priset", "why": "Gammal taxa"}).status_code == 303
    assert look(sandwich).state == "correcting"
    assert "Gammal taxa" in client.get(f"/answers/{sandwich.slug}/correct").text
    assert client.post(f"/answers/{sandwich.slug}/withdraw", data={"reason": " "}).status_code == 422
    assert sign_in("writer").get(f"/answers/{sandwich.slug}/withdraw").status_code == 403
    assert client.post(f"/answers/{sandwich.slug}/withdraw", data={"reason": "Gick inte att styrka."}).status_code == 303
    assert "Gick inte att styrka." in client.get(f"/answers/{sandwich.slug}").text


def test_error_report_is_answered_by_mail_and_the_address_goes(
    app, database, sign_in, clock, run_jobs, later, monkeypatch, tmp_path
):
    from workbench import mail

    sent = []
    monkeypatch.setattr(mail, "send", lambda settings, message: sent.append(message))
    with app.test_request_context(), database.write_session() as session:
        report = service.report_error(session, None, text="Fel pris.", reply_address="reader@norrvik.example", now=clock.utcnow())
    client = sign_in("writer")
    assert "Fel pris." in client.get("/error-reports").text
    later(days=5)
    assert "late" in client.get("/error-reports").text
    assert client.post(f"/error-reports/{report.id}/answer", data={"answer": ""}).status_code == 422
    assert client.post(f"/error-reports/{report.id}/answer", data={"answer": "Tack, rättat."}).status_code == 303
    assert client.post(f"/error-reports/{report.id}/answer", data={"answer": "Igen"}).status_code == 409
    run_jobs()
    run_jobs()
    assert [message["To"] for message in sent] == ["reader@norrvik.example"]
    with database.read_session() as session:
        row = session.get_one(ErrorReport, report.id)
        assert (row.reply_address, row.mailed_at - row.answered_at) == (None, timedelta(0))


def test_days_in_the_log_are_written_out(approved, sign_in):
    """No 2027-05-01 among words."""
    page = sign_in("writer", language="sv").get(f"/answers/{approved().slug}").text
    assert "granskas igen senast 1 maj 2027" in page
    assert "senast 2027-05-01" not in page


def test_no_report_yet_is_not_all_answered(sign_in):
    """Two empty states, each with its next step."""
    page = sign_in("writer").get("/error-reports").text
    assert "No error has been reported yet" in page
    assert "every report is answered" not in page


def test_an_answer_knows_its_place_in_the_list_that_led_to_it(start, sign_in):
    """Newest first: the second of three leads to both others, and the filter stays in the address."""
    first, second, third = start(), start(theme="T01"), start()
    client = sign_in("writer", language="en")
    page = client.get(f"/answers/{second.slug}?list=state%3Ddraft").text
    assert "2 of 3" in page
    assert f'rel="prev" href="/answers/{third.slug}?list=state%3Ddraft"' in page
    assert f'rel="next" href="/answers/{first.slug}?list=state%3Ddraft"' in page
    assert 'href="/answers?state=draft"' in page
    assert "1 of 1" in client.get(f"/answers/{second.slug}?list=theme%3DT01").text
    assert f"/answers/{second.slug}/edit?list=theme%3DT01" in client.get(f"/answers/{second.slug}?list=theme%3DT01").text
    assert "Back to the list" in client.get(f"/answers/{second.slug}?list=theme%3DT13").text
    assert 'class="place' not in client.get(f"/answers/{second.slug}").text


def test_fields_that_nobody_changed_do_not_differ():
    """A stored text may lack what the form always sends; a changed source differs."""
    source = {"n": 1, "publisher": "Norrvik", "title": "Så fungerar kön", "url": "https://norrvik.example/ko"}
    stored = {"evidence": [source], "technique": "", "value": "Rättvisa  för alla", "marks": {}}
    sent_source = {**source, "published": "", "accessed": "", "still_valid": False}
    sent = {"evidence": [sent_source], "technique": "", "value": "Rättvisa för alla", "myth_label": False, "review_by": ""}
    assert not differing_fields(stored, sent)
    assert differing_fields(stored, {**sent, "evidence": [{**sent_source, "still_valid": True}]}) == ["evidence"]
