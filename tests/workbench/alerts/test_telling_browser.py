"""How I am told in Chromium: the button connects, the worker shows and opens an alert, hindrances are said, axe on a phone."""

import json
from dataclasses import replace

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.e2e.looking import faults_on_phone
from tests.workbench.alerts.telling_rig import Outside, Phone, add_route, make_push_key
from workbench.alerts.telling.models import AlertDevice

# The push service of a test has no browser behind it: the browser's side is what the phone of the rig would give.
SUBSCRIBE = """(given) => {
  PushManager.prototype.getSubscription = async () => null;
  PushManager.prototype.subscribe = async (options) => { window.asked = options; return given; };
}"""


@pytest.fixture(autouse=True)
def keys(database, settings, clock):
    """As the start of the server makes them."""
    make_push_key(database, settings, clock)


@pytest.fixture
def push(app, settings):
    server = Outside((201, {}, ""))
    app.extensions["workbench_settings"] = replace(settings, allowed_hosts=(server.host,))
    yield server
    server.stop()


@pytest.fixture
def told(signed_in):
    """The page in a browser that lets the workbench show notices."""
    page = signed_in("writer", permissions=["notifications"], viewport={"width": 360, "height": 740}).new_page()
    page.goto("/alerts/telling")
    return page


def test_button_connects_this_device(told, database, push):
    phone = Phone(push).subscription
    given = {"endpoint": phone.endpoint, "keys": {"p256dh": phone.p256dh, "auth": phone.auth}}
    told.evaluate(SUBSCRIBE, given)
    with told.expect_navigation():
        told.get_by_role("button", name="Show alerts on this device").click()
    assert told.locator(".telling-devices").is_visible()
    with database.read_session() as session:
        assert session.scalars(select(AlertDevice)).one().name.startswith("Chrome")


def test_worker_shows_the_alert_and_opens_it(told, served):
    told.evaluate("navigator.serviceWorker.register('/push-worker.js', {scope: '/'})")
    told.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    worker = told.context.service_workers[0]
    said = {"title": "Larm", "body": "badhuset", "url": "/alerts/7", "tag": "alert-7", "urgent": True, "lang": "sv"}
    shown = worker.evaluate(
        """async (said) => {
          const elsewhere = JSON.stringify({ url: "https://elsewhere.example/x", title: "T" });
          for (const data of [JSON.stringify(said), JSON.stringify(said), "no JSON", elsewhere]) {
            const waits = [];
            const event = new PushEvent("push", { data });
            event.waitUntil = (promise) => waits.push(promise);
            self.dispatchEvent(event);
            await Promise.all(waits);
          }
          const all = await self.registration.getNotifications();
          return all.map((one) => [one.title, one.body, one.tag, one.data.url, one.requireInteraction]);
        }""",
        said,
    )
    assert ["Larm", "badhuset", "alert-7", f"{served.address}/alerts/7", True] in shown
    assert ["T", "", "alerts", f"{served.address}/alerts", False] in shown
    assert len(shown) == 2  # the double took the place of the first, and what cannot be read is a notice too
    opened = worker.evaluate(
        """async () => {
          const opened = [];
          self.clients.openWindow = async (url) => { opened.push(url); };
          const [notification] = await self.registration.getNotifications({ tag: "alert-7" });
          const waits = [];
          const event = new NotificationEvent("notificationclick", { notification });
          event.waitUntil = (promise) => waits.push(promise);
          self.dispatchEvent(event);
          await Promise.all(waits);
          return opened;
        }"""
    )
    assert opened == [f"{served.address}/alerts/7"]


HINDRANCES = {
    "denied": ("Object.defineProperty(Notification, 'permission', {get: () => 'denied'})", "This browser has been told not to"),
    "unsupported": ("delete window.PushManager", "This browser cannot show alerts"),
    "iphone": (
        "delete window.PushManager; Object.defineProperty(navigator, 'userAgent', {get: () => 'iPhone'})",
        "On iPhone and iPad",
    ),
    "insecure": ("Object.defineProperty(window, 'isSecureContext', {get: () => false})", "Notices need an encrypted connection"),
}


@pytest.mark.parametrize("name", list(HINDRANCES))
def test_what_stands_in_the_way_is_said(signed_in, name):
    script, words = HINDRANCES[name]
    context = signed_in("writer", viewport={"width": 360, "height": 740})
    context.add_init_script(script)
    page = context.new_page()
    page.goto("/alerts/telling")
    page.get_by_text(words).wait_for()
    assert not page.get_by_role("button", name="Show alerts on this device").is_visible()


def test_refused_permission_is_said(told):
    told.evaluate(
        """() => {
          Notification.requestPermission = async () => "denied";
          Object.defineProperty(Notification, "permission", { get: () => "denied" });
        }"""
    )
    told.get_by_role("button", name="Show alerts on this device").click()
    said = told.get_by_text("This browser has been told not to")
    expect(said).to_be_visible()
    assert said.inner_text().startswith("This browser has been told not to show notices")
    assert not told.get_by_role("button", name="Show alerts on this device").is_visible()


def test_without_script_the_page_says_so_and_the_form_works(signed_in):
    page = signed_in("writer", java_script_enabled=False).new_page()
    page.goto("/alerts/telling")
    assert page.get_by_text("must be allowed to run scripts").is_visible()
    page.get_by_role("button", name="Save how I am told").click()
    assert page.get_by_text("Saved. This is how you are told").is_visible()


@pytest.mark.parametrize("language", ["en", "sv"])
def test_pages_hold_on_a_phone(phone_page, database, settings, clock, language):
    add_route(
        database,
        settings,
        clock,
        "sms",
        secret="hemlig",
        options={"address": "https://sms.example.net", "fields": {}, "success": "ok"},
    )
    page = phone_page("administrator")
    assert (
        faults_on_phone(
            page, ["/alerts/telling", "/alerts/routes", "/alerts/routes/new/sms", "/alerts/routes/new/chat"], language
        )
        == []
    )


def test_manifest_is_what_the_browser_wants(told):
    manifest = told.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.text())")
    assert json.loads(manifest)["name"] == "The workbench, Norrvik"
