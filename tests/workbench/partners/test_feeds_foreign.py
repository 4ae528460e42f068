"""Every feed read back by a program that is not the one that wrote it, and how feeds leave the house."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import feedparser
import pytest
import vobject

from classifiers.datasets.claimreview import read_claim_reviews
from classifiers.datasets.types import CheckedClaim
from feeds.syndication.parsing import parse
from feeds.syndication.tombstones import read_tombstones
from workbench.accounts.models import User
from workbench.campaigns.channels import ensure_page_channel
from workbench.campaigns.models import Channel, Placement
from workbench.editorial.models import Sandwich

FEEDS = ("/library/feed.atom", "/library/feed.json", "/library/claimreview.json", "/library/campaign.ics")
NAMES = ("atom", "json", "claimreview", "calendar")


@pytest.fixture
def plan(app, database, people, clock):
    """plan(sandwich_id, channel="…", state="planned", hours=5): a placement on one of the municipality's channels."""

    def add(sandwich_id, *, channel="Webbsidan", state="planned", hours=5.0, organisation="writer"):
        with app.test_request_context(), database.write_session() as session:
            home = session.get_one(User, people[organisation].id).organisation
            row = session.query(Channel).filter_by(name=channel, organisation_id=home.id).one_or_none()
            if row is None and channel == "Webbsidan":
                row = ensure_page_channel(session, home, name=channel, now=clock.utcnow())
            elif row is None:
                row = Channel(name=channel, kind="manual", organisation_id=home.id, idempotency="N", created_at=clock.utcnow())
                session.add(row)
                session.flush()
            sandwich = session.get_one(Sandwich, sandwich_id)
            count = session.query(Placement).count()
            placement = Placement(
                sandwich_id=sandwich.id,
                revision_id=sandwich.public_revision_id or sandwich.current_revision_id,
                channel_id=row.id,
                slot=count,
                scheduled_at=clock.utcnow() + timedelta(hours=hours),
                state=state,
                own_voice=True,
                batch=f"b{count}",
                reference=f"P{count:04}",
                created_by_id=people["approver"].id,
                created_at=clock.utcnow(),
            )
            session.add(placement)
            session.flush()
            return placement.id

    return add


def calendar(client, query=""):
    page = client.get(f"/library/campaign.ics{query}")
    assert page.status_code == 200
    assert page.mimetype == "text/calendar"
    return vobject.readOne(page.text)


def reviews(client, query=""):
    page = client.get(f"/library/claimreview.json{query}")
    assert page.status_code == 200
    return list(read_claim_reviews(lambda: iter((page.data,))))


# Atom


