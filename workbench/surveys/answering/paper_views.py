"""Typing in what has come on paper: fast by keyboard, twice for each form."""

from collections.abc import Mapping

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Refused
from workbench.surveys.answering import entering, queries
from workbench.surveys.answering.checking import MOST_TEXT, questions_of
from workbench.surveys.answering.reading import Filled, read_form
from workbench.surveys.answering.showing import show_wave
from workbench.surveys.answering.words import all_words
from workbench.surveys.blueprint import blueprint
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.queries import items_of, wave_by_code
from workbench.surveys.waves.room import today
from workbench.web.languages import language
from workbench.web.sessions import read_session, write_session


@blueprint.route("/surveys/waves/<code>/paper", methods=["GET", "POST"])
def paper_forms(code: str) -> Response:
    """The forms that wait for their second typing, and one to type in."""
    with read_session() as session:
        wave = _wave(session, code)
    if request.method == "GET":
        return _page(wave)
    written = "".join(request.form.get("form_number", "").split())
    number = int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 0
    filled = read_form(request.form, questions_of(wave.items))
    if filled.problems:
        return _page(
            wave, problems=filled.problems, error=_("Something could not be read. Look at the marked questions."), status=422
        )
    try:
        with write_session() as session:
            entered = _enter(session, code, number, filled)
    except entering.Differs as differs:
        marks = dict.fromkeys(differs.codes, "different")
        return _page(wave, problems=marks, error=differs.message, is_second=True, status=409)
    except Refused as refused:
        return _page(wave, problems={"form_number": "number"}, error=refused.message, status=422)
    flash(_outcome(entered))
    return redirect(url_for("surveys.paper_forms", code=code), code=303)


@blueprint.post("/surveys/waves/<code>/paper/<int:form_number>/forget")
def forget_paper(code: str, form_number: int) -> Response:
    """Throw away a first typing, to begin again."""
    with write_session() as session:
        entering.forget(session, _wave(session, code), form_number, actor_id=current_user.id, now=clock.utcnow())
    flash(_("The first typing of form %(number)s is gone.", number=form_number))
    return redirect(url_for("surveys.paper_forms", code=code), code=303)


def _enter(session: Session, code: str, number: int, filled: Filled) -> entering.Entered:
    wave = _wave(session, code)
    asked = request.form.get("paper_language", "")
    return entering.enter(
        session, wave, number, filled, language=asked if asked in wave.languages else wave.languages[0],
        is_final=bool(request.form.get("is_final")), actor_id=current_user.id, now=clock.utcnow(), today=today(),
    )  # fmt: skip


def _wave(session: Session, code: str) -> Wave:
    wave = wave_by_code(session, code)
    if "paper" not in wave.ways or wave.state == "draft":
        raise Refused(_("Paper forms can be typed in once the survey is open, if it is asked on paper."), subject_id=code)
    return wave


def _page(
    wave: Wave, *, problems: Mapping[str, str] | None = None, error: str = "", is_second: bool = False, status: int = 200
) -> Response:
    with read_session() as session:
        waiting, kept = queries.paper_once(session, wave.id), queries.paper_count(session, wave.id)
        words = all_words(session, list(dict.fromkeys([language(), *wave.languages])))
    shown = show_wave(wave, items_of(wave), words[language()])
    page = render_template(
        "surveys/answering/paper.html", wave=wave, waiting=waiting, kept=kept, shown=shown,
        words=words[language()], names=[words[one] for one in wave.languages], filled=request.form if error else {},
        problems=problems or {}, error=error, is_second=is_second, most_text=MOST_TEXT,
    )  # fmt: skip
    return make_response(page, status)


def _outcome(entered: entering.Entered) -> str:
    number = entered.form_number
    if entered.outcome == "once":
        return _("Form %(number)s is typed in once. Type it in a second time, later or by somebody else.", number=number)
    if entered.outcome == "empty":
        return _("Form %(number)s is blank and does not count.", number=number)
    return _("Form %(number)s agrees and counts.", number=number)
