"""The form in a real browser: readable for everybody, kept when the network is gone, and without a trace on a tablet for many."""

import re
from datetime import date

import pytest

from tests.e2e.looking import faults_on_phone
from tests.workbench.surveys.answering_rig import STATEMENT, make_wave
from workbench.surveys.answering import ticket
from workbench.surveys.answering.models import FormWording, Response

pytestmark = pytest.mark.browser
PHONE = {"width": 320, "height": 640}


@pytest.fixture
def wave(app, database, people):
    """An open wave in three languages, and a class."""
    with app.test_request_context(), database.write_session() as session:
        session.add(FormWording(language="ar", name="العربية", is_right_to_left=True, words={"yes": "نعم", "no": "لا"}))
        make_wave(
            session, people["writer"], code="stangd", ways=["web", "class"], state="closed", closes_on=date(2026, 11, 18),
            is_school=True, stages=[("Åk 8", 2, "K8A")],
        )  # fmt: skip
        return make_wave(session, people["writer"], languages=["sv", "en", "ar"])


def kept_in(page):
    """Everything that the page has put into the browser."""
    return page.evaluate("() => [...Object.entries(localStorage), ...Object.entries(sessionStorage)]")


def choose(page, name, value):
    """Press one answer."""
    page.locator(f'input[name="{name}"][value="{value}"]').check()


def test_pages_are_sound_on_a_phone(wave, signed_in):
    """axe-core at 320 px, light and dark; Arabic among them."""
    public = signed_in(None, language="sv", viewport=PHONE).new_page()
    path = f"/survey/{wave.code}"
    paths = [f"{path}?in=ar", f"{path}/facts?sent=1", f"{path}/kiosk", "/survey/class?code=x", "/survey/class/K8A"]
    assert faults_on_phone(public, paths, "sv") == []
    staff = signed_in("writer", language="en", viewport=PHONE).new_page()
    own = f"/surveys/waves/{wave.code}"
    assert faults_on_phone(staff, [f"{own}/ways", f"{own}/paper", "/surveys/words"], "en") == []
    assert faults_on_phone(staff, ["/surveys/words/ar"], "sv") == []


def test_what_was_filled_in_survives_a_lost_network_and_goes_once_it_is_sent(wave, signed_in, database):
    """Not sent, said so, still there after the page is loaded again, sent once, then gone from the browser."""
    context = signed_in(None, language="sv")
    page = context.new_page()
    page.goto(f"/survey/{wave.code}")
    assert page.get_by_text("Hur säker är du?").first.is_hidden()
    choose(page, "belief.queue", "false")
    choose(page, "sure.queue", "4")
    page.locator("textarea").fill("En tanke")
    context.set_offline(True)
    page.get_by_role("button", name="Skicka mina svar").click()
    page.get_by_text("Inte skickat").wait_for()
    context.set_offline(False)
    page.reload()
    page.get_by_text("Här är det du hade fyllt i").wait_for()
    assert page.locator("textarea").input_value() == "En tanke"
    page.get_by_role("button", name="Skicka mina svar").click()
    page.wait_for_url(re.compile("/facts"))
    assert page.get_by_role("heading", level=1).inner_text() == "Tack. Här är fakta"
    assert kept_in(page) == []
    with database.read_session() as session:
        row = session.query(Response).one()
    assert row.answers == {"queue": {"belief": "false", "sure": 4}}


def test_a_tablet_for_many_forgets_each_person(wave, signed_in, settings):
    """A minute of rest empties the form; after an answer there is no way back to it, and nothing is kept."""
    context = signed_in(None, language="sv")
    page = context.new_page()
    page.clock.install()
    path = f"/survey/{wave.code}/kiosk"
    page.goto(path)
    page.locator("#staff-code").fill(ticket.staff_code(settings.secret_key, wave.id))
    page.get_by_role("button", name="Starta kiosken").click()
    page.get_by_text(STATEMENT).first.wait_for()
    choose(page, "heard.queue", "yes")
    page.locator("textarea").fill("Hemligt")
    page.clock.run_for(45_000)
    page.get_by_text("Är du kvar?").wait_for()
    page.clock.run_for(16_000)
    page.wait_for_function("() => !document.querySelector('textarea').value && !document.querySelector('input:checked')")
    choose(page, "heard.queue", "yes")
    page.get_by_role("button", name="Skicka mina svar").click()
    page.wait_for_url(re.compile("/kiosk/facts"))
    page.go_back()
    page.wait_for_url(re.compile(f"{path}$"))
    page.wait_for_function("() => document.querySelector('textarea') && !document.querySelector('input:checked')")
    assert kept_in(page) == []
    assert [row["name"] for row in context.cookies() if row["name"] not in ("language", "survey_kiosk")] == []
