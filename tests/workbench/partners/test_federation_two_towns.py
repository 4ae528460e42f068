"""One municipality follows another's library, over real HTTP: proposals, our own draft, corrections and withdrawals that ask."""

import pytest
from sqlalchemy import select

from tests.workbench.campaigns.receivers import MailServer
from workbench.editorial import service as editorial
from workbench.editorial.models import Revision, Sandwich
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer, ForeignUse, OriginNotice
from workbench.rumours.models import Rumour


@pytest.fixture
def mail_server():
    """A real SMTP server on loopback."""
    server = MailServer()
    yield server
    server.stop()


def begin_from(town, answer_id=1):
    """The way of a person: open a rumour from the proposal, judge it, begin a draft. Gives the draft's address."""
    writer = town.client("writer")
    opened = writer.post(f"/from-others/{answer_id}/rumour", data={"claim": "föreningar får inte boka hallen", "theme": "T10"})
    assert opened.status_code == 303, opened.text
    town.judge(opened.location.rsplit("/", 1)[1])
    chosen = {"format": "sandwich", "parts": ["headline", "opening_fact", "explanation"]}
    begun = writer.post(f"/from-others/{answer_id}/start", data=chosen)
    assert begun.status_code == 303, begun.text
    return begun.location.split("/")[2]


def publish(town, slug):
    """Approved by another person and put on the public page, as editorial and campaigns do it."""
    with town.app.test_request_context(), town.database.write_session() as session:
        row = session.scalar(select(Sandwich).where(Sandwich.slug == slug))
        town.press._make_public(session, row, row.current_revision.document, {})
        row.state = "published"
        row.first_published_at = row.last_published_at = town.clock.utcnow()


def test_followed_library_comes_as_proposals_with_origin_and_licence(towns):
    """By the address of the page; nothing is published, no rumour is opened, no draft begun."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    grannby.press.publish("intern", visibility="partners", headline="Bara för partner")
    assert norrvik.follow(f"{grannby.served.address}/library").status_code == 303
    (library,) = norrvik.rows(FollowedLibrary)
    assert (library.state, library.name, library.last_error) == ("followed", "Grannby", "")
    (answer,) = norrvik.rows(ForeignAnswer)
    assert (answer.home_name, answer.licence, answer.state) == ("Grannby", "CC BY 4.0", "new")
    assert answer.url == f"{grannby.served.address}/library/simhallen"
    assert answer.document["evidence"][0]["publisher"] == "Norrviks fritidskontor"
    assert norrvik.rows(Sandwich) == norrvik.rows(Rumour) == []
    page = norrvik.client("writer").get("/from-others").text
    assert "Simhallen är öppen för alla i Norrvik" in page
    assert "Grannby" in page
    shown = norrvik.client("writer").get(f"/from-others/{answer.id}").text
    assert "Alla kan bada i simhallen, varje dag." in shown
    assert "Öppettider i simhallen" in shown


def test_proposal_goes_through_our_own_verdict_editor_and_approval(towns):
    """Without our verdict nothing begins; sources come unread; the draft is a draft, and its origin stands on the public page."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    writer = norrvik.client("writer")
    code = writer.post("/from-others/1/rumour", data={"claim": "hallen är stängd", "theme": "T10"}).location.rsplit("/", 1)[1]
    assert "set your own verdict" in writer.get("/from-others/1").text
    refused = writer.post("/from-others/1/start", data={"format": "sandwich"})
    assert refused.status_code == 422
    assert norrvik.rows(Sandwich) == []
    norrvik.judge(code)
    begun = writer.post("/from-others/1/start", data={"format": "sandwich", "parts": ["headline", "opening_fact"]})
    (row,) = norrvik.rows(Sandwich)
    assert begun.location == f"/answers/{row.slug}/edit"
    assert (row.state, row.public_revision_id, row.approved_revision_id) == ("draft", None, None)
    document = norrvik.rows(Revision)[-1].document
    assert document["headline"] == "Simhallen är öppen för alla i Norrvik"
    assert document["closing_fact"] == ""
    assert document["evidence"][0]["url"] == "https://norrvik.example/simhallen"
    assert document["evidence"][0]["accessed"] == ""
    assert norrvik.client().get(f"/library/{row.slug}").status_code == 404
    publish(norrvik, row.slug)
    public = norrvik.client().get(f"/library/{row.slug}").text
    assert "Based on an answer by" in public
    assert f"{grannby.served.address}/library/simhallen" in public
    for kind in ("text", "markdown", "html"):
        assert (
            f"Bygger på ett svar från Grannby: {grannby.served.address}"
            in norrvik.client().get(f"/library/{row.slug}/download/{kind}").text
        )
    item = norrvik.client().get("/library/feed.json").json["items"][0]
    assert item["_workbench"]["origins"] == [{"name": "Grannby", "url": f"{grannby.served.address}/library/simhallen"}]


