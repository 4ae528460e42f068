"""Silent work: calls before texts, notes and replies that are given, promised updates. In every role, with odd input."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.editorial.silence import queries, service
from workbench.editorial.silence.models import ContactStep, SecurityContact, SilentStep, StaffNote, UpdatePromise
from workbench.errors import NotAllowed, Refused
from workbench.queue import Job, enqueue
from workbench.rumours.models import Rumour


def publish(session, sandwich, *, actor, now):
    editorial.publish(session, sandwich, sandwich.approved_revision, actor_id=None, now=now)


DANGER = {"verdict": "unchecked", "decision": "respond_now", "harm": 4, "theme": "T04"}


@pytest.fixture
def doing(app, database, people, clock):
    """doing(role, change): one change in a session of its own, by the person of a role."""

    def run(role, change):
        with app.test_request_context(headers={"Cookie": "language=en"}), database.write_session() as session:
            return change(session, session.get_one(User, people[role].id), clock.utcnow())

    return run


@pytest.fixture
def police(doing):
    """A contact to call."""
    given = {"name": "Polisen, jourhavande", "phone": "114 14", "when_to_call": "hot", "position": 1}
    return doing("administrator", lambda s, who, now: service.save_contact(s, None, **given, actor=who, now=now))


@pytest.fixture
def called(doing, police):
    """called(rumour): the writer has called the police about it."""

    def call(rumour):
        return doing(
            "writer",
            lambda s, who, now: service.record_contact(
                s, s.get_one(Rumour, rumour.id), contact=s.get_one(SecurityContact, police.id), other="", at=now,
                agreed="De tar över. Vi säger att vi har kontakt. Ring 070-123 45 67.", actor=who, now=now,
            ),
        )  # fmt: skip

    return call


def rows(database, table):
    with database.read_session() as session:
        return session.scalars(select(table)).all()


def test_no_text_for_the_first_hour_before_the_call(make_rumour, sign_in, police, database):
    rumour, client = make_rumour(**DANGER), sign_in("writer")
    page = client.get(f"/rumours/{rumour.code}/holding").text
    assert "Polisen, jourhavande" in page
    assert "The texts can be used when a call is recorded." in page
    assert "Begin with this text" not in page
    answer = client.post(f"/rumours/{rumour.code}/holding/d1", follow_redirects=True)
    assert "Call the police or your security contact first" in answer.text
    assert rows(database, Sandwich) == []


def test_a_recorded_call_opens_the_texts_and_is_masked(make_rumour, sign_in, police, database, clock):
    rumour, client = make_rumour(**DANGER), sign_in("writer")
    form = {"contact": police.id, "other": "", "at": "2026-11-20T09:30", "agreed": "De tar över. Ring 070-123 45 67."}
    assert client.post(f"/rumours/{rumour.code}/holding", data=form).status_code == 303
    (step,) = rows(database, ContactStep)
    assert step.contact_name == "Polisen, jourhavande"
    assert "070" not in step.agreed
    made = client.post(f"/rumours/{rumour.code}/holding/d1")
    (draft,) = rows(database, Sandwich)
    assert made.location.endswith(f"/answers/{draft.slug}/edit")
    assert draft.format == "holding_statement"
    assert "har kontakt med polisen" in client.get(f"/answers/{draft.slug}/edit").text


def test_calls_that_say_nothing_or_come_from_the_future_are_refused(make_rumour, sign_in, police, database):
    rumour, client = make_rumour(**DANGER), sign_in("writer")
    for wrong in ({"agreed": ""}, {"at": "2026-11-21T09:30"}, {"contact": 0, "other": ""}, {"at": "i natt"}):
        form = {"contact": police.id, "other": "", "at": "2026-11-20T09:30", "agreed": "Klart.", **wrong}
        answer = client.post(f"/rumours/{rumour.code}/holding", data=form)
        assert answer.status_code == 422
        assert "Something needs to be changed" in answer.text
    assert rows(database, ContactStep) == []


def test_a_holding_statement_by_another_way_is_stopped_at_sending(make_rumour, doing, called, act, settings):
    """Begun in the editor and written by hand, it still cannot be sent before the call."""
    rumour = make_rumour(**DANGER)
    text = {"headline": "Vi har kontakt med polisen", "opening_fact": "Ring 112 om någon är i fara."}

    def begin(session, who, now):
        made = editorial.start_sandwich(
            session, session.get_one(Rumour, rumour.id), format="holding_statement", language="sv", actor=who, now=now
        )
        base = made.current_revision_id
        editorial.save_revision(session, made, document=text, base_revision_id=base, actor=who, now=now)
        return made

    draft = doing("writer", begin)
    with pytest.raises(Refused, match="Call the police|Ring polisen"):
        act(editorial.send_for_approval, draft, "writer", settings=settings)
    called(rumour)
    act(editorial.send_for_approval, draft, "writer", settings=settings)


def test_a_case_passed_to_the_police_counts_as_the_call(make_rumour, database, people, clock):
    from workbench.rumours.cases.models import Referral

    rumour = make_rumour(**DANGER)
    with database.write_session() as session:
        assert not queries.was_called(session, rumour.id)
        now, who = clock.utcnow(), people["writer"].id
        row = Referral(
            rumour_id=rumour.id, referred_to="police", reason="Hot.", referred_at=now, referred_by_id=who, noted_at=now
        )
        session.add(row)
        session.flush()
        assert queries.was_called(session, rumour.id)


def test_only_the_administrator_keeps_contacts_and_texts(sign_in, doing, police):
    with pytest.raises(NotAllowed):
        doing("writer", lambda s, who, now: service.retire_contact(s, s.get_one(SecurityContact, police.id), actor=who, now=now))
    for path in ("/holding/contacts", "/holding/contacts/new", "/holding/texts", "/holding/texts/new"):
        assert sign_in("writer").get(path).status_code == 403
        assert sign_in("administrator").get(path).status_code == 200


def test_contacts_and_own_texts_are_kept_changed_and_taken_out(sign_in, make_rumour, called, database):
    admin = sign_in("administrator")
    admin.post("/holding/contacts/new", data={"name": "Säkerhetssamordnaren", "phone": "0123", "position": "2"})
    (contact,) = [row for row in rows(database, SecurityContact) if row.name == "Säkerhetssamordnaren"]
    admin.post(f"/holding/contacts/{contact.id}", data={"name": "Säkerhetschefen", "phone": "0124", "position": "1"})
    admin.post(f"/holding/contacts/{contact.id}/retire")
    assert "not on the list" in admin.get("/holding/contacts").text
    own = {"name": "Skolan", "language": "sv", "headline": "Skolan är öppen", "opening_fact": "Vi har kontakt med polisen."}
    assert admin.post("/holding/texts/new?like=d1", data=own).status_code == 303
    assert "Skolan är öppen" in admin.get("/holding/texts").text
    rumour = make_rumour(**DANGER)
    called(rumour)
    page = sign_in("writer").get(f"/rumours/{rumour.code}/holding").text
    assert page.index("Skolan är öppen") < page.index("Hot mot säkerheten")
    assert "Säkerhetschefen" not in page


def test_the_overview_says_what_is_missing_and_where_to_begin(make_rumour, sign_in):
    rumour = make_rumour(decision="prepare")
    page = sign_in("writer").get(f"/rumours/{rumour.code}/silence").text
    assert "Nothing has been given yet." in page
    assert f"/rumours/{rumour.code}/sitting#draft" in page
    assert sign_in("partner").get(f"/rumours/{rumour.code}/silence").status_code == 403
    assert sign_in("auditor").get(f"/rumours/{rumour.code}/silence").status_code == 200
    assert sign_in("writer").get("/rumours/R-NONE/silence").status_code == 404


def test_a_staff_note_is_kept_and_given_to_a_group(make_rumour, sign_in, database):
    rumour, client = make_rumour(decision="prepare"), sign_in("writer")
    assert "The machine has put this together" in client.get(f"/rumours/{rumour.code}/silence/staff-note").text
    words = {"text": "Alla vuxna betalar 60 kronor. Ring Anna på 070-123 45 67."}
    assert client.post(f"/rumours/{rumour.code}/silence/staff-note", data=words).status_code == 303
    (note,) = rows(database, StaffNote)
    assert "070" not in note.text
    given = client.post(f"/rumours/{rumour.code}/silence/staff-note/{note.id}/given", data={"given_to": "Receptionen"})
    assert given.status_code == 303
    (step,) = rows(database, SilentStep)
    assert (step.kind, step.given_to) == ("staff_note", "Receptionen")
    assert "Staff note to Receptionen" in client.get(f"/rumours/{rumour.code}/silence").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write the note."),
        ("Det stämmer inte att nyanlända badar gratis i simhallen.", "The note repeats the rumour."),
        ("ord " * 81, "The note has 81 words."),
    ],
    ids=["empty", "the rumour", "too long"],
)
def test_a_note_that_does_not_do_is_kept_in_the_form(make_rumour, sign_in, database, text, said):
    rumour = make_rumour(decision="prepare")
    answer = sign_in("writer").post(f"/rumours/{rumour.code}/silence/staff-note", data={"text": text})
    assert answer.status_code == 422
    assert said in answer.text
    assert rows(database, StaffNote) == []


def test_a_reply_without_an_approved_text_has_no_facts(start, sign_in, database):
    """The draft's facts do not leave the house; the receipt does, and is noted without who asked."""
    draft = start(decision="respond")
    code, client = draft.rumour.code if "rumour" in draft.__dict__ else draft.slug.rsplit("-", 1)[0].upper(), sign_in("writer")
    page = client.get(f"/rumours/{code}/silence/reply").text
    assert "No text is approved yet" in page
    assert "60 kronor" not in page
    noted = client.post(f"/rumours/{code}/silence/reply", data={"text": "Hej! Vi svarar i morgon.", "channel": "phone"})
    assert noted.status_code == 303
    (step,) = rows(database, SilentStep)
    assert (step.kind, step.channel, step.revision_id) == ("reply", "phone", None)


