"""The sitting behind an alert: what it shows, who may, what a press does, and how many clicks lead to a scheduled answer."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.workbench.editorial.conftest import act, approved, live, look, make_rumour, start, text  # noqa: F401  (fixtures)
from workbench.accounts.models import User
from workbench.alerts.answering.models import PreparedDraft
from workbench.alerts.models import Alert, AlertRule
from workbench.editorial.models import Sandwich
from workbench.editorial.reuse.models import StartingPoint
from workbench.evidence.models import Figure, FigureValue
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer, ForeignUse
from workbench.rumours.models import Rumour


@pytest.fixture
def raised(database, clock):
    """raised(rumour): an alert about it."""

    def make(rumour, **about):
        with database.write_session() as session:
            rule = AlertRule(name=f"Regel {rumour.id if rumour else 0}", kind="sightings", threshold=2, created_at=clock.utcnow())
            session.add(rule)
            session.flush()
            alert = Alert(rule_id=rule.id, rumour_id=rumour.id if rumour else None, dedupe=f"a{rule.id}", reason="", **about)
            alert.raised_at = clock.utcnow()
            session.add(alert)
            session.flush()
            return alert

    return make


@pytest.fixture
def figure(database, people, clock):
    """A figure of the fact bank that shares a word with the claim."""
    with database.write_session() as session:
        now, who = clock.utcnow(), people["writer"].id
        row = Figure(code="F-SIM", title_sv="Besök i simhallen", unit_sv="besök", theme="T10", added_by_id=who, added_at=now)
        row.values = [FigureValue(period="2025", value="61000", entered_at=now)]
        session.add(row)
    return row


@pytest.fixture
def linked(database, people, clock, text):  # noqa: F811
    """linked(rumour): an answer of another library that people have linked to the rumour."""

    def make(rumour, **about):
        now = clock.utcnow()
        with database.write_session() as session:
            library = FollowedLibrary(address="https://s.example/feed", name="Sörvik", state="followed", themes=[], languages=[],
                                      validators={}, followed_by_id=people["writer"].id, followed_at=now)  # fmt: skip
            session.add(library)
            session.flush()
            row = ForeignAnswer(
                library_id=library.id, url="https://s.example/1", home_url="https://s.example/1", home_name="Sörvik", way=[],
                theme="T10", language="sv", format="sandwich", headline="Badet i Sörvik kostar lika för alla",
                document={**text, "claim": rumour.claim, "verdict": "misleading"}, licence="CC BY-SA 4.0", corrections=[],
                text_mark="m1", changed_at=now, seen_at=now, state="linked", rumour_id=rumour.id,
            )  # fmt: skip
            for name, value in about.items():
                setattr(row, name, value)
            session.add(row)
            session.flush()
            return row

    return make


def rows(database, table):
    with database.read_session() as session:
        return session.scalars(select(table)).all()


def hidden(page, name):
    return page.split(f'name="{name}" value="')[1].split('"')[0]


def test_the_sitting_shows_what_lies_near_and_the_draft_with_its_sources(live, make_rumour, raised, sign_in, figure, people):  # noqa: F811
    near = live()
    rumour = make_rumour()
    page = sign_in("writer").get(f"/alerts/{raised(rumour).id}/answer").text
    assert "The machine&#39;s proposal" in page or "The machine's proposal" in page
    assert f"/answers/{near.slug}" in page
    assert "Besök i simhallen: 61,000 besök (2025)" in page
    assert "revision 2" in page
    assert "Taxa för simhallen 2026" in page
    assert "What the rules say" in page
    assert "Begin with this draft" in page


def test_taking_the_proposal_up_keeps_it_marked_and_its_origins(live, make_rumour, raised, sign_in, database):  # noqa: F811
    near, rumour = live(), make_rumour()
    alert, client = raised(rumour), sign_in("writer")
    page = client.get(f"/alerts/{alert.id}/answer").text
    form = {"mark": hidden(page, "mark"), "alert": alert.id, "do": "edit"}
    first = client.post(f"/rumours/{rumour.code}/sitting/begin", data=form)
    again = client.post(f"/rumours/{rumour.code}/sitting/begin", data=form)
    assert first.location == again.location
    (kept,) = rows(database, PreparedDraft)
    assert kept.alert_id == alert.id
    assert {one["kind"] for one in kept.came_from} >= {"own", "claim"}
    (begun,) = rows(database, StartingPoint)
    assert begun.from_sandwich_id == near.id
    editor = client.get(first.location).text
    assert "Began as the machine" in editor
    assert "Still word for word as proposed:" in editor


def test_a_changed_proposal_is_not_taken_up_unread(make_rumour, sign_in, database):  # noqa: F811
    rumour, client = make_rumour(), sign_in("writer")
    answer = client.post(f"/rumours/{rumour.code}/sitting/begin", data={"mark": "another"}, follow_redirects=True)
    assert "has changed since you opened the page" in answer.text
    assert rows(database, PreparedDraft) == []


def test_no_proposal_before_verdict_and_decision(app, database, people, clock, sign_in):
    from workbench.rumours import service as rumours

    with app.test_request_context(), database.write_session() as session:
        now, who = clock.utcnow(), people["writer"].id
        rumour = rumours.open_rumour(session, "bussen slutar gå", theme="T10", actor_id=who, now=now)
    page = sign_in("approver").get(f"/rumours/{rumour.code}/sitting").text
    assert "No draft can be prepared yet" in page
    assert f"/rumours/{rumour.code}/risk" in page
    assert sign_in("writer").post(f"/rumours/{rumour.code}/sitting/begin", data={"mark": "x"}).status_code == 303
    assert rows(database, Sandwich) == []


def test_words_of_another_library_come_with_their_licence_and_unread_sources(make_rumour, linked, sign_in, database):  # noqa: F811
    rumour = make_rumour()
    linked(rumour)
    client = sign_in("writer")
    page = client.get(f"/rumours/{rumour.code}/sitting").text
    assert "by another library" in page
    client.post(f"/rumours/{rumour.code}/sitting/begin", data={"mark": hidden(page, "mark")})
    (use,), (draft,) = rows(database, ForeignUse), rows(database, Sandwich)
    assert use.text_mark == "m1"
    assert draft.licence == "CC BY-SA 4.0"
    with database.read_session() as session:
        document = session.get_one(Sandwich, draft.id).current_revision.document
    assert document["evidence"][0]["accessed"] == ""


@pytest.mark.parametrize(
    "about", [{"licence": "CC BY-ND 4.0"}, {"licence": "alla rättigheter"}], ids=["no derivatives", "unknown licence"]
)
def test_a_licence_that_does_not_allow_it_lends_no_word(make_rumour, linked, sign_in, about):  # noqa: F811
    rumour = make_rumour()
    linked(rumour, **about)
    page = sign_in("writer").get(f"/rumours/{rumour.code}/sitting").text
    assert "Badet i Sörvik kostar lika för alla" in page
    assert "by another library" not in page


def test_an_answer_of_the_same_theme_about_something_else_lends_no_word(live, database, app, people, clock, sign_in):  # noqa: F811
    from workbench.rumours import service as rumours
    from workbench.rumours.risk import Factors

    live()
    with app.test_request_context(), database.write_session() as session:
        checker, now = session.get_one(User, people["fact_checker"].id), clock.utcnow()
        row = rumours.open_rumour(session, "biblioteket stänger på fredagar", theme="T10", actor_id=checker.id, now=now)
        rumours.set_verdict(session, row, verdict="false", reason="Det har öppet.", verified_with="Kultur", true_kernel="",
                            actor=checker, now=now)  # fmt: skip
        factors = Factors(spread=2, velocity=2, harm=1, plausibility=2, audience=1, reach=1)
        rumours.rate(session, row, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
        rumours.decide(session, row, decision="respond", reason="Det sprids.", actor=checker, now=now)
    page = sign_in("writer").get(f"/rumours/{row.code}/sitting").text
    draft = page.split('class="draft-box"')[1].split("What the rules say")[0]
    assert "60 kronor" not in draft
    assert "Det har öppet." in draft
    assert "No source came along" in draft


def test_a_text_without_a_fault_is_sent_from_the_sitting_by_whoever_read_it(start, raised, sign_in, database, people, look):  # noqa: F811
    draft = start()
    with database.read_session() as session:
        rumour = session.get_one(Rumour, draft.rumour_id)
    alert, client = raised(rumour), sign_in("writer")
    page = client.get(f"/alerts/{alert.id}/answer").text
    assert "I have read it: send to Approver" in page
    assert "60 kronor" in page
    form = {"revision": hidden(page, "revision"), "alert": alert.id, "approver": people["approver"].id}
    stale = client.post(f"/answers/{draft.slug}/send-read", data={**form, "revision": "0"}, follow_redirects=True)
    assert "The text has changed since you read it." in stale.text
    sent = client.post(f"/answers/{draft.slug}/send-read", data=form)
    assert sent.location.endswith(f"/alerts/{alert.id}/answer#draft")
    assert look(draft).state == "in_review"
    assert "Read and approve" in sign_in("approver").get(f"/alerts/{alert.id}/answer").text


def test_an_approved_answer_leads_straight_to_the_check_page(approved, sign_in, database, people, clock):  # noqa: F811
    from workbench.accounts.queries import home
    from workbench.campaigns.models import Channel

    answer = approved()
    with database.write_session() as session:
        page = Channel(name="Sidan", kind="page", organisation_id=home(session).id, idempotency="N", created_at=clock.utcnow())
        session.add(page)
        session.flush()
        channel, code = page.id, session.get_one(Rumour, answer.rumour_id).code
    client = sign_in("writer")
    shown = client.get(f"/rumours/{code}/sitting").text
    assert "An approved answer is ready:" in shown
    address = shown.split('class="btn btn-primary" href="')[1].split('"')[0].replace("&amp;", "&")
    assert f"channel={channel}" in address
    assert "Publish to 1 channel now" in client.get(address).text
    clock.move(timedelta(hours=12))
    night = client.get(f"/answers/{answer.slug}").text
    assert "Check and plan" in night
    assert "when=later" in night


def test_danger_comes_first(make_rumour, sign_in):  # noqa: F811
    rumour = make_rumour(verdict="unchecked", decision="respond_now", harm=4, theme="T04")
    page = sign_in("writer").get(f"/rumours/{rumour.code}/sitting").text
    assert "Call the police or your security contact first" in page
    assert f"/rumours/{rumour.code}/holding" in page
    assert "Begin with this draft" not in page or "what_we_know" not in page


def test_who_may_sit_and_who_may_act(make_rumour, raised, sign_in):  # noqa: F811
    rumour = make_rumour()
    alert = raised(rumour)
    for role, status in (("auditor", 200), ("legal_reviewer", 200), ("partner", 403), (None, 302)):
        assert sign_in(role).get(f"/alerts/{alert.id}/answer").status_code == status
    assert "Begin with this draft" not in sign_in("auditor").get(f"/alerts/{alert.id}/answer").text
    assert sign_in("auditor").post(f"/rumours/{rumour.code}/sitting/begin", data={}).status_code == 403


def test_a_restricted_rumour_is_not_there_for_others(make_rumour, raised, sign_in, database):  # noqa: F811
    rumour = make_rumour()
    with database.write_session() as session:
        session.get_one(Rumour, rumour.id).sensitivity = "restricted"
    alert = raised(rumour)
    assert sign_in("writer").get(f"/rumours/{rumour.code}/sitting").status_code == 404
    answer = sign_in("writer").get(f"/alerts/{alert.id}/answer")
    assert answer.status_code == 404 or rumour.claim not in answer.text
    assert sign_in("fact_checker").get(f"/alerts/{alert.id}/answer").status_code == 200


def test_an_alert_about_something_else_leads_there(raised, sign_in, people):
    alert = raised(None, subject_kind="item", subject_id=7, title="Många inlägg på en gång")
    page = sign_in("writer").get(f"/alerts/{alert.id}/answer")
    assert page.status_code == 200
    assert "There is no rumour to answer yet" in page.text
    assert "/inbox/7" in page.text
    assert sign_in("writer").get("/alerts/999999/answer").status_code == 404


@pytest.mark.parametrize(
    "form",
    [{"alert": "x" * 1000, "mark": "\u202e"}, {"alert": "9" * 400}, {"mark": "🙂" * 1000}, {"do": "send", "approver": "-1"}],
    ids=["long", "huge", "emoji", "odd approver"],
)
def test_odd_presses_change_nothing(make_rumour, sign_in, database, form):  # noqa: F811
    rumour = make_rumour()
    assert sign_in("writer").post(f"/rumours/{rumour.code}/sitting/begin", data=form).status_code == 303
    assert rows(database, PreparedDraft) == []
