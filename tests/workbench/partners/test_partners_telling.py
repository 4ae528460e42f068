"""Notices of corrections until they are confirmed, reminders of offers, usage, proposals, the calendar, the pack."""

import io
import zipfile
from datetime import timedelta

import pytest

from workbench.campaigns.models import Channel, Placement
from workbench.partners.models import Adoption
from workbench.partners.proposing.models import PartnerProposal
from workbench.partners.telling.models import AdoptionNotice, OfferReminder
from workbench.partners.telling.notices import remind_of_notices, write_notices
from workbench.partners.telling.offers import remind_silent
from workbench.partners.using.models import UsageReport
from workbench.queue import Job
from workbench.rumours.models import Rumour, Sighting


def rows(database, model):
    with database.read_session() as session:
        return session.query(model).order_by(model.id).all()


@pytest.fixture
def tick(database, clock):
    """What the ticks of the room do, now."""

    def run():
        with database.write_session() as session:
            write_notices(session, now=clock.utcnow())
            remind_of_notices(session, now=clock.utcnow())
            remind_silent(session, now=clock.utcnow())

    return run


def letters(database, kind):
    return [row.payload for row in rows(database, Job) if row.kind == kind]


@pytest.fixture
def adopted(press, sign_in):
    """The library uses "sim"."""
    press.publish("sim")
    sign_in("partner").post("/library/sim/adopt", data={})


@pytest.fixture
def offered(press, database, people, clock):
    """An offer on the library's own channel, in five days."""
    press.publish("sim")
    with database.write_session() as session:
        now = clock.utcnow()
        channel = Channel(
            name="Anslagstavlan",
            kind="manual",
            organisation_id=people["partner"].organisation_id,
            idempotency="N",
            created_at=now,
        )
        session.add(channel)
        session.flush()
        session.add(
            Placement(
                sandwich_id=1, revision_id=1, channel_id=channel.id, scheduled_at=now + timedelta(days=5), state="offered",
                own_voice=True, batch="AAAA2222", reference="AAAA2222-1", created_by_id=people["writer"].id, created_at=now,
            )
        )  # fmt: skip


def test_correction_is_told_once_and_reminded_twice_until_confirmed(tick, adopted, press, later, database, sign_in):
    """One notice, one letter for each writer, a reminder after three days and after six, no third; confirming ends it."""
    later(days=1)
    newest = press.correct(1)
    for _time in range(2):
        later(minutes=2)
        tick()
    assert [(row.kind, row.reminder_count) for row in rows(database, AdoptionNotice)] == [("correction", 0)]
    for days, count in ((2, 0), (2, 1), (2, 1), (2, 2), (9, 2)):
        later(days=days)
        tick()
        assert rows(database, AdoptionNotice)[0].reminder_count == count
    assert len(letters(database, "partners.mail_notice")) == 3
    assert "Corrections that nobody has confirmed" in sign_in("writer").get("/partners/who-carries").text
    sign_in("partner").post("/adopted/1/confirm", data={"revision_id": str(newest)})
    assert rows(database, AdoptionNotice)[0].confirmed_by_id is not None
    assert "Corrections that nobody has confirmed" not in sign_in("writer").get("/partners/who-carries").text


def test_withdrawal_is_told_and_ends_with_the_use(tick, adopted, press, later, database, sign_in):
    """Stopping is the confirmation."""
    later(days=1)
    press.withdraw(1)
    later(minutes=2)
    tick()
    (row,) = rows(database, AdoptionNotice)
    assert (row.kind, row.confirmed_at) == ("withdrawal", None)
    sign_in("partner").post("/adopted/1/end")
    assert rows(database, AdoptionNotice)[0].confirmed_at is not None


def test_partner_that_is_quicker_than_the_notice_gets_no_letter(tick, adopted, press, later, database, sign_in):
    """Confirmed within the minute."""
    later(days=1)
    newest = press.correct(1)
    sign_in("partner").post("/adopted/1/confirm", data={"revision_id": str(newest)})
    later(minutes=2)
    tick()
    assert all(row.confirmed_at for row in rows(database, AdoptionNotice))


