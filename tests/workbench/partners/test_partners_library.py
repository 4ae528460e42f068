"""The library and a published page: who sees what, filters, tombstones, conditional answers."""

import json
import re

import pytest
from flask import request
from sqlalchemy import event

from workbench.editorial.models import SandwichReader
from workbench.partners.forms import LibraryForm


@pytest.fixture
def shelf(press, people):
    """One answer of each visibility."""
    press.publish("oppen", headline="Öppet svar om simhallen")
    press.publish("partner", headline="Svar för partner", visibility="partners")
    press.publish("utvald", headline="Svar för biblioteket", visibility="listed", readers=[people["partner"].organisation_id])
    return press


def titles(client, query=""):
    page = client.get(f"/library{query}")
    assert page.status_code == 200
    return re.findall(r'<h2><a href="/library/[^"]+">([^<]+)</a></h2>', page.text)


def test_library_shows_each_visitor_their_own_answers(shelf, sign_in):
    """The public sees public ones; a partner also partner ones and those listed for it; the municipality all."""
    assert titles(sign_in()) == ["Öppet svar om simhallen"]
    assert set(titles(sign_in("other_partner"))) == {"Öppet svar om simhallen", "Svar för partner"}
    assert len(titles(sign_in("partner"))) == 3
    assert len(titles(sign_in("writer"))) == 3


def test_answer_of_others_does_not_exist(shelf, sign_in):
    """404 for what one may not see, the same as for what is not there."""
    for path in ("/library/{}", "/library/{}/download/text", "/library/{}/report-error"):
        for slug in ("partner", "utvald", "finns-inte"):
            assert sign_in().get(path.format(slug)).status_code == 404
        assert sign_in("other_partner").get(path.format("utvald")).status_code == 404
        assert sign_in("partner").get(path.format("utvald")).status_code == 200


def test_listed_answer_names_the_other_readers_to_staff_only(shelf, sign_in, people, database):
    """A partner does not learn which other organisations were chosen."""
    with database.write_session() as session:
        session.add(SandwichReader(sandwich_id=3, organisation_id=people["other_partner"].organisation_id))
    assert "Norrviks idrottsförening" in sign_in("writer").get("/library/utvald").text
    assert "Norrviks idrottsförening" not in sign_in("partner").get("/library/utvald").text


def test_card_is_remembered_only_by_what_it_shows(shelf, sign_in):
    """The same answer, seen by others, in another language and after a correction: each reader gets their own words."""
    for _ in range(2):  # the second time from memory
        assert "Only these organisations see it: Norrviks bibliotek." in sign_in("writer").get("/library?lang=en").text
        page = sign_in("partner").get("/library?lang=en").text
        assert "and yours is one of them" in page
        assert "Only these organisations" not in page
        assert "Bara utvalda" in sign_in("partner").get("/library?lang=sv").text
        assert "Use it with us" in page
        assert "Use it with us" not in sign_in().get("/library?lang=en").text
    shelf.correct(1, headline="Simhallen har nya tider")
    assert titles(sign_in()) == ["Simhallen har nya tider"]


def test_boxes_of_the_filter_are_those_of_the_form(app):
    """They are written without a field for each, to the letter as the form's own."""
    with app.test_request_context("/library?theme=T01&theme=T05"):
        form = LibraryForm(request.args)
        for field in (form.theme, form.language, form.status):
            own = [(box.id, box.data, box.checked, box.label.text, box(class_="tick")) for box in field]
            assert [tuple(box) for box in field.boxes()] == own


def test_draft_is_not_in_the_library(press, sign_in, database):
    """Only what has been published is there."""
    from workbench.editorial.models import Sandwich

    identity = press.publish("utkast")
    with database.write_session() as session:
        row = session.get_one(Sandwich, identity)
        row.state, row.public_revision_id, row.first_published_at = "approved", None, None
    assert sign_in("writer").get("/library/utkast").status_code == 404
    assert "utkast" not in sign_in("writer").get("/library").text