def test_correction_at_the_origin_asks_the_one_who_took_it(towns, later):
    """Nothing of ours changes by itself; "we have corrected ours" is not taken before it is so; the answer is kept."""
    norrvik, grannby = towns
    theirs = grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    slug = begin_from(norrvik)
    before = norrvik.rows(Revision)[-1]
    later(hours=2)
    grannby.press.correct(theirs, what="Vi skrev fel dag.", why="Lappen var gammal.", opening_fact="Öppet sex dagar. [1]")
    norrvik.run_jobs()
    (notice,) = norrvik.rows(OriginNotice)
    assert (notice.kind, notice.what, notice.answered_at) == ("correction", "Vi skrev fel dag.", None)
    assert norrvik.rows(Revision)[-1].id == before.id
    writer = norrvik.client("writer")
    assert "Vi skrev fel dag." in writer.get("/from-others").text
    assert "The original has been corrected" in writer.get(f"/answers/{slug}").text
    assert "The original has been corrected" in writer.get(f"/answers/{slug}/edit").text
    too_early = writer.post("/from-others/questions/1", data={"answer": "changed"})
    assert too_early.status_code == 422
    assert "has not changed since" in too_early.text
    without_reason = writer.post("/from-others/questions/1", data={"answer": "not_ours"})
    assert without_reason.status_code == 422
    with norrvik.app.test_request_context(), norrvik.database.write_session() as session:
        row = session.scalar(select(Sandwich).where(Sandwich.slug == slug))
        now, actor = norrvik.clock.utcnow(), norrvik.person(session, "writer")
        changed = {"opening_fact": "Öppet sex dagar i veckan. [1]"}
        editorial.save_revision(session, row, document=changed, base_revision_id=row.current_revision_id, actor=actor, now=now)
    assert writer.post("/from-others/questions/1", data={"answer": "changed"}).status_code == 303
    assert norrvik.rows(OriginNotice)[0].answer == "changed"
    assert "The original has been corrected" not in writer.get(f"/answers/{slug}").text
    later(hours=1)
    norrvik.run_jobs()
    assert len(norrvik.rows(OriginNotice)) == 1


def test_withdrawal_at_the_origin_asks_too_and_stops_new_drafts(towns, later):
    """The tombstone takes the text from whoever has not begun, and asks whoever has."""
    norrvik, grannby = towns
    first, second = grannby.press.publish("simhallen"), grannby.press.publish("badet", headline="Badet kostar lika för alla")
    norrvik.follow(f"{grannby.served.address}/library")
    used = next(row.id for row in norrvik.rows(ForeignAnswer) if row.url.endswith("simhallen"))
    slug = begin_from(norrvik, used)
    later(hours=2)
    grannby.press.withdraw(first, reason="Planen ändrades.")
    grannby.press.withdraw(second, reason="Fel om priset.")
    norrvik.run_jobs()
    (notice,) = norrvik.rows(OriginNotice)
    assert (notice.kind, notice.why) == ("withdrawal", "Planen ändrades.")
    writer = norrvik.client("writer")
    page = writer.get("/from-others").text
    assert "Planen ändrades." in page
    assert "Badet kostar lika" not in page
    assert "has withdrawn the original" in writer.get("/from-others/questions/1").text
    assert writer.post(f"/from-others/{used}/start", data={"format": "sandwich"}).status_code == 422
    answered = writer.post("/from-others/questions/1", data={"answer": "not_ours", "note": "Vår hall har en annan plan."})
    assert answered.status_code == 303
    assert writer.get(f"/answers/{slug}").status_code == 200


def test_people_are_told_by_mail(towns, later, mail_server):
    """Whoever began the draft, once; the letter names no text of ours and changes nothing."""
    norrvik, grannby = towns
    theirs = grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    slug = begin_from(norrvik)
    norrvik.knows(grannby, smtp_url=mail_server.url)
    later(hours=2)
    grannby.press.correct(theirs, opening_fact="Öppet sex dagar. [1]")
    norrvik.run_jobs()
    norrvik.run_jobs()
    letters = [letter for letter in mail_server.messages if "Grannby" in letter["subject"]]
    assert len(letters) == 1
    text = letters[0].get_content()
    assert f"/answers/{slug}" in text
    assert f"{grannby.served.address}/library/simhallen" in text