def test_silent_partner_is_reminded_twice_and_no_more(tick, offered, later, database, sign_in):
    """After two days, after four; then people call. An answered offer is left alone."""
    counts = []
    for _day in range(4):
        later(hours=25)
        tick()
        counts.append(len(rows(database, OfferReminder)))
    assert counts == [0, 1, 1, 2]
    assert "Norrviks bibliotek" in sign_in("writer").get("/partners/who-carries").text
    page = sign_in("writer").post("/partners/offers/AAAA2222-1/remind")
    assert page.status_code == 422
    assert "Two reminders have been sent" in page.text


def test_coordinator_reminds_and_the_answer_ends_it(offered, sign_in, database, later):
    """By hand once in twelve hours; after a yes there is nothing to remind of."""
    writer, partner = sign_in("writer"), sign_in("partner")
    assert writer.post("/partners/offers/AAAA2222-1/remind").status_code == 303
    assert writer.post("/partners/offers/AAAA2222-1/remind").status_code == 422
    assert len(letters(database, "partners.mail_reminder")) == 1
    assert "Accept the time" in partner.get("/our-calendar").text
    assert "Anslagstavlan" not in sign_in("other_partner").get("/our-calendar").text
    assert partner.post("/plan/AAAA2222-1/accept").status_code == 303
    page = partner.get("/our-calendar").text
    assert "No offer waits." in page
    assert "The week from" in page
    assert writer.post("/partners/offers/AAAA2222-1/remind").status_code == 409
    assert writer.post("/partners/offers/none/remind").status_code == 404


def test_coordinator_sees_who_carries_what_when_to_whom(offered, sign_in):
    """Filtered by organisation and state; a wrong filter is refused with the form kept."""
    sign_in("partner").post("/library/sim/adopt", data={"use_note": "I nyhetsbrevet"})
    writer = sign_in("writer")
    assert "I nyhetsbrevet" in writer.get("/partners/who-carries").text
    assert "Anslagstavlan" in writer.get("/partners/who-carries").text
    assert "No hits" in writer.get("/partners/who-carries?state=sent").text
    assert writer.get("/partners/who-carries?state=flying").status_code == 422
    assert sign_in("partner").get("/partners/who-carries").status_code == 403


def test_use_is_reported_with_place_day_and_reach(adopted, sign_in, database):
    """And seen by the municipality; a wrong report is taken back."""
    partner, data = (
        sign_in("partner"),
        {"place": "Nyhetsbrevet", "used_on": "2026-11-19", "reach": "1200", "url": "", "note": "Två frågor."},
    )
    assert partner.post("/adopted/1/uses", data=data).status_code == 303
    assert "1,200 reached" in sign_in("writer").get("/adopted/1/uses").text.replace("1200", "1,200")
    assert sign_in("other_partner").get("/adopted/1/uses").status_code == 404
    assert sign_in("writer").post("/adopted/1/uses", data=data).status_code == 403
    assert sign_in("other_partner").post("/uses/1/remove").status_code == 404
    assert partner.post("/uses/1/remove").status_code == 303
    assert rows(database, UsageReport) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"place": ""}, {"used_on": "2027-01-01"}, {"used_on": "nyss"}, {"reach": "-1"}, {"reach": "många"}, {"reach": "9" * 12},
        {"url": "javascript:alert(1)"}, {"place": "x" * 201}, {"place": "\x00"}, {"note": "x" * 1_000_000},
    ],
    ids=["no place", "tomorrow", "no day", "below nought", "no number", "too many", "script", "long", "nul", "megabyte"],
)  # fmt: skip
def test_wrong_use_is_refused_with_the_form_kept(adopted, sign_in, database, wrong):
    """422, nothing stored."""
    page = sign_in("partner").post("/adopted/1/uses", data={"place": "Entrén", "used_on": "2026-11-19", **wrong})
    assert page.status_code == 422
    assert 'id="error-summary"' in page.text
    assert rows(database, UsageReport) == []


RUMOUR = {
    "claim": "biblioteket stänger på lördagar",
    "words": "Ring 070-123 45 67.",
    "theme": "T10",
    "channel": "service_desk",
    "heard_on": "2026-11-19",
}
PERSON = {
    "name": "Maja Strand",
    "role_title": "tränare",
    "words": "Föräldrar litar på henne.",
    "theme": "",
    "languages": ["sv"],
    "asked": "y",
}