def test_a_reply_from_an_approved_text(approved, look, sign_in, database):
    answer = look(approved())
    code, client = answer.slug.rsplit("-", 1)[0].upper(), sign_in("writer")
    page = client.get(f"/rumours/{code}/silence/reply").text
    assert "60 kronor" in page
    assert "badar gratis" not in page.split('id="reply-text"')[1].split("</p>")[0]
    assert "mailto:?subject=" in page
    client.post(f"/rumours/{code}/silence/reply", data={"text": "Alla betalar 60 kronor.", "channel": "email"})
    (step,) = rows(database, SilentStep)
    assert step.revision_id == answer.approved_revision_id
    (log,) = [row for row in rows(database, Activity) if row.verb == "asker_answered"]
    assert log.details == {"channel": "email"}


@pytest.mark.parametrize("text", ["a\x00b", "\u202eomvänt", "🙂" * 100, "x" * 1_000_000], ids=["nul", "bidi", "emoji", "1 MB"])
def test_odd_texts_are_refused_or_cleaned(make_rumour, sign_in, text):
    rumour = make_rumour(decision="prepare")
    for path, data in (("staff-note", {"text": text}), ("reply", {"text": text, "channel": "phone"})):
        assert sign_in("writer").post(f"/rumours/{rumour.code}/silence/{path}", data=data).status_code in (303, 422)