def test_withdrawn_answer_has_a_tombstone_that_programs_know(press, sign_in, later):
    """RFC 6721: ref, when, by and why; our own collector and a plain XML parser read it. The living one has none."""
    press.publish("star", headline="Det som står kvar")
    gone = press.publish("sim")
    later(hours=1)
    press.withdraw(gone, reason="Planen ändrades.")
    body = sign_in().get("/library/feed.atom").data
    assert read_tombstones(body) == ("http://localhost/library/sim",)
    (stone,) = ElementTree.fromstring(body).iter("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert stone.attrib == {"ref": "http://localhost/library/sim", "when": "2026-11-20T10:00:00Z"}
    assert stone.find("{http://purl.org/atompub/tombstones/1.0}by/{http://www.w3.org/2005/Atom}name").text == "Norrvik"
    assert "Planen ändrades." in stone.find("{http://purl.org/atompub/tombstones/1.0}comment").text
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    assert [entry.title for entry in parsed.entries] == ["Återkallat: Simhallen är öppen för alla i Norrvik", "Det som står kvar"]


def test_our_own_collector_reads_our_atom(press, sign_in):
    """One workbench may also collect another's feed as a source."""
    press.publish("sim")
    read = parse(sign_in().get("/library/feed.atom").data, now=datetime(2026, 11, 21, tzinfo=UTC))
    assert [item.external_id for item in read.items] == ["http://localhost/library/sim"]
    assert read.items[0].language == "sv"


@pytest.mark.parametrize("path", FEEDS[:2], ids=NAMES[:2])
def test_older_answers_stand_on_further_pages(press, sign_in, path):
    """Fifty on a page, a link to the next, every answer once."""
    for number in range(53):
        press.publish(f"svar-{number}")
    client, seen = sign_in(), []
    address = path
    while address:
        page = client.get(address)
        if path.endswith("json"):
            seen += [item["id"] for item in page.json["items"]]
            address = page.json.get("next_url", "")
        else:
            parsed = feedparser.parse(page.data)
            seen += [entry.id for entry in parsed.entries]
            address = next((link.href for link in parsed.feed.links if link.rel == "next"), "")
        address = address.removeprefix("http://localhost")
    assert len(seen) == len(set(seen)) == 53


# JSON Feed


def test_parts_and_sources_stand_in_the_extension(press, sign_in):
    """In Markdown, with the numbers of the sources; the claim only where the page itself says it."""
    press.publish("sim")
    press.publish("fakta", format="fact_page", headline="Så fungerar hallen")
    feed = sign_in().get("/library/feed.json").json
    by_id = {item["id"].rsplit("/", 1)[1]: item["_workbench"] for item in feed["items"]}
    said = by_id["sim"]
    assert list(said["parts"]) == ["headline", "opening_fact", "myth", "explanation", "closing_fact"]
    assert "**reparation** i mars. [1]" in said["parts"]["explanation"]
    assert said["evidence"][0]["publisher"] == "Norrviks fritidskontor"
    assert said["claim"] == "simhallen är stängd för föreningar"
    assert "claim" not in by_id["fakta"]
    assert len(feed["_workbench"]["installation"]) == 32


def test_withdrawn_answer_gives_no_parts(press, sign_in):
    """Only that, when and why."""
    press.withdraw(press.publish("sim"), reason="Planen ändrades.")
    (item,) = sign_in().get("/library/feed.json").json["items"]
    assert item["_workbench"]["withdrawn_reason"] == "Planen ändrades."
    assert "parts" not in item["_workbench"]


# ClaimReview


def test_claim_reviews_are_read_by_the_importer(press, sign_in):
    """Claim, verdict, publisher, day, language: what another workbench imports."""
    press.publish("sim")
    press.publish("fakta", format="fact_page")
    (check,) = reviews(sign_in())
    assert isinstance(check, CheckedClaim)
    assert (check.claim, check.url) == ("simhallen är stängd för föreningar", "http://localhost/library/sim")
    assert (check.publisher, check.rating, check.language) == ("Norrvik", 2.0, "sv")
    assert check.checked_on.isoformat() == "2026-11-20"


def test_withdrawn_claim_review_is_marked_deleted_and_not_read(press, sign_in):
    """dateDeleted for programs; the importer takes nothing of it and complains of nothing."""
    press.publish("kvar")
    press.withdraw(press.publish("sim"))
    assert [check.url for check in reviews(sign_in())] == ["http://localhost/library/kvar"]
    feed = sign_in().get("/library/claimreview.json").json
    assert feed["@type"] == "DataFeed"
    gone = next(item for item in feed["dataFeedElement"] if "dateDeleted" in item)
    assert gone["item"] == {"@type": "WebPage", "url": "http://localhost/library/sim"}
    assert "stängd" not in json.dumps(gone)


def test_correction_stands_in_the_claim_review(press, sign_in, later):
    """And its day moves the feed's."""
    sandwich = press.publish("sim")
    later(days=1)
    press.correct(sandwich, what="Fel dag.", why="Gammal lapp.")
    feed = sign_in().get("/library/claimreview.json").json
    assert feed["dateModified"] == "2026-11-21T09:00:00Z"
    assert feed["dataFeedElement"][0]["item"][0]["correction"][0]["text"] == "Fel dag. Gammal lapp."


# iCalendar


def test_calendar_names_channel_and_theme_and_never_the_rumour(press, sign_in, plan):
    """A calendar shows on shared screens: no claim, no myth, no headline in the summary; the fact in the description."""
    plan(press.publish("sim"))
    (event,) = calendar(sign_in()).vevent_list
    assert event.summary.value == "Webbsidan: Föreningar, fritid och bad"
    assert event.dtstart.value == datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert event.status.value == "CONFIRMED"
    assert event.url.value == "http://localhost/library/sim"
    assert event.uid.value == "P0000@localhost"
    text = sign_in().get("/library/campaign.ics").text.replace("\r\n ", "")
    assert "stängd för föreningar" not in text
    assert "Simhallen tar emot alla besökare på samma villkor" in text


def test_calendar_holds_what_is_published_on_our_own_channels_only(press, sign_in, plan):
    """No draft, no text for partners only, no partner's own plan, nothing that was merely offered."""
    published = press.publish("sim")
    plan(published)
    plan(published, channel="Bibliotekets sida", organisation="partner")
    plan(published, channel="Annonsen", state="offered")
    plan(press.publish("utkast", state="approved"), hours=6)
    plan(press.publish("intern", visibility="partners"), hours=7)
    (event,) = calendar(sign_in("approver")).vevent_list
    assert event.uid.value == "P0000@localhost"


def test_cancelled_and_withdrawn_stay_as_cancelled(press, sign_in, plan):
    """Another calendar takes them off; the reason is told without the text."""
    first, second = press.publish("ett"), press.publish("tva")
    plan(first, state="cancelled")
    plan(second, hours=8)
    press.withdraw(second)
    events = {event.uid.value[:5]: event for event in calendar(sign_in()).vevent_list}
    assert {event.status.value for event in events.values()} == {"CANCELLED"}
    assert "återkallat" in events["P0001"].description.value
    assert "samma villkor" not in events["P0001"].description.value


def test_hostile_words_do_not_break_the_calendar(press, sign_in, plan):
    """Line breaks, semicolons and a second event in a channel's name and in a fact."""
    bad = "Rad\r\nEND:VEVENT\r\nBEGIN:VEVENT; , \\ \x0b 🦆"
    plan(press.publish("sim", opening_fact=bad + " [1]"), channel=bad)
    (event,) = calendar(sign_in()).vevent_list
    assert event.summary.value.startswith("Rad END:VEVENT BEGIN:VEVENT; , \\")


def test_placement_in_the_hour_that_summer_time_skips_is_one_moment(press, sign_in, plan, clock):
    """Times are told in UTC, so no hour is missing or double."""
    wanted = datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    plan(press.publish("sim"), hours=(wanted - clock.utcnow()) / timedelta(hours=1))
    text = sign_in().get("/library/campaign.ics").text
    assert "DTSTART:20270328T013000Z" in text
    assert calendar(sign_in()).vevent.dtstart.value == wanted


# every feed


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
def test_feed_is_narrowed_by_theme_and_language(press, sign_in, plan, path):
    """Both in the address; the one that fits is there, the other is not."""
    plan(press.publish("skolan", theme="T05"))
    plan(press.publish("badet", theme="T10", language="en"))
    client = sign_in()
    assert b"/library/skolan" in client.get(f"{path}?theme=T05").data.replace(b"\r\n ", b"")
    assert b"/library/badet" not in client.get(f"{path}?theme=T05").data.replace(b"\r\n ", b"")
    assert b"/library/badet" in client.get(f"{path}?language=en").data.replace(b"\r\n ", b"")


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
def test_feed_is_not_sent_twice_to_whoever_has_it(press, sign_in, plan, later, path):
    """ETag and Last-Modified give 304 with no body; a correction gives the new one."""
    sandwich = press.publish("sim")
    plan(sandwich)
    client = sign_in()
    first = client.get(path)
    tag = first.headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304
    later(minutes=5)
    press.correct(sandwich, opening_fact="Öppet sex dagar. [1]")
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
def test_feed_is_packed_for_those_who_can_unpack(press, sign_in, plan, path):
    """The same bytes; Vary says so; nobody else gets gzip."""
    for number in range(3):
        plan(press.publish(f"sim-{number}"), hours=number)
    client = sign_in()
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.data) == plain.data
    assert int(packed.headers["Content-Length"]) < len(plain.data)
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in client.get(path, headers={"Accept-Encoding": "gzip;q=0"}).headers


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
def test_feed_is_open_to_every_site_and_sets_no_cookie(press, sign_in, plan, path):
    """Public, the same for all, kept by caches for five minutes."""
    plan(press.publish("sim"))
    page = sign_in().get(path)
    assert page.headers["Access-Control-Allow-Origin"] == "*"
    assert page.headers["Cache-Control"] == "public, max-age=300, must-revalidate"
    assert "Set-Cookie" not in page.headers
    assert sign_in("writer").get(path).data == page.data


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
@pytest.mark.parametrize(
    "query", ["theme=T77", "language=%07", "format=poem", "q=" + "x" * 300], ids=["theme", "bell", "form", "long"]
)
def test_feed_that_does_not_exist_is_refused(sign_in, path, query):
    """422 with a page, not an empty feed that looks right."""
    assert sign_in().get(f"{path}?{query}").status_code == 422


@pytest.mark.parametrize("path", FEEDS, ids=NAMES)
def test_empty_library_gives_an_empty_feed(sign_in, path):
    """Valid, and read without complaint."""
    page = sign_in().get(path)
    assert page.status_code == 200
    if path.endswith("ics"):
        assert vobject.readOne(page.text).name == "VCALENDAR"


def test_every_feed_is_found_from_the_library(press, sign_in):
    """In the page's head with its type, narrowed as the page is; and on the page that explains them, in both languages."""
    press.publish("sim")
    page = sign_in().get("/library?theme=T10").text
    for path, kind in zip(FEEDS, ("atom+xml", "feed+json", "ld+json", "text/calendar"), strict=True):
        (line,) = [line for line in page.splitlines() if 'rel="alternate"' in line and kind in line]
        assert f"{path}?theme=T10" in line
    for language, words in (("en", "Follow the answers"), ("sv", "Följ svaren")):
        listed = sign_in(language=language).get("/library/feeds?language=sv").text
        assert words in listed
        assert "http://localhost/library/campaign.ics?language=sv" in listed
    assert sign_in().get("/library/feeds?theme=T77").status_code == 422
