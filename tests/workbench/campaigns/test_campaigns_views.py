"""The pages of the room: in several roles, with and without htmx, with bad input."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from workbench.campaigns.models import Placement
from workbench.editorial.models import Sandwich


def html(response):
    return response.get_data(as_text=True)


@pytest.fixture
def check(sign_in, answer, channels):
    """The check page of the answer on named channels."""

    def get(*names, role="writer", when="now", voice="own", language="en", **more):
        client = sign_in(role, language=language)
        data = {"channel": [channels[name].id for name in names], "when": when, "voice": voice, **more}
        return client, client.get(f"/answers/{answer.slug}/check", query_string=data)

    return get


@pytest.fixture
def press(check, answer):
    """Press the button of the check page; gives the client, the answer and the batch."""

    def do(*names, **more):
        client, page = check(*names, **more)
        fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', html(page))
        data = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        return client, client.post(f"/answers/{answer.slug}/publish", data=data), data

    return do


def test_the_form_groups_channels_by_owner(sign_in, answer, channels):
    page = html(sign_in("writer").get(f"/answers/{answer.slug}/place"))
    assert page.index("Norrvik</p>") < page.index("Norrviks bibliotek</p>")
    assert "is offered first" in page


def test_the_check_page_shows_everything_and_a_change_link_each(check, speaker):
    _client, page = check("page", "email", "webhook", when="later", at="2026-11-24T10:30", voice=f"s{speaker.id}")
    text = html(page)
    assert page.status_code == 200
    for expected in ("Webbplatsen", "Mejllistan", "Intranätet", "Karin Åström", "Approver", "CET"):
        assert expected in text
    assert text.count(">Change<") == 3
    assert "sandwich.published" in text
    assert "Kötiden avgör vem som får bostad" in text
    assert re.search(r"Plan on 3 channels, <time[^>]*>24 Nov 10:30", text)


def test_the_button_says_what_it_does(check):
    assert "Publish to 2 channels now" in html(check("page", "email")[1])
    assert "Publicera i 1 kanal nu" in html(check("page", language="sv")[1])


def test_change_comes_back_with_the_values(check, sign_in):
    client, page = check("email", when="later", at="2026-11-24T10:30")
    link = re.search(r'href="(/answers/[^"]+/place[^"#]*)#when"', html(page))[1].replace("&amp;", "&")
    form = html(client.get(link))
    assert 'value="2026-11-24T10:30"' in form
    assert re.search(r'name="channel"[^>]*checked', form)


@pytest.mark.parametrize(
    "bad",
    [
        {"channel": []}, {"channel": ["999"]}, {"channel": ["x\x00"]}, {"when": "soon"}, {"voice": ""}, {"voice": "s999"},
        {"when": "later"}, {"when": "later", "at": "2020-01-01T10:00"}, {"when": "later", "at": "\x00" * 10},
        {"when": "later", "at": "2027-03-28T02:30"}, {"when": "later", "at": "x" * 20000},
    ],
)  # fmt: skip
def test_a_bad_choice_keeps_the_form_and_says_why(sign_in, answer, channels, bad):
    data = {"channel": [channels["page"].id], "when": "now", "voice": "own", **bad}
    page = sign_in("writer").get(f"/answers/{answer.slug}/check", query_string=data)
    assert page.status_code == 422
    assert "Something needs to be changed" in html(page)
    assert "<title>Error:" in html(page)


def test_the_double_hour_is_asked_about_and_answered(sign_in, answer, channels, clock):
    data = {"channel": [channels["page"].id], "when": "later", "at": "2027-10-31T02:30", "voice": "own"}
    client = sign_in("writer")
    asked = client.get(f"/answers/{answer.slug}/check", query_string=data)
    assert asked.status_code == 422
    assert "That hour comes twice" in html(asked)
    assert client.get(f"/answers/{answer.slug}/check", query_string={**data, "which": "1"}).status_code == 200


def test_night_and_clash_are_warned_about(check, place, clock):
    _client, page = check("page", when="later", at="2026-11-21T23:30")
    assert "at night" in html(page)
    assert "weekend" in html(page)


def test_a_press_leads_to_a_page_with_undo_that_survives_a_reload(press):
    client, done, data = press("page", "webhook")
    assert done.status_code == 303
    assert done.location.endswith(f"/plan/{data['batch'][0]}")
    for _reload in range(2):
        page = html(client.get(done.location))
        assert data["batch"][0] in page
        assert "Undo" in page
        assert "What happens next" in page


def test_a_second_press_shows_the_first_result(press, answer, database):
    client, first, data = press("page", "webhook")
    second = client.post(f"/answers/{answer.slug}/publish", data=data)
    assert (second.status_code, second.location) == (303, first.location)
    with database.read_session() as session:
        assert session.scalar(select(func.count()).select_from(Placement)) == 2


def test_undo_cancels_all(press, database):
    client, done, _data = press("page", "webhook")
    assert client.post(f"{done.location}/undo").status_code == 303
    assert "Undone: 2 placements were cancelled." in html(client.get(done.location))


def test_progress_is_a_fragment_for_htmx(press):
    client, done, _data = press("webhook")
    part = html(client.get(done.location, headers={"HX-Request": "true"}))
    assert part.lstrip().startswith('<div id="progress"')
    assert "<html" not in part


def test_the_page_names_the_live_links_when_sent(press, later, deliver):
    client, done, _data = press("page", "webhook")
    later(seconds=11)
    deliver()
    page = html(client.get(done.location))
    assert "http://localhost/library/kotiden-avgor" in page
    assert "hx-trigger" not in page
    assert "Say the fact again" in page


@pytest.mark.parametrize("role", ["reporter", "fact_checker", "legal_reviewer", "administrator", "auditor", "partner"])
def test_others_may_not_place(sign_in, answer, channels, role):
    client = sign_in(role)
    assert client.get(f"/answers/{answer.slug}/place").status_code == 403
    assert client.post(f"/answers/{answer.slug}/publish", data={}).status_code == 403


def test_a_partner_answers_its_own_offer_and_others_do_not_see_it(place, sign_in, state_of):
    (offer,) = place("partner_manual")
    assert sign_in("other_partner").get(f"/plan/{offer.reference}").status_code == 404
    assert sign_in("other_partner").post(f"/plan/{offer.reference}/accept").status_code == 404
    partner = sign_in("partner")
    assert "Accept" in html(partner.get(f"/plan/{offer.reference}"))
    empty = partner.post(f"/plan/{offer.reference}/decline", data={"note": ""})
    assert (empty.status_code, "Write a word on why" in html(empty)) == (422, True)
    asked = partner.post(f"/plan/{offer.reference}/propose", data={"at": "2026-11-25T10:00"})
    assert asked.status_code == 303
    assert "Accept the partner&#39;s time" in html(sign_in("writer").get(f"/plan/{offer.reference}"))
    assert sign_in("approver").post(f"/plan/{offer.reference}/accept-time").status_code == 303
    assert state_of(offer) == "planned"
    done = partner.post(f"/plan/{offer.reference}/done", data={"live_url": "https://biblioteket.example/", "reach": "300"})
    assert done.status_code == 303
    assert state_of(offer) == "sent"


def test_a_partner_sees_its_own_part_of_a_batch_only(place, sign_in):
    mine, *_others = [row for row in place("partner_manual", "webhook", "email") if row.state == "offered"]
    page = html(sign_in("partner").get(f"/plan/{mine.batch}"))
    assert "Bibliotekets skärm" in page
    assert "Intranätet" not in page
    assert "Intranätet" not in html(sign_in("partner").get("/plan?view=list"))


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_the_plan_in_each_view_and_language(place, sign_in, view):
    place("page", "email")
    for language, word in (("en", "Campaign"), ("sv", "Kampanj")):
        page = sign_in("fact_checker", language=language).get(f"/plan?view={view}")
        assert page.status_code == 200
        assert word in html(page)
        assert "Mejllistan" in html(page)


@pytest.mark.parametrize(
    "query", ["view=year", "start=igår", "channel=999", "channel=x", "state=lost", "start=9999-12-31", "channel=%07"]
)
def test_a_bad_filter_is_422_and_keeps_the_form(sign_in, channels, query):
    page = sign_in("writer").get(f"/plan?{query}")
    assert page.status_code == 422
    assert "All channels" in html(page)


def test_nothing_yet_and_no_hits_differ(sign_in, place, channels):
    client = sign_in("writer")
    assert "Nothing is planned yet" in html(client.get("/plan"))
    place("page")
    assert "Nothing matches" in html(client.get("/plan?state=failed"))
    assert "Nothing in these weeks" in html(client.get("/plan?start=2030-01-01"))


def test_a_failure_is_said_in_words(place, sign_in, later, deliver, partner_server):
    partner_server.answer = lambda _n: (404, {}, b"")
    place("webhook")
    later(seconds=11)
    deliver()
    page = html(sign_in("writer").get("/plan"))
    assert "Needs a person" in page
    assert "answered with the error 404" in page


def test_move_by_form_and_a_past_slot_is_refused(place, sign_in, clock):
    (placement,) = place("webhook")
    client = sign_in("writer")
    assert client.post(f"/plan/{placement.reference}/move", data={"at": "2026-11-19T10:00"}).status_code == 422
    assert client.post(f"/plan/{placement.reference}/move", data={"at": "2026-11-27T10:00"}).status_code == 303


@pytest.mark.parametrize("text", ["\x00", "a" * 1_000_000, "\u202egnp.exe", "🥪" * 500])
def test_strange_text_in_a_form_is_never_an_error_of_ours(place, sign_in, text):
    (offer,) = place("partner_manual")
    assert sign_in("partner").post(f"/plan/{offer.reference}/decline", data={"note": text}).status_code in (303, 422)


def test_the_partner_reads_the_text_before_it_answers(place, sign_in):
    (offer,) = place("partner_manual")
    page = html(sign_in("partner").get(f"/plan/{offer.reference}"))
    assert "Den som har stått längst i kön får erbjudandet först." in page
    assert page.count("<h1") == 1


def test_the_check_page_has_one_main_heading(check):
    assert html(check("page", "email")[1]).count("<h1") == 1


@pytest.mark.parametrize("path", ["/plan", "/plan?view=list", "/channels"])
def test_a_page_asks_the_database_few_times(place, sign_in, database, path, clock):
    for week in range(1, 4):
        place("page", "email", "webhook", "manual", repeat=True, at=clock.utcnow() + timedelta(weeks=week))
    client, asked = sign_in("writer"), []
    client.get(path)
    event.listen(database.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert client.get(path).status_code == 200
    assert len([each for each in asked if each.startswith("SELECT")]) <= 15


def test_the_start_page_shows_whose_turn_a_placement_is(sign_in, place, channels, later):
    """The partner sees its offer; when it proposes another time, those who plan see that."""
    (offer,) = place("partner_manual")
    link = f'href="/plan/{offer.reference}"'
    assert link in html(sign_in("partner").get("/"))
    assert link not in html(sign_in("writer").get("/"))
    assert link not in html(sign_in("other_partner").get("/"))
    page = sign_in("partner").post(f"/plan/{offer.reference}/propose", data={"at": "2026-11-27T10:00"})
    assert page.status_code == 303
    assert "the partner proposes another time" in html(sign_in("writer").get("/"))
    assert link not in html(sign_in("partner").get("/"))


def test_a_cancelled_placement_says_what_one_can_do_next(sign_in, place):
    """No dead end after undo: the same channels at another time."""
    (placement,) = place("email")
    client = sign_in("writer")
    assert "Choose another time or channel" not in html(client.get(f"/plan/{placement.reference}"))
    client.post(f"/plan/{placement.reference}/undo")
    page = html(client.get(f"/plan/{placement.reference}"))
    assert f"channel={placement.channel_id}" in page
    assert "Choose another time or channel" in page


def test_a_placement_knows_its_place_in_the_list_or_calendar_that_led_to_it(sign_in, place, clock):
    """The list has the newest first, a calendar the soonest; a channel's filter counts only its own."""
    early, late = (place(name, at=clock.utcnow() + timedelta(hours=far))[0] for name, far in (("email", 2), ("page", 4)))
    client = sign_in("writer", language="en")
    page = html(client.get(f"/plan/{early.reference}?list=view%3Dlist"))
    assert "2 of 2" in page
    assert f'rel="prev" href="/plan/{late.reference}?list=view%3Dlist"' in page
    calendar = html(client.get(f"/plan/{early.reference}?list=view%3Dmonth"))
    assert "1 of 2" in calendar
    assert f'rel="next" href="/plan/{late.reference}?list=view%3Dmonth"' in calendar
    assert "1 of 1" in html(client.get(f"/plan/{early.reference}?list=view%3Dlist%26channel%3D{early.channel_id}"))
    assert f"/plan/{early.reference}?list=view%3Dlist" in html(client.get("/plan?view=list"))