def test_two_presses_are_one_reply(make_rumour, sign_in, database):
    rumour, client = make_rumour(decision="prepare"), sign_in("writer")
    for _ in range(2):
        client.post(f"/rumours/{rumour.code}/silence/reply", data={"text": "Hej!", "channel": "phone"})
    assert len(rows(database, SilentStep)) == 1


@pytest.fixture
def promised(doing, make_rumour, act, settings, database, clock):
    """promised("2026-11-20T15:00"): a public "what we know" that promises its next update."""

    def make(when):
        rumour = make_rumour(verdict="unproven", decision="what_we_know")

        def begin(session, who, now):
            row = session.get_one(Rumour, rumour.id)
            return editorial.start_sandwich(session, row, format="what_we_know", language="sv", actor=who, now=now)

        return give(doing("writer", begin), when, "Det här vet vi om skyddsrummet")

    def give(draft, when, headline):
        text = {
            "headline": headline, "opening_fact": "Kommunen har inte beslutat om något skyddsrum. [1]",
            "explanation": "Vi vet inte än vad länsstyrelsen säger. Därför väntar vi på deras besked.", "next_update_at": when,
            "evidence": [{"n": 1, "publisher": "Norrviks kommun", "title": "Diariet", "published": "2026-11-01",
                          "url": "https://norrvik.example/diariet", "accessed": "2026-11-19"}],
        }  # fmt: skip
        with database.read_session() as session:
            base = session.get_one(Sandwich, draft.id).current_revision_id
        act(editorial.save_revision, draft, "writer", document=text, base_revision_id=base)
        warned = [
            "M1",
            "E3",
            "W4",
            "W8",
            "W9",
            "W10",
            "W17",
            "W18",
            "W19",
            "E1",
            "E4",
            "W2",
            "W6",
            "W7",
            "W5",
            "W12",
            "W16",
            "W20",
        ]
        act(editorial.send_for_approval, draft, "writer", settings=settings, ticked=warned)
        act(editorial.approve, draft, "approver", settings=settings, review_by=clock.utcnow().date() + timedelta(days=90))
        act(
            lambda s, one, **who: editorial.publish(s, one, one.approved_revision, actor_id=None, now=clock.utcnow()),
            draft,
            "writer",
        )
        return draft

    make.give = give
    return make


