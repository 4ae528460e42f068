"""Monday 07:40: a burst begins, the duty officer is told, decides, answers, is done. On a phone, with a clock that stands.

Every press that a person makes is counted. Opening a letter, and going to an address that a letter gives, is no press.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.fakes import FakeClock
from tests.machine import free_port
from tests.workbench.editorial.conftest import TEXT
from workbench.accounts.models import User
from workbench.accounts.queries import home
from workbench.alerts.models import Alert, AlertRule
from workbench.alerts.roster.models import DutyPerson, DutyShift
from workbench.campaigns.models import Channel
from workbench.db import Database
from workbench.editorial import service as editorial
from workbench.editorial.models import Sandwich
from workbench.editorial.reviewing.checklist import EVERY_ITEM
from workbench.queue import enqueue
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.rumours.sightings import NewSighting

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FRIDAY = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 6, 40, tzinfo=UTC)  # 07:40 in Norrvik
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
CLAIM = "nyanlända badar gratis i simhallen"
HEARD = (
    ("Har ni hört att vissa badar gratis i simhallen?", "phone", "receptionen"),
    ("De nya slipper betala i simhallen, säger folk.", "school", "skolan"),
    ("Nyanlända badar gratis nu, står det i gruppen.", "open_social_media", "en öppen grupp"),
    ("Varför badar nyanlända gratis i simhallen?", "service_desk", "medborgarservice"),
)
LIMIT = 12
OFFICER = "second_approver"  # on duty; the draft is by the writer, and another approver says yes


class Mailbox:
    """What a mail server on loopback has taken."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, str]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        body = envelope.content.decode("utf-8", "replace").replace("=\r\n", "").replace("=3D", "=")
        self.letters.append((envelope.rcpt_tos[0], body))
        return "250 kept"

    def address_in(self, to: str, path: str) -> str:
        """The path that the newest letter to a person gives."""
        found = [re.search(rf"http://[^/\s]+({path}\S*)", body) for whom, body in self.letters if whom == to]
        return next(one.group(1) for one in reversed(found) if one)


@pytest.fixture
def mail() -> Iterator[Mailbox]:
    """A mail server."""
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    box.url = f"smtp://127.0.0.1:{controller.port}"  # type: ignore[attr-defined]
    yield box
    controller.stop()


class Phone:
    """One person's phone; counts what they press."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.presses = 0

    def open(self, path: str) -> None:
        """Come by a link in a letter."""
        self.page.goto(path)

    def press(self, where: Locator) -> None:
        """One tap."""
        self.presses += 1
        if where.evaluate("one => one.tagName") == "INPUT":
            where.tap()
            return
        with self.page.expect_navigation():
            where.tap()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name=re.compile(f"^{re.escape(name)}")).first

    def link(self, name: str) -> Locator:
        return self.page.get_by_role("main").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first


@pytest.fixture
def phone(signed_in: Callable[..., BrowserContext]) -> Callable[[str], Phone]:
    """phone(role): that person's phone, in English, its clock standing too."""

    def take_out(role: str) -> Phone:
        context = signed_in(role, locale="en-GB", **PHONE)
        context.clock.set_fixed_time(MONDAY)
        return Phone(context)

    return take_out


@pytest.fixture
def work(run_jobs: Callable[..., int], database: Database, mail: Mailbox) -> Callable[[], None]:
    """work(): what the worker does in the next moment: looks at the rules, sends letters, delivers."""

    looks = count()

    def run() -> None:
        with database.write_session() as session:
            enqueue(session, "alerts.raise_alerts", {}, dedupe=f"look:{next(looks)}")
        run_jobs(smtp_url=mail.url)  # type: ignore[attr-defined]

    return run


@pytest.fixture
def friday(app: Flask, database: Database, people: dict[str, User], clock: FakeClock) -> Callable[..., Sandwich]:
    """friday(decision=…, format=…): what was done last week: the claim is checked, and a colleague has a draft ready."""

    def prepare(*, decision: str, format: str) -> Sandwich:
        with app.test_request_context(), database.write_session() as session:
            now, who = clock.utcnow(), {role: session.get_one(User, people[role].id) for role in ("fact_checker", "writer")}
            checker = who["fact_checker"]
            rumour = rumours.open_rumour(session, CLAIM, theme="T10", actor_id=checker.id, now=now)
            rumours.set_verdict(
                session, rumour, verdict="misleading", reason="Taxan gäller alla.", verified_with="Fritidsförvaltningen",
                true_kernel=TEXT["true_kernel"], actor=checker, now=now,
            )  # fmt: skip
            calm = Factors(spread=1, velocity=1, harm=1, plausibility=2, audience=2, reach=0)
            rumours.rate(session, rumour, calm, is_void=False, was_asked=False, actor_id=checker.id, now=now)
            rumours.decide(session, rumour, decision=decision, reason="Vi gör oss redo.", actor=checker, now=now)
            made = editorial.start_sandwich(session, rumour, format=format, language="sv", actor=who["writer"], now=now)
            parts = ("headline", "opening_fact", "explanation") if format == "fact_page" else tuple(TEXT)
            text = {name: TEXT[name] for name in (*parts, "evidence", "value", "value_words")}
            if format == "fact_page":
                text["explanation"] = "Taxan beslutas av nämnden och är densamma för dig som för andra vuxna. [1]"
            base = made.current_revision_id
            editorial.save_revision(session, made, document=text, base_revision_id=base, actor=who["writer"], now=now)
            page = Channel(name="Faktasidan", kind="page", organisation_id=home(session).id, idempotency="N", created_at=now)
            rule = AlertRule(name="Hörs ofta", kind="sightings", threshold=3, window_hours=24, conditions={}, created_at=now)
            session.add_all([page, rule, DutyPerson(user_id=people[OFFICER].id, position=1, joined_at=now)])
            week = {"starts_at": now, "ends_at": now + timedelta(days=7), "changed_at": now}
            session.add(DutyShift(user_id=people[OFFICER].id, **week))
            return made

    return prepare