def test_proposed_rumour_is_masked_and_opened_by_people(sign_in, database):
    """Nothing happens by itself; accepting opens a rumour with the observation; answered once."""
    assert sign_in("partner").post("/proposals/rumour", data=RUMOUR).status_code == 303
    sign_in("partner").post("/proposals/rumour", data=RUMOUR)
    (row,) = rows(database, PartnerProposal)
    assert "070" not in row.words
    assert rows(database, Rumour) == []
    writer = sign_in("writer")
    assert RUMOUR["claim"] in writer.get("/proposals").text
    assert sign_in("partner").post("/proposals/1", data={"answer": "accept"}).status_code == 403
    assert writer.post("/proposals/1", data={"answer": "accept"}).status_code == 303
    assert [row.source_type for row in rows(database, Sighting)] == ["association"]
    assert writer.post("/proposals/1", data={"answer": "accept"}).status_code == 409
    assert rows(database, Rumour)[0].code in sign_in("writer").get("/proposals?state=accepted").text


def test_proposed_rumour_joins_a_known_one_or_is_declined_with_a_reason(press, sign_in, database):
    """A wrong code and an empty reason are refused."""
    press.publish("sim")
    partner, writer = sign_in("partner"), sign_in("writer")
    partner.post("/proposals/rumour", data=RUMOUR)
    assert writer.post("/proposals/1", data={"answer": "known", "code": "NONE"}).status_code == 422
    assert writer.post("/proposals/1", data={"answer": "known", "code": "r00001"}).status_code == 303
    assert len(rows(database, Rumour)) == 1
    partner.post("/proposals/rumour", data={**RUMOUR, "claim": "ett annat rykte"})
    assert writer.post("/proposals/2", data={"answer": "decline"}).status_code == 422
    assert writer.post("/proposals/2", data={"answer": "decline", "reason": "Det är känt och sant."}).status_code == 303
    assert "Det är känt och sant." in partner.get("/proposals?state=declined").text
    assert "Det är känt och sant." not in sign_in("other_partner").get("/proposals?state=all").text


def test_spokesperson_needs_a_yes_and_a_declined_name_is_deleted(sign_in, database):
    """Without having been asked nothing is stored."""
    partner, writer = sign_in("partner"), sign_in("writer")
    assert partner.post("/proposals/spokesperson", data={**PERSON, "asked": ""}).status_code == 422
    assert rows(database, PartnerProposal) == []
    partner.post("/proposals/spokesperson", data=PERSON)
    assert writer.post("/proposals/1", data={"answer": "decline", "reason": "Vi har redan en."}).status_code == 303
    (row,) = rows(database, PartnerProposal)
    assert (row.title, row.words, row.role_title) == ("", "", "")
    partner.post("/proposals/spokesperson", data=PERSON)
    assert writer.post("/proposals/2", data={"answer": "accept"}).status_code == 303
    assert "Maja Strand" in writer.get("/spokespersons").text


def test_pack_holds_everything_and_is_the_same_twice(adopted, sign_in):
    """Texts, cards, poster, script, sources, licence; refused to visitors; a spreadsheet takes no cell for a formula."""
    partner = sign_in("partner")
    first, second = (partner.get("/library/sim/pack.zip").data for _time in range(2))
    assert first == second
    pack = zipfile.ZipFile(io.BytesIO(first))
    assert pack.testzip() is None
    names = "\n".join(pack.namelist())
    for part in (
        "LÄS-MIG.txt",
        "LICENS.txt",
        "källor.csv",
        "text/sim.txt",
        "text/sim.md",
        "text/sim.html",
        ".png",
        "affisch",
        "samtal",
    ):
        assert part in names, part
    assert "http://localhost/library/sim" in pack.read("LICENS.txt").decode()
    assert sign_in().get("/library/sim/pack.zip").status_code in (302, 401, 403)
    assert sign_in("partner").get("/library/none/pack.zip").status_code == 404
    assert rows_of(pack)[1].startswith("1;Norrviks fritidskontor")


def rows_of(pack):
    return pack.read("källor.csv").decode("utf-8-sig").splitlines()


def test_ended_use_writes_no_notice(tick, adopted, press, sign_in, later, database):
    """Who has stopped is left alone."""
    sign_in("partner").post("/adopted/1/end")
    later(days=1)
    press.correct(1)
    later(minutes=2)
    tick()
    assert rows(database, AdoptionNotice) == []
    assert rows(database, Adoption)[0].ended_at is not None
