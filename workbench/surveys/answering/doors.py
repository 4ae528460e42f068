"""Every public door of a survey is served here: the form, sending it, and what stands there before and after the wave."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound
from workbench.surveys.answering import guards, queries, service, ticket
from workbench.surveys.answering.checking import MOST_TEXT, Questions, questions_of
from workbench.surveys.answering.reading import Filled, read_form
from workbench.surveys.answering.showing import Shown, show_wave
from workbench.surveys.answering.words import FormWords, all_words
from workbench.surveys.waves import service as waves
from workbench.surveys.waves.models import SchoolStage, Wave, WaveItem
from workbench.surveys.waves.ordering import half_of, order_for
from workbench.surveys.waves.timing import accepts, is_open_at, local_day
from workbench.web.sessions import read_session, settings, write_session

# SQLite's own waiting for the write lock sleeps longer each time; people who send in the same second queue up here instead.
_one_at_a_time = Lock()


@dataclass(frozen=True, kw_only=True)
class Door:
    """One way to a wave. `action` is where its form is sent, `facts` the page after it. The mark never meets an answer."""

    wave: Wave
    way: str
    action: str
    facts: str
    number: str | None = None
    contact_mark: int | None = None
    stage: SchoolStage | None = None

    @property
    def is_shared(self) -> bool:
        """Whether the browser is used by one person after the other: nothing may stay in it."""
        return self.way in ("kiosk", "class", "try")


def serve(door: Door) -> Response:
    """Show the form, or take it."""
    return _take(door) if request.method == "POST" else _show(door)


def try_out(door: Door) -> Response:
    """The form as people will see it, for staff: in any state, and nothing is kept."""
    if request.method == "POST":
        return show_page(door, "surveys/answering/facts.html", came="tried")
    return _form(door, ticket.new_ticket(door.wave.id, now=clock.utcnow()))


def show_page(door: Door, template: str, *, status: int = 200, **more: object) -> Response:
    """A page of the survey without questions: the facts, closed, answered already."""
    words, names = choose_words(door.wave)
    shown = show_wave(door.wave, order_for(door.wave, "", ""), words)
    return _page(door, template, shown, names, status=status, **more)


def _show(door: Door) -> Response:
    now = clock.utcnow()
    if not is_open_at(door.wave, now, _zone()):
        return closed(door)
    if door.number and _has_answered(door):
        return show_page(door, "surveys/answering/answered.html")
    if door.way == "web" and guards.has_note(door.wave.id) and "someone-else" not in request.args:
        return show_page(door, "surveys/answering/answered.html", is_note=True)
    return _form(door, ticket.new_ticket(door.wave.id, now=now))


def _take(door: Door) -> Response:
    now = clock.utcnow()
    found = ticket.read(request.form.get("ticket", ""), settings().secret_key, wave_id=door.wave.id)
    is_open = is_open_at(door.wave, now, _zone())
    if found is None:
        fresh = ticket.new_ticket(door.wave.id, now=now)
        return _form(door, fresh, problem="unread", status=422) if is_open else closed(door)
    if not accepts(door.wave, shown_at=found.shown_at, now=now, zone=_zone()):
        return closed(door)
    questions = questions_of(door.wave.items, [row.name for row in door.wave.stages])
    filled = read_form(request.form, questions)
    if filled.problems:
        return _form(door, found, problems=filled.problems, status=422)
    if door.way == "web" and not guards.may_send():
        return _form(door, found, problem="many", status=429)
    if filled.is_empty:
        return redirect(_after(door, "skipped"), code=303)
    return _keep(door, found, filled, questions, now)


def _keep(door: Door, found: ticket.Ticket, filled: Filled, questions: Questions, now: datetime) -> Response:
    wave = door.wave
    stage = door.stage
    try:
        with _one_at_a_time, write_session() as session:
            if stage is not None and _is_full(session, stage, found):
                return _form(door, found, problem="class_full", status=409)
            service.store_response(
                session, wave, way=door.way, language=_language(wave), answers=filled.answers, background=filled.background,
                receipt=found.receipt, number=door.number, stage=stage.name if stage else "", free_texts=filled.free_texts,
                today=local_day(now, _zone()), questions=questions,
            )  # fmt: skip
            if door.contact_mark is not None:
                waves.mark_answered(session, wave.id, door.contact_mark)
    except service.AnsweredBefore:
        return show_page(door, "surveys/answering/answered.html")
    response = redirect(_after(door, "sent"), code=303)
    if door.way == "web":
        guards.leave_note(response, wave.id)
    return response


def _is_full(session: Session, stage: SchoolStage, found: ticket.Ticket) -> bool:
    """A class cannot answer more often than it has pupils; a form that is sent again is no further answer."""
    counted = queries.counts_by_stage(session, stage.wave_id).get(stage.name, 0)
    return counted >= stage.pupils and not queries.has_receipt(session, stage.wave_id, found.receipt)


def closed(door: Door) -> Response:
    """What stands here when the wave is over, or is not open yet."""
    wave = door.wave
    is_coming = wave.state == "draft"
    if is_coming and (wave.approved_at is None or wave.opens_on is None):
        raise NotFound(_("There is no such survey."), subject_id=wave.code)
    return show_page(door, "surveys/answering/closed.html", is_coming=is_coming)


def _form(
    door: Door, found: ticket.Ticket, *, problems: Mapping[str, str] | None = None, problem: str = "", status: int = 200
) -> Response:
    words, names = choose_words(door.wave)
    shown = show_wave(door.wave, _order(door, found), words)
    return _page(
        door, "surveys/answering/form.html", shown, names, status=status, ticket=ticket.sign(found, settings().secret_key),
        filled=request.form if request.method == "POST" else {}, problems=problems or {}, problem=problem, most_text=MOST_TEXT,
        draft="" if door.is_shared else draft_of(door),
    )  # fmt: skip


def _page(door: Door, template: str, shown: Shown, names: Sequence[FormWords], *, status: int = 200, **more: object) -> Response:
    page = render_template(template, door=door, shown=shown, words=shown.words, wave=door.wave, names=names, **more)
    response = make_response(page, status)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def draft_of(door: Door) -> str:
    """Under which name the browser keeps what is typed."""
    return ticket.draft_key(door.wave.code, door.number or "", settings().secret_key)


def choose_words(wave: Wave) -> tuple[FormWords, list[FormWords]]:
    """(the words in the visitor's language, the words in every language of the wave)."""
    with read_session() as session:
        found = all_words(session, wave.languages)
    return found[_language(wave)], list(found.values())


def _language(wave: Wave) -> str:
    """The address says it, else the browser's cookie, else the browser, else the wave's first language."""
    for asked in (request.args.get("in"), request.args.get("lang"), request.cookies.get("language")):
        if asked in wave.languages:
            return str(asked)
    return request.accept_languages.best_match(wave.languages) or wave.languages[0]


def _order(door: Door, found: ticket.Ticket) -> list[WaveItem]:
    """Each person has an order of their own; it stays when the form is shown again."""
    seed = door.number or found.receipt
    return order_for(door.wave, seed, half_of(seed))


def _after(door: Door, what: str) -> str:
    """The page of facts. It knows its language by the address, since a shared browser keeps no cookie."""
    return f"{door.facts}?{what}=1&in={_language(door.wave)}"


def _has_answered(door: Door) -> bool:
    with read_session() as session:
        return queries.has_answered(session, door.wave.id, door.number or "")


def _zone() -> ZoneInfo:
    return ZoneInfo(settings().timezone)


def facts_address(wave: Wave) -> str:
    """The page of facts that everybody may read."""
    return url_for("surveys.facts_page", code=wave.code)
