"""Saved views, the board, the list's filter, narratives and the axis of time."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.workbench.rumours.test_rumours_views import version_of
from workbench.rumours import service as rumours
from workbench.rumours.board import timeline
from workbench.rumours.board.axis import cut, lay_axis
from workbench.rumours.narratives import service as narratives
from workbench.rumours.narratives.models import NarrativeRumour
from workbench.rumours.saving import queries, service
from workbench.rumours.saving.models import SavedView

STOCKHOLM = ZoneInfo("Europe/Stockholm")


@pytest.fixture
def save(work, people, clock):
    """A saved view: save("Bostad", {"theme": "T01"}, shared=True)."""

    def make(name, wanted, role="writer", shared=False, layout="list"):
        values = {"wanted": wanted, "layout": layout, "is_shared": shared, "actor": people[role], "now": clock.utcnow()}
        return work(lambda session: service.save_view(session, name, **values))

    return make


@pytest.fixture
def narrative(work, people, clock):
    """A narrative with these rumours."""

    def make(*codes, title="Andra går före"):
        def open_it(session):
            texts = {"summary": "", "concern": "", "truth": ""}
            made = narratives.open_narrative(session, title, **texts, actor_id=people["writer"].id, now=clock.utcnow())
            for code in codes:
                rumour = rumours.queries.rumour_by_code(session, code)
                narratives.add_rumour(session, made, rumour, actor_id=people["writer"].id, now=clock.utcnow())
            return made

        return work(open_it).id

    return make


def test_a_view_is_saved_from_the_list_and_found_with_its_number(sign_in, open_one, work):
    open_one("Bostad")
    open_one("Skola", theme="T05")
    writer = sign_in("writer")
    answer = writer.post("/rumours/views/new?list=theme%3DT01&layout=board", data={"name": "Bostad just nu"})
    assert answer.status_code == 303
    page = writer.get("/rumours").text
    assert re.search(r'href="/rumours/board\?theme=T01">Bostad just nu <span class="n">1</span>', page)
    assert work(lambda session: session.query(SavedView).one().wanted) == {"theme": "T01"}


def test_own_views_are_ones_own_and_shared_ones_are_everybodys(sign_in, open_one, save, people):
    code = open_one()
    private, shared = save("Bara min", {"owner": "me"}), save("Allas", {"owner": "me"}, shared=True)
    writer, approver = sign_in("writer"), sign_in("approver")
    writer.post(f"/rumours/{code}/take")
    seen = approver.get("/rumours/views").text
    assert "Bara min" not in seen
    assert re.search(r'Allas</a> <span class="quiet num">0</span>', seen)
    assert re.search(r'Allas</a> <span class="quiet num">1</span>', writer.get("/rumours/views").text)
    assert approver.get(f"/rumours/views/{private.id}").status_code == 404
    assert approver.post(f"/rumours/views/{shared.id}", data={"name": "Min"}).status_code == 403
    assert approver.post(f"/rumours/views/{shared.id}/delete").status_code == 403
    assert sign_in("administrator").post(f"/rumours/views/{shared.id}/delete").status_code == 303
    assert "Allas" not in approver.get("/rumours/views").text


def test_matching_gives_what_the_owner_sees_and_only_what_is_new(save, open_one, work, on):
    first, second = open_one("Bostad ett"), open_one("Bostad två")
    secret = open_one("Bostad tre")
    on(secret, lambda _session, rumour: setattr(rumour, "sensitivity", "restricted"))
    view = save("Bostad", {"theme": "T01", "q": "bostad"})
    ids = {code: on(code, lambda _session, rumour: rumour.id) for code in (first, second, secret)}
    assert work(lambda s: queries.matching(s, view)) == [ids[first], ids[second]]
    assert work(lambda s: queries.matching(s, view, since_id=ids[first])) == [ids[second]]


BAD_NAMES = {"empty": " ", "bidi alone": "\u202e\u200b", "long": "x" * 61, "huge": "x" * 1_000_000}


@pytest.mark.parametrize("name", BAD_NAMES.values(), ids=BAD_NAMES)
def test_a_view_without_a_fit_name_is_asked_for_again(sign_in, name):
    answer = sign_in("writer").post("/rumours/views/new?list=theme%3DT01", data={"name": name})
    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text


def test_the_same_name_twice_and_a_damaged_filter_are_refused(sign_in, save):
    save("Bostad", {"theme": "T01"})
    writer = sign_in("writer")
    assert writer.post("/rumours/views/new?list=theme%3DT01", data={"name": "Bostad"}).status_code == 422
    assert writer.get("/rumours/views/new?list=theme%3DT77").status_code == 303
    assert writer.get("/rumours/views/new?layout=pie").status_code == 303


FILTERS = {
    "heard": ("heard=7", {"new"}),
    "late": ("late=1", {"late"}),
    "narrative": ("narrative=none", {"old", "late"}),
    "nobody decided": ("decision=none", {"new", "old"}),
}


@pytest.mark.parametrize(("address", "expected"), FILTERS.values(), ids=FILTERS)
def test_the_list_narrows(sign_in, open_one, heard, decide, narrative, later, address, expected):
    old = open_one("old", sighting=heard("för länge sedan", hours_ago=1))
    later(days=20)
    late = open_one("late", sighting=None)
    decide(late, "respond_now")
    later(hours=3)
    new = open_one("new", sighting=heard("nyss", hours_ago=1))
    narrative(new)
    page = sign_in("writer").get(f"/rumours?{address}").text
    assert {name for name, code in (("old", old), ("late", late), ("new", new)) if f"/rumours/{code}?list=" in page} >= expected
    if address == "heard=7":
        assert f"/rumours/{old}?list=" not in page


@pytest.mark.parametrize("page", ["/rumours", "/rumours/board", "/rumours/map", "/rumours/timeline"])
@pytest.mark.parametrize("bad", ["state=x", "district=9", "narrative=1;drop", "heard=-1", "owner=nobody", "q=" + "x" * 101])
def test_a_bad_filter_keeps_the_form(sign_in, page, bad):
    answer = sign_in("writer").get(f"{page}?{bad}")
    assert answer.status_code == 422
    assert 'id="filter"' in answer.text


def test_the_rows_count_independent_reports_first(sign_in, open_one, heard, on, people, clock):
    code = open_one()
    copy = heard("samma sak", channel="press")
    on(code, lambda s, r: rumours.add_sighting(s, r, copy, actor_id=people["writer"].id, now=clock.utcnow()))
    answer = heard("det stämmer inte", relation="counters")
    on(code, lambda s, r: rumours.add_sighting(s, r, answer, actor_id=people["writer"].id, now=clock.utcnow()))
    assert "2 independent reports (3 observations), 2 channels" in sign_in("writer").get("/rumours").text


def test_the_board_has_a_column_for_each_decision_and_late_cards_first(sign_in, open_one, decide, later):
    undecided = open_one("Utan beslut")
    first = open_one("Svara lugnt")
    decide(first, "respond")
    second = open_one("Svara nu")
    decide(second, "respond")
    page = sign_in("writer").get("/rumours/board").text
    assert page.count('class="board-column') == 8
    none, respond = page.index('data-column="none"'), page.index('data-column="respond"')
    assert none < page.index(undecided) < respond < page.index(f"/rumours/{first}?")


def test_moving_a_card_is_a_decision_with_a_reason(sign_in, open_one, rate):
    code = open_one()
    rate(code, 2, 2, 2, 2, 2, 0)
    approver = sign_in("approver")
    form = approver.get(f"/rumours/{code}/column?decision=monitor&list=theme%3DT01")
    assert re.search(r'checked[^>]*value="monitor"', form.text)
    values = {"version": version_of(form), "decision": "monitor"}
    assert approver.post(f"/rumours/{code}/column?list=theme%3DT01", data=values).status_code == 422
    done = approver.post(f"/rumours/{code}/column?list=theme%3DT01", data={**values, "reason": "Sprids inte."})
    assert (done.status_code, done.location) == (303, "/rumours/board?theme=T01")
    board = approver.get("/rumours/board").text
    assert board.index('data-column="monitor"') < board.index(f"/rumours/{code}?")
    stale = approver.post(f"/rumours/{code}/column", data={**values, "reason": "Igen."})
    assert stale.status_code == 409
    assert "Igen." in stale.text


def test_a_writer_moves_no_card_but_proposes(sign_in, open_one):
    code, writer = open_one(), sign_in("writer")
    form = writer.get(f"/rumours/{code}/column")
    values = {"version": version_of(form), "decision": "monitor", "reason": "Hörs lite."}
    assert writer.post(f"/rumours/{code}/column", data=values).status_code == 303
    assert "proposed: monitor" in writer.get(f"/rumours/{code}").text
    assert sign_in("auditor").get(f"/rumours/{code}/column").status_code == 403


def test_a_narrative_gathers_rumours_and_counts_their_reports(sign_in, open_one, work):
    first, second = open_one("Ett"), open_one("Två")
    writer = sign_in("writer")
    opened = writer.post(f"/rumours/narratives/new?rumour={first}", data={"title": "Andra går före"})
    assert opened.status_code == 303
    writer.post(f"{opened.location}/rumours", data={"code": second.lower()})
    writer.post(f"{opened.location}/rumours", data={"code": second})
    page = writer.get(opened.location).text
    assert "2 rumours · 2 independent reports" in page
    assert work(lambda session: session.query(NarrativeRumour).count()) == 2
    assert "Andra går före" in writer.get(f"/rumours/{first}").text
    writer.post(f"{opened.location}/rumours/remove", data={"code": first})
    assert "took it out of the narrative" in writer.get(f"/rumours/{first}").text
    writer.post(f"{opened.location}/end", data={"over": "1"})
    assert "Andra går före" in writer.get("/rumours/narratives?state=ended").text
    assert writer.post("/rumours/narratives/new", data={"title": "Andra går före"}).status_code == 422
    assert sign_in("auditor").post(f"{opened.location}/rumours", data={"code": first}).status_code == 403


def test_a_narrative_counts_no_restricted_rumour_for_others(sign_in, open_one, narrative, on):
    code = open_one("Om en enskild")
    key = narrative(code)
    on(code, lambda _session, rumour: setattr(rumour, "sensitivity", "restricted"))
    page = sign_in("writer").get(f"/rumours/narratives/{key}").text
    assert "0 rumours · 0 independent reports" in page
    assert "Om en enskild" not in page
    assert sign_in("writer").post(f"/rumours/narratives/{key}/rumours", data={"code": code}).status_code == 404


def test_a_narrative_that_changed_meanwhile_keeps_the_text(sign_in, open_one, narrative):
    key, writer = narrative(open_one()), sign_in("writer")
    stale = writer.post(f"/rumours/narratives/{key}/edit", data={"title": "Ny rubrik", "summary": "Min text", "version": "77"})
    assert stale.status_code == 422
    assert "Min text" in stale.text


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("start", "end", "unit", "slots"),
    [
        ("2026-03-27T12:00", "2026-03-30T12:00", "day", 4),
        ("2026-10-23T12:00", "2026-10-26T12:00", "day", 4),
        ("2026-03-28T12:00", "2026-03-29T12:00", "hour", 24),
        ("2026-10-24T12:00", "2026-10-25T12:00", "hour", 26),
        ("2024-02-27T12:00", "2024-03-01T12:00", "day", 4),
        ("2025-01-01T00:00", "2026-01-01T00:00", "week", 53),
    ],
)
def test_the_axis_is_cut_at_local_midnights_over_both_changes_of_the_clock(start, end, unit, slots):
    found, edges = cut(at(start), at(end), STOCKHOLM)
    assert (found, len(edges) - 1) == (unit, slots)
    if unit != "hour":
        assert {edge.astimezone(STOCKHOLM).hour for edge in edges} == {0}


def test_the_axis_counts_what_was_heard_and_what_was_done(open_one, decide, on, work, clock, heard, people, monkeypatch):
    monkeypatch.setattr(timeline, "_lanes", dict(timeline._lanes))
    code = open_one(sighting=heard("igår", hours_ago=25))
    again = heard("idag", hours_ago=1)
    on(code, lambda s, r: rumours.add_sighting(s, r, again, actor_id=people["writer"].id, now=clock.utcnow()))
    decide(code, "monitor")
    asked = []

    def others(_session, ids, start, end):
        asked.append(list(ids))
        return [timeline.Event(clock.utcnow(), "skickat", ids[0]), timeline.Event(start - timedelta(days=1), "för tidigt")]

    timeline.add_events("others", others, label="Others")
    key = on(code, lambda _session, rumour: rumour.id)
    start = clock.utcnow() - timedelta(days=7)
    axis = work(lambda session: lay_axis(session, [key], start, clock.utcnow(), STOCKHOLM))
    assert [(slot.reports, slot.total) for slot in axis.slots if slot.total] == [(1, 1), (1, 1)]
    assert asked == [[key]]
    assert axis.slots[-1].events | {"steps": 0} == {"others": 1, "decisions": 1, "steps": 0}
    assert (axis.reports, axis.total) == (2, 2)


def test_the_time_line_of_a_rumour_shows_what_was_decided(sign_in, open_one, decide):
    code = open_one()
    decide(code, "respond")
    page = sign_in("writer").get(f"/rumours/{code}/timeline").text
    assert "decided: respond" in page
    assert "1 independent report" in page
    assert sign_in("writer").get("/rumours/R-0000/timeline").status_code == 404