def test_an_answer_under_correction_offers_nothing_that_is_refused(sign_in, place, database, clock, answer):
    """Neither the partner's yes nor our yes to the partner's time stands there; the no does."""
    row = place("partner_webhook", at=clock.utcnow() + timedelta(hours=5))[0]
    partner, writer = sign_in("partner"), sign_in("writer")
    assert "Accept the time" in html(partner.get(f"/plan/{row.reference}"))
    partner.post(f"/plan/{row.reference}/propose", data={"at": (clock.utcnow() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")})
    proposed = html(partner.get(f"/plan/{row.reference}"))
    assert "You have proposed" in proposed
    assert "Accept the time" not in proposed
    assert "Accept the partner&#39;s time" in html(writer.get(f"/plan/{row.reference}"))
    with database.write_session() as session:
        session.get(Sandwich, answer.id).state = "correcting"
        session.get(Sandwich, answer.id).public_revision_id = answer.approved_revision_id
    assert "Accept the partner&#39;s time" not in html(writer.get(f"/plan/{row.reference}"))
    corrected = html(partner.get(f"/plan/{row.reference}"))
    assert "Nothing can be agreed" in corrected
    assert "Accept the first time" not in corrected
    assert "Say no to the offer" in corrected


def test_a_busy_day_folds_what_is_too_much(sign_in, place, clock):
    """Five on one day: three are shown, two are one press away."""
    for _number in range(5):
        place("email", at=clock.utcnow() + timedelta(hours=3), repeat=True)
    assert "2 more" in html(sign_in("writer").get("/plan?view=month"))
    assert "cal-more" not in html(sign_in("writer").get("/plan?view=week"))