@pytest.fixture
def follow(database, run_jobs, clock):
    """follow(): what the worker does every minute."""

    def run():
        with database.write_session() as session:
            enqueue(session, "editorial.follow_updates", {}, dedupe=f"follow:{clock.utcnow()}")
        run_jobs()

    return run


def test_a_promised_update_is_reminded_of_before_and_when_it_is_late(promised, follow, database, later, sign_in, people):
    promised("2026-11-20T15:00")  # 14:00 UTC
    follow()
    (row,) = rows(database, UpdatePromise)
    assert row.reminded_soon_at is None
    assert "Next update promised:" in sign_in("writer").get("/updates").text
    for hours, soon, late in ((4.5, True, False), (1, True, True), (1, True, True)):
        later(hours=hours)
        follow()
        (row,) = rows(database, UpdatePromise)
        assert (row.reminded_soon_at is not None, row.reminded_late_at is not None) == (soon, late)
    letters = [job.payload for job in rows(database, Job) if job.kind == "editorial.remind_update"]
    told = {(one["what"], one["user_id"]) for one in letters}
    assert len(letters) == len(told) == 4
    assert {user for _what, user in told} == {people["writer"].id, people["approver"].id}
    assert "Late. Promised:" in sign_in("writer").get("/updates").text


def test_a_withdrawn_answer_promises_nothing(promised, follow, database, act, later, sign_in):
    draft = promised("2026-11-21")
    follow()
    act(editorial.withdraw, draft, "approver", reason="Fel fråga.")
    later(minutes=2)
    follow()
    (row,) = rows(database, UpdatePromise)
    assert row.kept_at is not None
    assert "No update is promised" in sign_in("writer").get("/updates").text
