"""The pages of rumours: who may, what they show, what they refuse."""

import re

import pytest

ROLES_THAT_READ = ("writer", "fact_checker", "approver", "legal_reviewer", "administrator", "auditor")


def version_of(page):
    return re.search(r'name="version" value="(\d+)"', page.text)[1]


@pytest.mark.parametrize("role", ROLES_THAT_READ)
@pytest.mark.parametrize("language", ["sv", "en"])
def test_list_and_page_open_for_staff(sign_in, open_one, role, language):
    code = open_one()
    client = sign_in(role, language=language)
    assert client.get("/rumours").status_code == 200
    page = client.get(f"/rumours/{code}")
    assert page.status_code == 200
    assert "Nyanlända går före i bostadskön" in page.text
    assert page.text.count("<h1") == 1


@pytest.mark.parametrize("role", ["partner", "reporter"])
def test_list_and_page_are_closed_to_others(sign_in, open_one, role):
    code = open_one()
    client = sign_in(role)
    assert {client.get("/rumours").status_code, client.get(f"/rumours/{code}").status_code} == {403}


FORM_PAGES = ("edit", "sightings/new", "risk", "decision", "close", "merge")


@pytest.mark.parametrize("page", FORM_PAGES)
def test_form_pages_open_for_writers_and_not_for_auditors(sign_in, open_one, page):
    code = open_one()
    assert sign_in("writer").get(f"/rumours/{code}/{page}").status_code == 200
    assert sign_in("auditor").get(f"/rumours/{code}/{page}").status_code == 403


@pytest.mark.parametrize("page", FORM_PAGES)
def test_empty_form_comes_back_with_errors_on_top(sign_in, open_one, page):
    code = open_one()
    answer = sign_in("writer").post(f"/rumours/{code}/{page}", data={"action": "save"})
    assert answer.status_code in (409, 422)
    assert 'id="error-summary"' in answer.text
    assert "<title>Error: " in answer.text


def post(client, code, page, **data):
    data.setdefault("version", version_of(client.get(f"/rumours/{code}/{page}")))
    return client.post(f"/rumours/{code}/{page}", data={"action": "save", **data})


STEPS = {
    "spread": 2,
    "velocity": 2,
    "harm": 2,
    "plausibility": 2,
    "audience": 2,
    "reach": 0,
    "reason": "Två grupper enligt biblioteket.",
}
VERDICT = {"verdict": "misleading", "reason": "Reglerna.", "verified_with": "Bostadsbolaget", "true_kernel": "Några fick."}


def test_writer_walks_a_rumour_up_to_the_proposal_and_others_decide(sign_in, open_one):
    code = open_one()
    writer, checker, approver = sign_in("writer"), sign_in("fact_checker"), sign_in("approver")
    assert post(writer, code, "risk", **STEPS).status_code == 303
    assert "Rule 4" in writer.get(f"/rumours/{code}").text
    assert post(checker, code, "verdict", **VERDICT).status_code == 303
    assert post(approver, code, "decision", decision="respond", reason="Det ökar.").status_code == 303
    page = writer.get(f"/rumours/{code}").text
    assert "2 hours left" in page or "119 minutes left" in page or "120 minutes left" in page
    assert "First action taken" in page
    assert writer.post(f"/rumours/{code}/first-action").status_code == 303
    assert "took the first action in time" in writer.get(f"/rumours/{code}").text


def test_writer_may_not_set_a_verdict_and_only_proposes(sign_in, open_one):
    code = open_one()
    writer = sign_in("writer")
    assert writer.get(f"/rumours/{code}/verdict").status_code == 403
    assert writer.post(f"/rumours/{code}/verdict", data=VERDICT).status_code == 403
    answer = post(writer, code, "decision", decision="respond", reason="Det ökar.")
    assert answer.status_code == 303
    page = writer.get(f"/rumours/{code}").text
    assert "proposed: respond" in page
    assert "Decide, at the latest" in page  # the clock of the one who decides still runs


def test_stale_form_gives_409_and_keeps_the_text(sign_in, open_one):
    code = open_one()
    first, second = sign_in("fact_checker"), sign_in("fact_checker")
    old = version_of(first.get(f"/rumours/{code}/verdict"))
    assert post(second, code, "verdict", **VERDICT).status_code == 303
    answer = post(first, code, "verdict", **(VERDICT | {"reason": "Min egen text"}), version=old)
    assert answer.status_code == 409
    assert "Min egen text" in answer.text
    again = post(first, code, "verdict", **(VERDICT | {"reason": "Min egen text"}), version=version_of(answer))
    assert again.status_code == 303