def test_card_shows_the_fact_and_never_the_rumour(press, sign_in):
    """DESIGN-NOTES: lists show the fact."""
    press.publish("a")
    for path in ("/library", "/corrections", "/library/feed.json"):
        text = sign_in("partner").get(path).text
        if path != "/library/feed.json":
            assert "stängd för föreningar" not in text
    assert "samma villkor" in sign_in().get("/library").text


def test_library_filters_by_word_theme_language_and_form(press, sign_in):
    """Each filter narrows; all words must be there; å, ä and ö match in both cases."""
    press.publish("sv", theme="T10")
    press.publish("en", theme="T05", language="en", headline="School buses run on time", format="fact_page")
    client = sign_in()
    assert len(titles(client)) == 2
    assert titles(client, "?q=ÖPPEN+simhallen") == ["Simhallen är öppen för alla i Norrvik"]
    assert titles(client, "?q=simhallen+finnsinte") == []
    assert titles(client, "?theme=T05") == ["School buses run on time"]
    assert titles(client, "?theme=T05&theme=T10&language=sv") == ["Simhallen är öppen för alla i Norrvik"]
    assert titles(client, "?format=fact_page") == ["School buses run on time"]
    assert titles(client, "?q=100%25") == []


def test_bad_filter_is_refused_with_the_form_kept(press, sign_in):
    """422, "Error:" in the title, the summary on top."""
    press.publish()
    for query in ("?theme=T77", "?language=xx", "?format=bun", "?q=" + "x" * 201):
        page = sign_in().get(f"/library{query}")
        assert page.status_code == 422, query
        assert "<title>Error:" in page.text, query
        assert 'id="error-summary"' in page.text, query


def test_odd_words_give_no_hits_and_no_fault(press, sign_in):
    """NUL, emoji, direction marks and SQL signs are just words."""
    press.publish()
    for q in ("%00", "%F0%9F%A6%A6", "%E2%80%AEabc", "%27%22%3B--", "%25_%5C", "a" * 200):
        page = sign_in().get(f"/library?q={q}")
        assert page.status_code == 200, q
        assert ("No answer matches" in page.text) == (q != "%00"), q


def test_empty_library_and_no_hits_say_different_things(press, sign_in):
    """An empty state says what this is, why it is empty and what to do."""
    assert "Nothing is published yet" in sign_in().get("/library").text
    press.publish()
    assert "No answer matches" in sign_in().get("/library?q=zzz").text
    assert "Nothing is in use yet" in sign_in("partner").get("/adopted").text
    assert "Nothing has been corrected yet" in sign_in().get("/corrections").text


def test_library_cuts_into_pages_with_the_number_in_the_title(press, sign_in):
    """Twenty a page; the filter's form leads to page one."""
    for number in range(23):
        press.publish(f"svar-{number}")
    page = sign_in().get("/library?page=2&theme=T10")
    assert "page 2 of 2" in page.text.split("</title>")[0]
    assert page.text.count('class="lib-card"') == 3
    assert 'name="page"' not in page.text


def test_library_asks_the_database_the_same_number_of_times(press, sign_in, database):
    """No query per card."""
    counted = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: counted.append(args[2]))
    client = sign_in("partner")

    def ask(path):
        counted.clear()
        assert client.get(path).status_code == 200
        return len([line for line in counted if line.lstrip().upper().startswith("SELECT")])

    press.publish("first")
    paths = ("/library", "/corrections", "/library/feed.atom", "/adopted")
    client.post("/library/first/adopt", data={})
    press.correct(1)
    ask("/library")  # what is kept until the shelf changes
    few = [ask(path) for path in paths]
    for number in range(12):
        identity = press.publish(f"svar-{number}", visibility="partners" if number % 2 else "public")
        client.post(f"/library/svar-{number}/adopt", data={})
        press.correct(identity)
    ask("/library")
    assert [ask(path) for path in paths] == few
    assert max(few) <= 15