def test_answer_that_began_with_us_does_not_come_back(towns, later):
    """Norrvik takes Grannby's answer; Grannby follows Norrvik: the loop ends there, and is counted."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    publish(norrvik, begin_from(norrvik))
    norrvik.press.publish("eget", headline="Norrviks eget svar")
    grannby.follow(f"{norrvik.served.address}/library/feed.json")
    (answer,) = grannby.rows(ForeignAnswer)
    assert answer.headline == "Norrviks eget svar"
    assert grannby.rows(FollowedLibrary)[0].own_count == 1
    assert "began with us" in grannby.client("writer").get("/followed/1").text


def test_themes_and_languages_narrow_what_is_followed(towns):
    """The other side is asked for that only."""
    norrvik, grannby = towns
    grannby.press.publish("skolan", theme="T05", headline="Skolan har plats")
    grannby.press.publish("simhallen", theme="T10")
    norrvik.follow(f"{grannby.served.address}/library", theme=["T05"], language=["sv"])
    assert [row.theme for row in norrvik.rows(ForeignAnswer)] == ["T05"]
    assert norrvik.rows(FollowedLibrary)[0].feed_address.endswith("?theme=T05&language=sv")


def test_stopping_takes_what_waits_and_keeps_what_is_used(towns, later):
    """Nothing is fetched any more; the draft and its origin stay; it can be followed again."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    grannby.press.publish("badet", headline="Badet kostar lika")
    norrvik.follow(f"{grannby.served.address}/library")
    used = next(row.id for row in norrvik.rows(ForeignAnswer) if row.url.endswith("simhallen"))
    begin_from(norrvik, used)
    assert norrvik.client("approver").post("/followed/1/stop").status_code == 303
    assert [row.id for row in norrvik.rows(ForeignAnswer)] == [used]
    assert len(norrvik.rows(ForeignUse)) == 1
    grannby.asked.clear()
    later(hours=5)
    norrvik.run_jobs()
    assert grannby.asked == []
    assert norrvik.client("approver").post("/followed/1/read").status_code == 303
    norrvik.run_jobs()
    assert len(norrvik.rows(ForeignAnswer)) == 2


@pytest.mark.parametrize("licence", ["CC BY-ND 4.0", "Alla rättigheter"], ids=["no-derivatives", "unknown"])
def test_licence_that_forbids_changes_gives_the_sources_only(towns, licence):
    """The words are not even offered; a form that asks for them all the same is refused."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen", licence=licence)
    norrvik.follow(f"{grannby.served.address}/library")
    writer = norrvik.client("writer")
    code = writer.post("/from-others/1/rumour", data={"claim": "hallen är stängd", "theme": "T10"}).location.rsplit("/", 1)[1]
    norrvik.judge(code)
    assert writer.post("/from-others/1/start", data={"format": "sandwich", "parts": ["myth"]}).status_code == 422
    assert writer.post("/from-others/1/start", data={"format": "sandwich"}).status_code == 303
    document = norrvik.rows(Revision)[-1].document
    assert document["headline"] == document["myth"] == ""
    assert len(document["evidence"]) == 1


def test_share_alike_follows_the_words(towns):
    """Our answer gets the licence of the original."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen", licence="CC BY-SA 4.0")
    norrvik.follow(f"{grannby.served.address}/library")
    begin_from(norrvik)
    assert norrvik.rows(Sandwich)[0].licence == "CC BY-SA 4.0"


def test_proposal_is_linked_put_aside_and_brought_back(towns):
    """By code, with a clear word for a wrong one; what is put aside can come back."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    writer = norrvik.client("writer")
    wrong = writer.post("/from-others/1/link", data={"code": "R-FINNSEJ"})
    assert wrong.status_code == 422
    assert "There is no such rumour." in wrong.text
    assert writer.post("/from-others/1/dismiss").status_code == 303
    assert "Bring it back" in writer.get("/from-others/1").text
    assert writer.post("/from-others/1/bring-back").status_code == 303
    norrvik.press.publish("eget")
    rumour = norrvik.rows(Rumour)[0]
    assert writer.post("/from-others/1/link", data={"code": rumour.code.lower()}).status_code == 303
    assert "Others have answered this" in writer.get(f"/rumours/{rumour.code}").text
    long = writer.post("/from-others/1/rumour", data={"claim": "x" * 100, "theme": "T10"})
    assert long.status_code == 422


@pytest.mark.parametrize("role", ["partner", "writer", "auditor", None], ids=["partner", "writer", "auditor", "visitor"])
def test_only_approvers_and_administrators_choose_whom_to_follow(towns, role):
    """A writer reads proposals; a partner and a visitor see none of it."""
    norrvik, grannby = towns
    grannby.press.publish("simhallen")
    norrvik.follow(f"{grannby.served.address}/library")
    client = norrvik.client(role)
    may_not = (302, 303) if role is None else (403,)
    for path in ("/followed/new", "/followed/1/stop", "/followed/1/read"):
        assert client.post(path, data={"address": "https://x.example"}).status_code in may_not
    reads = role in ("writer", "auditor")
    for path in ("/from-others", "/from-others/1", "/followed", "/followed/1"):
        assert (client.get(path).status_code == 200) == reads
    if role != "writer":
        assert client.post("/from-others/1/dismiss").status_code in may_not
