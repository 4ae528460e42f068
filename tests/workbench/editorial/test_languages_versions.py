"""Language versions: links, W24, readers who sign, updates, any script on every page."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from tests.workbench.editorial.conftest import publish
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial import service
from workbench.editorial.languages import queries
from workbench.editorial.languages import service as languages
from workbench.editorial.languages.names import own_name
from workbench.editorial.models import Sandwich, SecondReading
from workbench.errors import Conflict, NotAllowed, NotFound, NotPublishable, Refused
from workbench.queue import Job

DAY = date(2027, 5, 1)
SOMALI = {
    "headline": "Barkadda dabaasha ee Norrvik qof kasta waxay ka qaaddaa lacag isku mid ah",
    "opening_fact": "Dadka waaweyn oo dhan waxay bixiyaan 60 karoon sanadka 2026. [1]",
    "myth": "Warar been ah ayaa sheegaya in dadka cusub ay bilaash ku dabaashaan.",
    "explanation": "Fasal dugsi ayaa bilaash ku dabaashay bishii Maarso 2026, sababtoo ah dugsigu wuu bixiyay. [1] "
    "Markaa qiimuhu adiga iyo dadka kale waa isku mid. Qof kasta wuu bixiyaa.",
    "closing_fact": "Dadka waaweyn oo dhan waxay bixiyaan 60 karoon sanadka 2026. [1]",
}
ARABIC = {
    "headline": "يدفع الجميع السعر نفسه في مسبح نورفيك",
    "opening_fact": "يدفع كل البالغين 60 كرونة في عام 2026. [1]",
    "myth": "تقول شائعة كاذبة إن القادمين الجدد يسبحون مجاناً.",
    "explanation": "سبح صف مدرسي دون رسوم في مارس 2026 لأن المدرسة دفعت عن الجميع. [1] "
    "لذلك السعر نفسه لك ولغيرك من البالغين هنا.",
    "closing_fact": "يدفع كل البالغين 60 كرونة في عام 2026. [1]",
}
NEW_HEADLINE = "Simhallen i Norrvik tar samma avgift av alla vuxna"
TEXTS = {"so": SOMALI, "ar": ARABIC}


def outdated(session):
    """The answers that the list marks as versions that need an update."""
    return set(session.scalars(select(Sandwich.id).where(queries.needs_update())))


@pytest.fixture
def admin(app, database, people, clock):
    """admin(languages.add_language, "so", name=""): one change by the administrator."""

    def run(change, *values, **named):
        with app.test_request_context(), database.write_session() as session:
            actor = session.get_one(User, people["administrator"].id)
            found = [session.get_one(User, value.id) if isinstance(value, User) else value for value in values]
            return change(session, *found, actor=actor, now=clock.utcnow(), **named)

    return run


@pytest.fixture
def version(act, admin, look):
    """version(source, "so"): a translated draft in a language that is in use, by the second writer."""

    def make(source, code="so", *, written=True, **changes):
        admin(languages.add_language, code, name="")
        made = act(languages.start_version, source, "second_writer", language=code)
        if written:
            document = {**TEXTS[code], **changes}
            act(service.save_revision, made, "second_writer", document=document, base_revision_id=look(made).current_revision_id)
        return made

    return make


@pytest.fixture
def send(act, settings):
    """send(version): to an approver, every warning ticked and every exception asked for."""

    def run(sandwich, author="second_writer"):
        try:
            act(service.send_for_approval, sandwich, author, settings=settings)
        except NotPublishable as stop:
            rules = {one.rule for one in stop.findings}
            act(service.send_for_approval, sandwich, author, settings=settings, requests=dict.fromkeys(rules, "Ja"), ticked=rules)

    return run


# A version and its source


def test_a_version_takes_sources_and_no_words(approved, version, look, database):
    source = approved()
    made = version(source, written=False)
    with database.read_session() as session:
        row = session.get_one(Sandwich, made.id)
        document = row.current_revision.document
        link = queries.link_of(session, made.id)
    assert (row.language, row.format, row.slug) == ("so", "sandwich", f"{source.slug.removesuffix('-sv')}-so")
    assert [document[part] for part in ("headline", "opening_fact", "myth", "explanation", "closing_fact")] == [""] * 5
    assert [one["n"] for one in document["evidence"]] == [1]
    assert link.source_revision_id == look(source).approved_revision_id


def test_versions_are_made_once_from_swedish_or_english_in_languages_in_use(approved, version, act, admin, settings):
    source = approved()
    with pytest.raises(Refused):
        act(languages.start_version, source, "writer", language="so")
    with pytest.raises(Refused):
        act(languages.start_version, source, "writer", language="sv")
    made = version(source, "so")
    with pytest.raises(Conflict):
        act(languages.start_version, source, "writer", language="so")
    admin(languages.add_language, "ar", name="")
    with pytest.raises(Refused):
        act(languages.start_version, made, "writer", language="ar")
    with pytest.raises(NotAllowed):
        act(languages.start_version, source, "legal_reviewer", language="ar")
    admin(languages.end_language, "ar")
    with pytest.raises(Refused):
        act(languages.start_version, source, "writer", language="ar")
    english = act(languages.start_version, source, "writer", language="en")
    assert english.language == "en"


def test_other_numbers_than_the_source_are_a_hindrance(approved, version, act, settings, look):
    """W24: 60 kronor in Swedish, 65 in Somali."""
    made = version(approved(), closing_fact=SOMALI["closing_fact"].replace("60", "65"))
    with pytest.raises(NotPublishable) as caught:
        act(service.send_for_approval, made, "second_writer", settings=settings)
    assert "W24" in {one.rule for one in caught.value.findings}


def test_a_language_without_rules_needs_an_approved_source_and_a_named_reader(
    start, version, act, admin, settings, send, people, look, database
):
    source = start()
    made = version(source)
    send(made)
    with pytest.raises(Refused, match="godkännas först"):
        act(service.approve, made, "approver", review_by=DAY, settings=settings)
    act(service.send_for_approval, source, "writer", settings=settings)
    act(service.approve, source, "approver", review_by=DAY, settings=settings)
    with pytest.raises(Refused, match="läsare av språket"):
        act(service.approve, made, "approver", review_by=DAY, settings=settings)
    with pytest.raises(NotAllowed):
        act(service.confirm_reading, made, "fact_checker", settings=settings, reason="language")
    admin(languages.set_reader, people["reporter"], "so")
    admin(languages.set_reader, people["second_writer"], "so")
    with pytest.raises(NotAllowed):
        act(service.confirm_reading, made, "second_writer", settings=settings, reason="language")
    act(service.confirm_reading, made, "reporter", settings=settings, reason="language")
    act(service.approve, made, "approver", review_by=DAY, settings=settings)
    assert look(made).state == "approved"
    with database.read_session() as session:
        assert session.scalar(select(SecondReading.reader_id)) == people["reporter"].id


def test_a_language_without_rules_is_never_approved_on_its_own(start, act, settings, database, look, text):
    """Not even when the row is there by some other way."""
    sandwich = start()
    with database.write_session() as session:
        session.get_one(Sandwich, sandwich.id).language = "so"
    changed = {**text, "headline": "Barkadda dabaasha"}
    act(service.save_revision, sandwich, "writer", document=changed, base_revision_id=look(sandwich).current_revision_id)
    try:
        act(service.send_for_approval, sandwich, "writer", settings=settings)
    except NotPublishable as stop:
        rules = {one.rule for one in stop.findings}
        asked = dict.fromkeys(rules, "Ja")
        act(service.send_for_approval, sandwich, "writer", settings=settings, requests=asked, ticked=rules)
    with pytest.raises(Refused, match="bara som översättning"):
        act(service.approve, sandwich, "approver", review_by=DAY, settings=settings)


@pytest.fixture
def published_pair(live, version, send, act, admin, people, settings, app, database, clock):
    """A published Swedish answer and its published version; published_pair("ar")."""

    def make(code="so"):
        source = live()
        made = version(source, code)
        admin(languages.set_reader, people["reporter"], code)
        send(made)
        act(service.confirm_reading, made, "reporter", settings=settings, reason="language")
        act(service.approve, made, "approver", review_by=DAY, settings=settings)
        publish(app, database, made, clock)
        return source, made

    return make


def correct(act, look, source, text, settings, app, database, clock, **changes):
    act(service.start_correction, source, "fact_checker", what="Priset var fel.", why="Vi läste en gammal taxa.")
    changed = {**text, **changes}
    act(service.save_revision, source, "fact_checker", document=changed, base_revision_id=look(source).current_revision_id)
    act(service.send_for_approval, source, "fact_checker", settings=settings)
    act(service.approve, source, "approver", review_by=DAY, settings=settings)
    publish(app, database, source, clock)


def test_a_corrected_source_flags_its_versions_and_tells_their_keepers(
    published_pair, act, look, text, settings, app, database, clock, sign_in, people
):
    source, made = published_pair()
    correct(
        act, look, source, text, settings, app, database, clock, headline="Simhallen i Norrvik tar samma avgift av alla vuxna"
    )
    with database.read_session() as session:
        assert outdated(session) == {made.id}
        assert session.scalar(select(Activity.subject_id).where(Activity.verb == "version_outdated")) == made.id
        told = {row.payload["user_id"] for row in session.scalars(select(Job).where(Job.kind == "editorial.remind"))
                if row.payload["what"] == "outdated"}  # fmt: skip
    assert told == {people["second_writer"].id, people["approver"].id}
    client = sign_in("writer")
    assert "needs an update" in client.get("/answers").text
    listed = client.get("/answers?due=update").text
    assert made.slug in listed
    assert f'href="/answers/{source.slug}?' not in listed
    assert "Needs an update" in client.get(f"/answers/{made.slug}").text
    page = client.get(f"/answers/{made.slug}/translation").text
    assert "Needs an update" in page
    assert re.search(r"<ins>.*vuxna", page)


def test_a_public_version_is_compared_by_somebody_who_has_not_written_it(
    published_pair, act, look, text, settings, app, database, clock
):
    source, made = published_pair()
    correct(
        act, look, source, text, settings, app, database, clock, headline="Simhallen i Norrvik tar samma avgift av alla vuxna"
    )
    with pytest.raises(NotAllowed):
        act(languages.confirm_source, made, "second_writer", settings=settings)
    act(languages.confirm_source, made, "fact_checker", settings=settings)
    with database.read_session() as session:
        assert outdated(session) == set()
    with pytest.raises(NotFound):
        act(languages.confirm_source, source, "fact_checker", settings=settings)


def test_comparing_is_refused_while_the_numbers_differ(published_pair, act, look, text, settings, app, database, clock):
    source, made = published_pair()
    new = {part: text[part].replace("60", "65") for part in ("opening_fact", "closing_fact")}
    correct(act, look, source, text, settings, app, database, clock, **new)
    with pytest.raises(Refused):
        act(languages.confirm_source, made, "fact_checker", settings=settings)
    with database.read_session() as session:
        assert outdated(session) == {made.id}


def test_a_version_behind_its_source_is_not_approved(
    live, version, send, act, admin, people, look, text, settings, app, database, clock
):
    source = live()
    made = version(source)
    admin(languages.set_reader, people["reporter"], "so")
    send(made)
    act(service.confirm_reading, made, "reporter", settings=settings, reason="language")
    correct(
        act, look, source, text, settings, app, database, clock, headline="Simhallen i Norrvik tar samma avgift av alla vuxna"
    )
    with pytest.raises(Refused, match="har ändrats"):
        act(service.approve, made, "approver", review_by=DAY, settings=settings)
    act(languages.confirm_source, made, "second_writer", settings=settings)
    act(service.approve, made, "approver", review_by=DAY, settings=settings)


def test_a_withdrawn_source_stops_its_versions(live, version, send, act, admin, people, settings, app, database, clock):
    source = live()
    made = version(source)
    admin(languages.set_reader, people["reporter"], "so")
    send(made)
    act(service.confirm_reading, made, "reporter", settings=settings, reason="language")
    act(service.approve, made, "approver", review_by=DAY, settings=settings)
    act(service.withdraw, source, "fact_checker", reason="Fel källa.")
    with pytest.raises(Refused, match="återkallat"):
        publish(app, database, made, clock)


# Pages


@pytest.mark.parametrize("code", ["so", "ar"])
def test_public_pages_link_the_languages_and_say_their_direction(published_pair, sign_in, code):
    source, made = published_pair(code)
    page = sign_in().get(f"/library/{source.slug}").text
    way = "rtl" if code == "ar" else "ltr"
    assert f'lang="{code}" dir="{way}" hreflang="{code}">{own_name(code)}</a>' in page
    there = sign_in().get(f"/library/{made.slug}").text
    assert f'<article class="sandwich-article" lang="{code}"' in there
    assert ('dir="rtl"' in there.split('class="sandwich-article"')[1][:40]) == (code == "ar")
    assert TEXTS[code]["headline"] in there
    assert 'hreflang="sv"' in there
    assert TEXTS[code]["headline"] in sign_in().get(f"/library?language={code}").text
    for path in (
        "/library/feed.atom",
        "/library/feed.json",
        f"/library/{made.slug}/download/text",
        f"/library/{made.slug}/download/html",
    ):
        assert sign_in().get(path).status_code == 200


def test_whole_way_of_a_version_by_its_pages(live, sign_in, admin, people, look, database):
    source, client = live(), sign_in("second_writer")
    admin(languages.add_language, "ar", name="")
    admin(languages.set_reader, people["reporter"], "ar")
    assert "Make a version in another language" in client.get(f"/answers/{source.slug}").text
    path = f"/answers/{source.slug}/new-version"
    assert "Arabic – العربية" in client.get(path).text
    assert client.post(path, data={"language": "xx"}).status_code == 422
    there = client.post(path, data={"language": "ar"}).location
    slug = there.split("/")[2]
    page = client.get(there).text
    assert 'lang="ar" dir="rtl"' in page
    with database.read_session() as session:
        base = session.scalar(select(Sandwich.current_revision_id).where(Sandwich.slug == slug))
    saved = client.post(there, data={**ARABIC, "base_revision_id": str(base)})
    assert saved.status_code == 303
    assert "The numbers and the sources are the same" in client.get(there).text
    late = client.post(there, data={**ARABIC, "headline": "أخرى", "base_revision_id": str(base)})
    assert late.location == f"/answers/{slug}/edit"
    reader = sign_in("reporter")
    assert reader.get(there).status_code == 404  # not sent yet
    sent = client.post(f"/answers/{slug}/send", data={"tick": ["W17", "W3", "W2"]})
    assert sent.status_code == 303, sent.text
    waiting = reader.get(there)
    assert waiting.status_code == 200
    assert "I read this language" in waiting.text
    with database.read_session() as session:
        revision = session.scalar(select(Sandwich.sent_revision_id).where(Sandwich.slug == slug))
    assert reader.post(f"/answers/{slug}/sign", data={"revision_id": "0"}).status_code == 422
    assert client.post(f"/answers/{slug}/sign", data={"revision_id": str(revision)}).status_code == 403
    assert reader.post(f"/answers/{slug}/sign", data={"revision_id": str(revision)}).status_code == 303
    assert "Signed by Reporter" in reader.get(there).text
    assert sign_in("partner").get(there).status_code == 403
    assert sign_in("writer").get(f"/answers/{source.slug}/translation").status_code == 404


@pytest.mark.parametrize(
    "bad",
    ["a\x00b", "x" * 20_001, "\u202eabc", "<script>alert(1)</script>", "👍" * 50, "[" * 3000],
    ids=["nul", "long", "bidi", "script", "emoji", "brackets"],
)
def test_bad_text_in_a_translation_is_refused_or_shown_harmless(live, version, sign_in, look, bad):
    made = version(live(), "ar", written=False)
    answer = sign_in("second_writer").post(
        f"/answers/{made.slug}/translation", data={"headline": bad, "base_revision_id": str(look(made).current_revision_id)}
    )
    assert answer.status_code in (303, 422)
    assert "<script>alert" not in sign_in("second_writer").get(f"/answers/{made.slug}/translation").text


def test_readers_are_told_when_a_version_waits(live, version, send, admin, people, database, run_jobs, monkeypatch):
    from workbench import mail

    letters = []
    monkeypatch.setattr(mail, "send", lambda settings, message: letters.append(message))
    made = version(live())
    admin(languages.set_reader, people["reporter"], "so")
    send(made)
    run_jobs(smtp_url="smtp://localhost:25")
    mine = [one for one in letters if one["To"] == "reporter@norrvik.example"]
    assert len(mine) == 1
    assert f"/answers/{made.slug}/translation" in mine[0].get_content()
    run_jobs(smtp_url="smtp://localhost:25")
    assert len([one for one in letters if one["To"] == "reporter@norrvik.example"]) == 1