def test_answer_page_has_the_sandwich_and_what_belongs_to_it(press, sign_in, later):
    """Sources, unit, contact, date, licence, history and the way to report an error."""
    identity = press.publish("sim")
    later(days=2)
    press.correct(identity, what="Vi skrev sex dagar.", why="Vi läste fel rad.")
    text = sign_in(language="sv").get("/library/sim").text
    for expected in (
        'class="slice slice-top"',
        'class="filling filling-myth"',
        "Norrviks fritidskontor",
        "kommunikation@norrvik.example",
        "Vi skrev sex dagar. Vi läste fel rad.",
        'href="https://creativecommons.org/licenses/by/4.0/"',
        "/library/sim/report-error",
        '<link rel="canonical" href="http://localhost/library/sim">',
        'property="og:description" content="Simhallen tar emot alla besökare på samma villkor, sju dagar i veckan."',
        'type="application/atom+xml"',
    ):
        assert expected in text, expected
    assert text.count("<h1") == 1


def test_claim_review_of_a_sandwich_says_claim_verdict_and_source(press, sign_in):
    """schema.org ClaimReview, only for the format sandwich and only when public."""
    press.publish("sim")
    press.publish("fakta", format="fact_page", myth="", technique="")
    press.publish("intern", visibility="partners")
    text = sign_in().get("/library/sim").text
    review = json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)[1])
    assert review["@type"] == "ClaimReview"
    assert review["claimReviewed"] == "simhallen är stängd för föreningar"
    assert review["reviewRating"]["ratingValue"] == 2
    assert review["url"] == "http://localhost/library/sim"
    assert review["author"]["name"] == "Norrvik"
    assert review["datePublished"].startswith("2026-11-20")
    assert review["citation"][0]["url"] == "https://norrvik.example/simhallen"
    assert "ld+json" not in sign_in().get("/library/fakta").text
    assert "ld+json" not in sign_in("partner").get("/library/intern").text


def test_answer_links_its_other_language(press, sign_in, database):
    """Both ways, with lang and hreflang; only when the other is published and visible."""
    from workbench.editorial.models import Sandwich

    identity = press.publish("sim")
    with database.read_session() as session:
        rumour_id = session.get_one(Sandwich, identity).rumour_id
    press.publish("pool", language="en", rumour_id=rumour_id, headline="The pool is open to all")
    press.publish("pool-internal", language="en", rumour_id=rumour_id, visibility="partners")
    text = sign_in().get("/library/sim").text
    assert '<link rel="alternate" hreflang="en" href="/library/pool">' in text
    assert 'href="/library/pool" lang="en" dir="ltr" hreflang="en">Read in English' in text
    assert "pool-internal" not in text
    assert 'href="/library/sim" lang="sv" dir="ltr" hreflang="sv">' in sign_in().get("/library/pool").text


def test_correction_that_is_being_written_is_not_public(press, sign_in):
    """The old text stands with a notice; nothing of the draft is seen anywhere."""
    press.start_correction(press.publish("sim"))
    text = sign_in().get("/library/sim").text
    assert "This answer is being corrected" in text
    for path in ("/library/sim", "/library", "/corrections", "/library/feed.atom", "/library/feed.json"):
        assert "HEMLIGT" not in sign_in("partner").get(path).text


def test_withdrawn_answer_is_a_tombstone(press, sign_in):
    """410 with the reason; no part of the text; named on the corrections page; downloads gone; not in the library."""
    identity = press.publish("sim")
    press.withdraw(identity, reason="Planen ändrades i oktober.")
    page = sign_in().get("/library/sim")
    assert page.status_code == 410
    assert "Planen ändrades i oktober." in page.text
    assert "samma villkor" not in page.text
    assert "ld+json" not in page.text
    assert sign_in().get("/library/sim/download/text").status_code == 410
    assert "Planen ändrades i oktober." in sign_in().get("/corrections").text
    assert "/library/sim" not in sign_in().get("/library").text


def test_withdrawn_answer_of_others_stays_unknown(press, sign_in):
    """A tombstone does not tell the public that something internal has been."""
    press.withdraw(press.publish("intern", visibility="partners"))
    assert sign_in().get("/library/intern").status_code == 404
    assert sign_in().get("/corrections").text.count("Planen ändrades") == 0
    assert sign_in("partner").get("/library/intern").status_code == 410