def test_stale_button_gives_409(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    old = version_of(client.get(f"/rumours/{code}"))
    assert client.post(f"/rumours/{code}/take", data={"version": old}).status_code == 303
    assert client.post(f"/rumours/{code}/hand-over", data={"version": old, "owner": "1"}).status_code == 409


def test_score_is_worked_out_without_saving(sign_in, open_one, on):
    code = open_one()
    client = sign_in("writer")
    page = client.post(f"/rumours/{code}/risk", data={**STEPS, "action": "look", "version": "1"})
    fragment = client.post(f"/rumours/{code}/risk", data=STEPS, headers={"HX-Request": "true"})
    for answer in (page, fragment):
        assert answer.status_code == 200
        assert "12 of 21 points. Proposal: respond." in answer.text
    assert "<html" not in fragment.text
    assert "Risk: not rated yet" in client.get(f"/rumours/{code}").text


def test_highest_harm_says_whom_to_call_first(sign_in, open_one, rate):
    code = open_one()
    rate(code, 0, 0, 4, 0, 0, 0)
    assert "Contact the police or your security contact first" in sign_in("writer").get(f"/rumours/{code}").text


def test_flag_for_violence_says_whom_to_call_first(sign_in, open_one):
    code = open_one(flags=["violence"])
    page = sign_in("writer", language="sv").get(f"/rumours/{code}").text
    assert "Kontakta polisen eller din säkerhetskontakt först" in page


NEW = {"claim": "Nyanlända går före i kön till bostad", "kind": "belief", "theme": "T01", "target_group": "newcomers"}
NEW |= {"language": "sv", "channel": "phone", "source_type": "resident", "text_heard": "Ring 070-123 45 67", "action": "save"}


def test_new_rumour_shows_the_nearest_before_it_is_made(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    answer = client.post("/rumours/new", data=NEW)
    assert answer.status_code == 422
    assert code in answer.text
    made = client.post("/rumours/new", data={**NEW, "is_new": "y"})
    assert made.status_code == 303
    page = client.get(made.location).text
    assert "Nyanlända går före i kön till bostad" in page
    assert "070" not in page


def test_look_for_similar_works_by_button_and_by_fragment(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    page = client.post("/rumours/new", data={**NEW, "action": "look"})
    fragment = client.get("/rumours/similar", query_string={"claim": NEW["claim"]}, headers={"HX-Request": "true"})
    for answer in (page, fragment):
        assert answer.status_code == 200
        assert code in answer.text
        assert "It is none of these" in answer.text
    assert "<html" not in fragment.text


def test_new_rumour_without_look_alikes_needs_no_confirmation(sign_in):
    made = sign_in("writer").post("/rumours/new", data={**NEW, "flags": ["service"], "more_themes": ["T03"]})
    assert made.status_code == 303


def test_sighting_is_shown_masked_before_and_after_it_is_stored(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    data = {"text_heard": "Ring Bo på 070-123 45 67", "wording": "paraphrase", "channel": "phone", "source_type": "resident"}
    data |= {"relation": "asserts", "heard_at": "2026-11-20T09:30", "heard_language": "sv", "heard_place": "Centrum"}
    look = client.post(f"/rumours/{code}/sightings/new", data={**data, "action": "look"})
    assert "[telefonnummer]" in look.text
    fragment = client.post("/rumours/masked", data=data, headers={"HX-Request": "true"})
    assert "[telefonnummer]" in fragment.text
    assert client.post(f"/rumours/{code}/sightings/new", data={**data, "action": "save"}).status_code == 303
    page = client.get(f"/rumours/{code}").text
    assert "Ring Bo på [telefonnummer]" in page
    assert "Observations (2)" in page


@pytest.mark.parametrize("heard_at", ["", "0001-01-01T00:00", "2199-01-01T00:00", "snart"])
def test_sighting_at_an_impossible_time_is_refused(sign_in, open_one, heard_at):
    code = open_one()
    data = {"text_heard": "x", "wording": "verbatim", "channel": "phone", "source_type": "resident", "relation": "asserts"}
    data |= {"heard_at": heard_at, "heard_language": "sv", "action": "save"}
    assert sign_in("writer").post(f"/rumours/{code}/sightings/new", data=data).status_code == 422


@pytest.mark.parametrize("claim", ["", "\x00", "x" * 76, "x" * 1_000_000, "\u202e\u202c"])
def test_bad_claims_come_back_with_422(sign_in, claim):
    assert sign_in("writer").post("/rumours/new", data={**NEW, "claim": claim}).status_code == 422


def test_emoji_and_markup_in_texts_are_shown_as_typed(sign_in, open_one, on):
    code = open_one("Påstående <script>alert(1)</script> 🙂")
    page = sign_in("writer").get(f"/rumours/{code}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; 🙂" in page
    assert "<script>alert" not in page


def test_restricted_rumour_is_nowhere_for_others(sign_in, open_one):
    code = open_one("Något om en enskild person", flags=["individual"])
    writer, approver = sign_in("writer"), sign_in("approver")
    assert writer.get(f"/rumours/{code}").status_code == 404
    assert code not in writer.get("/rumours?state=any").text
    assert code not in writer.get("/rumours/similar?claim=Något+om+en+enskild+person").text
    assert writer.post(f"/rumours/{code}/take").status_code == 404
    assert code in approver.get("/rumours").text
    assert approver.get(f"/rumours/{code}").status_code == 200


def test_restricted_rumour_cannot_be_opened_up_while_it_concerns_an_individual(sign_in, open_one):
    code = open_one(flags=["individual"])
    data = {"claim": "Ett påstående", "kind": "belief", "theme": "T01", "target_group": "other", "language": "sv"}
    answer = post(sign_in("approver"), code, "edit", **data, flags=["individual"], sensitivity="open", outcome="")
    assert answer.status_code == 422


def test_edit_changes_the_description(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    data = {"claim": "Kön gäller inte alla", "kind": "belief", "theme": "T03", "target_group": "other", "language": "ar"}
    assert post(client, code, "edit", **data, sensitivity="internal", outcome="growing", more_themes=["T01"]).status_code == 303
    page = client.get(f"/rumours/{code}").text
    for words in ("Kön gäller inte alla", "Benefits and income support", "Arabic", "growing"):
        assert words in page


def test_list_filters_by_everything_and_finds_words(sign_in, open_one, rate, decide, check):
    one, two = open_one(), open_one("Kommunen köper hyreshus", theme="T09", sighting=None)
    check(one)
    rate(one, 2, 2, 2, 2, 2, 0)
    decide(one)
    client = sign_in("writer")
    for query in ("theme=T01", "verdict=misleading", "decision=respond", "q=bostadskön", f"q={one}", "state=decided"):
        page = client.get(f"/rumours?{query}").text
        assert (one in page, two in page) == (True, False), query
    assert two in client.get("/rumours?decision=none&owner=none").text
    assert "No rumours match" in client.get("/rumours?owner=me").text


@pytest.mark.parametrize("sort", ["", "newest", "score", "sightings"])
def test_list_sorts_and_pages(sign_in, open_one, decide, sort):
    codes = [open_one(f"Påstående nummer {number}") for number in range(32)]
    decide(codes[3])
    client = sign_in("writer")
    first, second = (client.get(f"/rumours?sort={sort}&page={number}").text for number in (1, 2))
    assert {code for code in codes if code in first} | {code for code in codes if code in second} == set(codes)
    assert "page 2" in second[: second.index("</title>")]
    if sort == "":
        assert first.index(codes[3]) < min(first.index(code) for code in codes if code in first and code != codes[3])


@pytest.mark.parametrize("query", ["theme=T77", "sort=upwards", "owner=x", "q=" + "x" * 101])
def test_bad_filter_gives_422_with_the_form(sign_in, query):
    answer = sign_in("writer").get(f"/rumours?{query}")
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text


def test_list_as_a_fragment_holds_the_list_alone(sign_in, open_one):
    code = open_one()
    answer = sign_in("writer").get("/rumours", headers={"HX-Request": "true"})
    assert code in answer.text
    assert "<html" not in answer.text


def test_empty_list_says_what_to_do_next(sign_in):
    assert "Write down the first one" in sign_in("writer").get("/rumours").text


def test_close_reopen_and_merge_over_http(sign_in, open_one):
    one, two = open_one(), open_one("Kommunen köper hyreshus")
    client = sign_in("writer")
    assert post(client, one, "close", reason="För tidigt").status_code == 422  # a new rumour is not closed
    client.post(f"/rumours/{one}/take")
    assert post(client, one, "close", reason="Tyst i 30 dagar").status_code == 303
    assert "closed the rumour: Tyst i 30 dagar" in client.get(f"/rumours/{one}").text
    assert post(client, one, "reopen", reason="Hörs igen").status_code == 303
    assert post(client, one, "merge", reason="Samma", into=two.lower()).status_code == 303
    assert "Observations (2)" in client.get(f"/rumours/{two}").text
    assert post(client, two, "merge", reason="Samma", into="R-0000").status_code in (404, 422)


@pytest.mark.parametrize("to", ["decided", "closed", "merged", "answered", "nonsense", ""])
def test_move_refuses_what_needs_a_form_or_is_no_move(sign_in, open_one, to):
    code = open_one()
    assert sign_in("writer").post(f"/rumours/{code}/move", data={"to": to}).status_code == 422


def test_note_is_masked_and_an_empty_one_refused(sign_in, open_one):
    code = open_one()
    client = sign_in("writer")
    assert client.post(f"/rumours/{code}/notes", data={"text": "Mejla a.b@norrvik.example"}).status_code == 303
    assert "[e-post]" in client.get(f"/rumours/{code}").text
    assert client.post(f"/rumours/{code}/notes", data={"text": " \x00 "}).status_code == 422


def test_page_with_all_panels_asks_at_most_fifteen_queries(sign_in, open_one, check, rate, decide, database):
    from sqlalchemy import event

    code = open_one()
    check(code)
    rate(code, 2, 2, 2, 2, 2, 0)
    decide(code)
    client = sign_in("approver")
    client.get("/help")  # whether the installation is read-only is asked every few seconds, not by each page
    asked = []
    event.listen(database.engine, "before_cursor_execute", lambda *details: asked.append(details[2]))
    assert client.get(f"/rumours/{code}").status_code == 200
    page_queries = [text for text in asked if text.lstrip().upper().startswith("SELECT")]
    assert len(page_queries) <= 15, "\n".join(page_queries)


@pytest.mark.parametrize("path", ["/rumours", "/rumours/new", "/rumours/{}", "/rumours/{}/risk", "/rumours/{}/decision"])
def test_swedish_pages_hold_no_english_sentence(sign_in, open_one, path):
    code = open_one()
    page = sign_in("approver", language="sv").get(path.format(code)).text
    assert not re.search(r">[^<]*\b(the|with|your|rumour|rumours)\b[^<]*<", page, re.IGNORECASE), path


def test_rated_again_it_begins_with_what_people_chose_and_with_what_is_observed_now(sign_in, open_one, rate):
    """The pace comes from the observations, none here; what they say nothing about stays as it was chosen."""
    code = open_one()
    rate(code, 2, 2, 2, 2, 2, 0)
    assert "10 of 21 points. Proposal: prepare." in sign_in("writer").get(f"/rumours/{code}/risk").text


def test_a_rumour_knows_its_place_in_the_list_that_led_to_it(sign_in, open_one, database):
    """The second of three under the same filter and order; one query finds it; changes come back to the same place."""
    codes = [open_one(claim) for claim in ("Badhuset stänger för alla", "Bussen ställs in för alla", "Skolan flyttas för alla")]
    open_one("Något helt annat i parken", theme="T10")
    client = sign_in("writer", language="en")
    listing = client.get("/rumours?q=alla&sort=newest").text
    assert f'href="/rumours/{codes[1]}?list=q%3Dalla%26sort%3Dnewest"' in listing
    page = client.get(f"/rumours/{codes[1]}?list=q%3Dalla%26sort%3Dnewest").text
    assert "2 of 3" in page
    assert f'rel="prev" href="/rumours/{codes[2]}?list=q%3Dalla%26sort%3Dnewest"' in page
    assert f'rel="next" href="/rumours/{codes[0]}?list=q%3Dalla%26sort%3Dnewest"' in page
    assert 'href="/rumours?q=alla&amp;sort=newest"' in page
    assert f'/rumours/{codes[1]}/notes?list=q%3Dalla%26sort%3Dnewest"' in page
    moved = client.post(f"/rumours/{codes[1]}/notes?list=q%3Dalla", data={"text": "Ring biblioteket."})
    assert moved.status_code == 303
    assert moved.location.startswith(f"/rumours/{codes[1]}?list=q%3Dalla")


@pytest.mark.parametrize(
    "raw", ["", "state=nonsense", "page=9&lang=xx&code=R-9", "%00", "_external=1&_scheme=javascript", "owner=me"]
)
def test_an_odd_list_in_the_address_does_no_harm(sign_in, open_one, raw):
    """Whatever somebody writes there, the page answers and links stay on this site."""
    code = open_one()
    page = sign_in("writer").get(f"/rumours/{code}", query_string={"list": raw})
    assert page.status_code == 200
    assert "javascript:" not in page.text
    assert 'class="place' in page.text


def test_a_press_that_is_sent_twice_counts_once(sign_in, open_one, database, later):
    """Without script too: one rumour, one note and one observation; the same words a minute later are new ones."""
    client, code = sign_in("writer"), open_one("Simhallen säljs")
    new = {"claim": "Torget byggs om", "theme": "T10", "kind": "belief", "target_group": "other", "language": "sv", "is_new": "y"}
    places = [client.post("/rumours/new", data=new).location for _press in range(2)]
    assert places[0] == places[1]
    for _press in range(2):
        client.post(f"/rumours/{code}/notes", data={"text": "Ring biblioteket."})
    page = client.get(f"/rumours/{code}").text
    assert page.count("Ring biblioteket.") == 1
    later(minutes=1)
    client.post(f"/rumours/{code}/notes", data={"text": "Ring biblioteket."})
    assert client.get(f"/rumours/{code}").text.count("Ring biblioteket.") == 2
