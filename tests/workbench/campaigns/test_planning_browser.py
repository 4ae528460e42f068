"""The calendar and the plan in a browser: dragging, the keyboard, without scripts, on a phone."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone
from workbench.audiences.models import Audience
from workbench.campaigns.models import Placement
from workbench.campaigns.planning.models import ChannelAudience, PlanRow
from workbench.campaigns.planning.service import add_row
from workbench.editorial.models import Sandwich

WEEK = "/plan?view=week&start=2026-11-23"
WIDE = {"width": 1280, "height": 900}


@pytest.fixture
def planned(place, channels):
    """Tuesday 24 November at 10.15 in Norrvik."""
    return place("manual", at=datetime(2026, 11, 24, 9, 15, tzinfo=UTC))[0]


@pytest.fixture
def when(database, planned):
    """When the placement stands now, by the clock of UTC."""

    def read():
        with database.read_session() as session:
            return session.get(Placement, planned.id).scheduled_at.strftime("%d %H:%M")

    return read


@pytest.fixture
def calendar(signed_in):
    """A page of the plan in a wide window."""

    def open_(path="/plan?start=2026-11-16", **options):
        page = signed_in("writer", viewport=WIDE, **options).new_page()
        page.goto(path)
        return page

    return open_


def drag(page, grip, cell):
    start, end = page.locator(grip).bounding_box(), page.locator(cell).first.bounding_box()
    page.mouse.move(start["x"] + 6, start["y"] + 6)
    page.mouse.down()
    page.mouse.move(start["x"] + 30, start["y"] + 30, steps=3)
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=5)
    page.mouse.up()


def test_opening_the_plan_ends_in_no_fault_of_its_script(signed_in, planned):
    """With a placement named in the address, and without."""
    page, faults = signed_in("writer", viewport=WIDE).new_page(), []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    for address in (WEEK, f"{WEEK}#p-{planned.id}", "/plan"):
        page.goto("about:blank")
        page.goto(address, wait_until="load")
        page.wait_for_timeout(100)
    assert faults == []


def test_dragged_to_another_day_and_taken_back_with_ctrl_z(calendar, planned, when):
    page = calendar()
    drag(page, f"#p-{planned.reference} .slot", 'td[data-day="2026-11-27"]')
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    assert when() == "27 09:15"
    expect(page.locator(f"#p-{planned.reference} [data-grip]")).to_be_focused()
    page.keyboard.press("Control+z")
    expect(page.locator(f'td[data-day="2026-11-24"] #p-{planned.reference}')).to_be_visible()
    assert when() == "24 09:15"


def test_dragged_onto_the_past_it_stays(calendar, planned, when):
    page = calendar()
    drag(page, f"#p-{planned.reference} .slot", 'td[data-day="2026-11-17"]')
    expect(page.locator("#cal-status")).to_contain_text("has passed")
    assert when() == "24 09:15"


def test_a_click_that_drags_nothing_opens_the_placement(calendar, planned):
    page = calendar()
    page.locator(f"#p-{planned.reference} .slot").click()
    expect(page).to_have_url(re.compile(f"/plan/{planned.reference}"))


def test_moved_by_keyboard_and_told_aloud(calendar, planned, when):
    page = calendar()
    grip = page.locator(f"#p-{planned.reference} [data-grip]")
    grip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#cal-status")).to_contain_text("Picked up 10:15")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#cal-status")).to_contain_text("2 Dec 2026")
    page.keyboard.press("Escape")
    expect(page.locator("#cal-status")).to_contain_text("Left where it was")
    assert when() == "24 09:15"
    for key in ("Enter", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.locator("#cal-status")).to_contain_text("has passed")
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    assert when() == "01 09:15"


def test_moved_to_another_hour_of_the_week_by_keyboard(calendar, planned, when):
    page = calendar(WEEK)
    page.locator(f"#p-{planned.reference} [data-grip]").focus()
    for key in ("Enter", "ArrowDown", "ArrowDown", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("heading", name="Moved")).to_be_visible()
    assert when() == "25 11:15"


def test_without_scripts_the_handle_is_a_link_to_the_form(calendar, planned, when):
    page = calendar(java_script_enabled=False)
    page.locator(f"#p-{planned.reference} a[data-grip]").click()
    page.get_by_label("Date and time").fill("2026-11-26T08:00")
    page.get_by_role("button", name="Move to this time").click()
    assert "2026-11-26" in page.content()
    assert when() == "26 07:00"


@pytest.fixture
def plan(database, answer, channels, people, clock, place):
    """A row without a voice at night and one that is fine, for older people; and two that clash in the calendar."""
    with database.write_session() as session:
        group = Audience(name_sv="Äldre", name_en="Older people", languages=["sv"], is_65_plus=True)
        session.add_all([group, Audience(name_sv="Nyinflyttade", name_en="Newcomers", languages=["sv"])])
        session.flush()
        session.add(ChannelAudience(channel_id=channels["manual"].id, audience_id=group.id))
        sandwich = session.get(Sandwich, answer.id)
        for hour, own in ((8, True), (21, False)):
            add_row(
                session, sandwich, session.get(type(channels["manual"]), channels["manual"].id), audience=group,
                scheduled_at=datetime(2026, 11, 26, hour, 0, tzinfo=UTC), spokesperson=None, own_voice=own, content="fact",
                actor=people["writer"], now=clock.utcnow(),
            )  # fmt: skip
    place("webhook", "partner_manual", at=datetime(2026, 11, 25, 9, 0, tzinfo=UTC))
    place("webhook", at=datetime(2026, 11, 25, 9, 10, tzinfo=UTC), repeat=True)
    with database.read_session() as session:
        return session.scalars(select(PlanRow.id).order_by(PlanRow.id)).first()


@pytest.mark.parametrize("language", ["sv", "en"])
def test_pages_of_planning_have_no_violation_on_a_phone(phone_page, plan, place, channels, language):
    row = place("manual", at=datetime(2026, 11, 24, 9, 15, tzinfo=UTC))[0]
    base = "/answers/kotiden-avgor/campaign"
    paths = [
        "/plan?start=2026-11-16", WEEK, base, f"{base}/check", f"{base}/{plan}", f"{base}/add", f"/plan/{row.reference}/move",
        "/plan/pace", f"/plan/pace/{channels['manual'].id}", "/plan/measures",
    ]  # fmt: skip
    assert faults_on_phone(phone_page("writer"), paths, language) == []