def test_visitor_gets_304_until_something_changes(press, sign_in, later):
    """No cookie, an ETag, 304 without a body; a correction gives the new page."""
    identity = press.publish("sim")
    client, tags = sign_in(), {}
    for path in ("/library", "/library/sim", "/library/feed.atom", "/library/feed.json", "/corrections"):
        first = client.get(path)
        assert first.status_code == 200
        assert "Set-Cookie" not in first.headers
        assert "no-store" not in first.headers["Cache-Control"]
        tags[path] = first.headers["ETag"]
        second = client.get(path, headers={"If-None-Match": tags[path]})
        assert (second.status_code, second.data) == (304, b""), path
        assert second.headers["ETag"] == tags[path]
    later(minutes=5)
    press.correct(identity)
    for path, tag in tags.items():
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200, path


def test_page_with_only_a_date_is_not_sent_again(press, sign_in, later):
    """If-Modified-Since works for a reader that keeps no ETag."""
    identity = press.publish("sim")
    client = sign_in()
    for path in ("/library/sim", "/library/feed.atom"):
        stamp = client.get(path).headers["Last-Modified"]
        assert client.get(path, headers={"If-Modified-Since": stamp}).status_code == 304
    later(minutes=5)
    press.correct(identity)
    assert client.get("/library/sim", headers={"If-Modified-Since": stamp}).status_code == 200


def test_signed_in_page_is_kept_by_nobody(press, sign_in):
    """FAULTS.md X-02: no-store when signed in, and never a 304."""
    press.publish("sim")
    page = sign_in("partner").get("/library/sim", headers={"If-None-Match": "*"})
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"


def test_other_language_is_another_page(press, sign_in):
    """A cache tells Swedish from English."""
    press.publish("sim")
    swedish, english = sign_in(language="sv").get("/library/sim"), sign_in(language="en").get("/library/sim")
    assert swedish.headers["ETag"] != english.headers["ETag"]
    assert "Cookie" in swedish.headers["Vary"]


def test_download_carries_licence_and_link(press, sign_in):
    """The pack can stand alone: text, licence with its address, the original's address; only three kinds exist."""
    press.publish("sim", licence="CC BY-SA 4.0")
    for kind, start in (("text", "Simhallen är"), ("markdown", "# Simhallen"), ("html", "<article")):
        page = sign_in().get(f"/library/sim/download/{kind}")
        assert page.text.startswith(start)
        assert page.headers["Content-Disposition"].startswith('attachment; filename="sim.')
        assert "CC BY-SA 4.0" in page.text
        assert "https://creativecommons.org/licenses/by-sa/4.0/" in page.text
        assert "http://localhost/library/sim" in page.text
    assert sign_in().get("/library/sim/download/exe").status_code == 404


def test_card_and_page_say_who_sees_and_which_licence(shelf, sign_in):
    """Everybody, partners, or chosen ones; always with the licence."""
    text = sign_in("partner").get("/library").text
    assert text.count("<li>CC BY 4.0</li>") == 3
    for words in ("Everybody sees it.", "Only our partner organisations see it.", "Only chosen organisations see it"):
        assert text.count(words) == 1


def test_every_sentence_of_the_room_is_in_the_swedish_catalogue():
    """A page in half Swedish is no Swedish page."""
    from pathlib import Path

    from babel.messages.extract import extract_from_file
    from babel.messages.pofile import read_po

    room = Path("workbench/partners")
    keywords = {"_": None, "ngettext": (1, 2), "_l": None}
    with (room / "translations/sv/LC_MESSAGES/messages.po").open("rb") as handle:
        catalogue = read_po(handle)
    for path in (*room.rglob("*.py"), *room.rglob("*.html")):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        for _line, message, *_rest in extract_from_file(method, str(path), keywords=keywords, options={"trim_blocks": "true"}):
            found = catalogue.get(message if isinstance(message, str) else message[0])
            assert found is not None, (path.name, message)
            assert found.string, (path.name, message)
            assert not found.fuzzy