def a_burst(database: Database, app: Flask, rumour_id: int, clock: FakeClock) -> None:
    """Four reports in twenty minutes, from four places."""
    with app.test_request_context(), database.write_session() as session:
        rumour = session.get_one(Rumour, rumour_id)
        for minutes, (text, channel, source) in enumerate(HEARD):
            now = clock.utcnow()
            heard = NewSighting(text, now - timedelta(minutes=5 * minutes), channel, "resident", source_name=source)
            rumours.add_sighting(session, rumour, heard, actor_id=None, now=now)


def to_monday(clock: FakeClock) -> None:
    """The week-end passes."""
    clock.move(MONDAY - clock.utcnow())


def test_monday_0740(friday, phone, work, mail, database, app, people, clock, later):
    """A burst begins, the duty officer is told, decides, answers, is done; the page is public before breakfast."""
    draft = friday(decision="prepare", format="fact_page")
    to_monday(clock)
    work()
    a_burst(database, app, draft.rumour_id, clock)
    work()
    officer = phone(OFFICER)
    officer.open(mail.address_in(people[OFFICER].email, "/alerts"))
    expect(officer.page.get_by_role("main")).to_contain_text("4")
    officer.press(officer.button("I take it and answer"))
    _rate_and_decide(officer, draft.slug.removesuffix("-sv").upper())
    officer.open(f"/alerts/{_alert(database).id}/answer")
    expect(officer.page.get_by_role("main")).to_contain_text("60 kronor")
    officer.press(officer.button("I have read it: send to Approver"))
    work()
    approver = phone("approver")
    approver.open(mail.address_in(people["approver"].email, "/answers"))
    _approve(approver)
    work()
    officer.open(f"/alerts/{_alert(database).id}/answer")
    officer.press(officer.link("Check and plan"))
    expect(officer.page.get_by_role("main")).to_contain_text("Faktasidan")
    officer.press(officer.button("Publish to 1 channel now"))
    later(seconds=15)
    work()
    reader = phone("auditor").page
    assert reader.goto(f"/library/{draft.slug}").status == 200
    expect(reader.get_by_role("main")).to_contain_text("60 kronor")
    expect(reader.get_by_role("main")).not_to_contain_text("badar gratis")
    officer.open(f"/alerts/{_alert(database).id}")
    officer.press(officer.button("Mark as dealt with"))
    officer.open("/now")
    expect(officer.page.get_by_role("main")).to_contain_text("no alert waits")
    assert _alert(database).state == "resolved"


def test_twelve_presses_from_alert_to_scheduled_answer(friday, phone, work, mail, database, app, people, clock):
    """With a draft ready, both people's presses together: the officer's three and the approver's, ticks and all."""
    draft = friday(decision="respond", format="sandwich")
    to_monday(clock)
    a_burst(database, app, draft.rumour_id, clock)
    work()
    officer, approver = phone(OFFICER), phone("approver")
    officer.open(mail.address_in(people[OFFICER].email, "/alerts"))
    officer.press(officer.button("I take it and answer"))
    officer.press(officer.button("I have read it: send to Approver"))
    work()
    approver.open(mail.address_in(people["approver"].email, "/answers"))
    ticks = _approve(approver)
    work()
    officer.open(f"/alerts/{_alert(database).id}/answer")
    officer.press(officer.link("Check and plan"))
    officer.press(officer.button("Publish to 1 channel now"))
    expect(officer.page.get_by_role("main")).to_contain_text("Faktasidan")
    assert ticks == 7
    assert (officer.presses, approver.presses) == (4, 8)
    assert officer.presses + approver.presses <= LIMIT


def _rate_and_decide(officer: Phone, code: str) -> None:
    """It has grown: the officer takes the proposed steps, says how widely it is heard, and decides to respond."""
    officer.open(f"/rumours/{code}/risk")
    for factor, step in {"spread": 3, "velocity": 2, "harm": 2, "plausibility": 2, "audience": 2, "reach": 0}.items():
        officer.press(officer.page.locator(f"input[name={factor}][value='{step}']"))
    for reason in officer.page.locator("textarea:visible, input[type=text]:visible").all():
        reason.fill("Fyra rapporter från fyra håll på tjugo minuter.")
    officer.press(officer.page.locator("button[name=action][value=save]"))
    officer.open(f"/rumours/{code}/decision")
    officer.press(officer.page.locator("input[name=decision][value=respond]"))
    officer.page.fill("#reason", "Det sprids på fyra håll sedan i morse.")
    officer.press(officer.button("Decide and start the clock"))


def _approve(approver: Phone) -> int:
    """Answer every line of the checklist, then say yes. Gives how many lines there were."""
    ticks = approver.page.locator("input[type=checkbox][name=tick]").all()
    for tick in ticks:
        approver.press(tick)
    assert len(ticks) <= len(EVERY_ITEM)
    approver.press(approver.button("Approve"))
    expect(approver.page.get_by_role("main")).to_contain_text("approved")
    return len(ticks)


def _alert(database: Database) -> Alert:
    with database.read_session() as session:
        return session.query(Alert).order_by(Alert.id.desc()).first()


assert date(2026, 11, 23).weekday() == 0, "the story begins on a Monday"
