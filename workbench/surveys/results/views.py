"""Pages of results: the list, one wave, over waves, free texts, files, and what the public reads."""

from typing import Any

from flask import Response, flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock, queue
from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.activity.access import note_access
from workbench.activity.taking import hand_out
from workbench.audiences.models import Audience
from workbench.rumours.models import Rumour
from workbench.rumours.queries import rumour_by_code
from workbench.surveys.blueprint import blueprint
from workbench.surveys.results import files, queries, service, words
from workbench.surveys.results.forms import TrustForm
from workbench.surveys.results.models import WaveResult
from workbench.surveys.results.report import WaveReport
from workbench.surveys.results.reporting import answers_of
from workbench.surveys.waves.models import Wave
from workbench.surveys.waves.queries import wave_by_code
from workbench.web.fragments import go_to, is_fragment
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/surveys/results")
def result_list() -> str:
    """Every counted wave."""
    with read_session() as session:
        page = queries.list_page(session, number=page_number(request.args.get("page")))
        has_closed = bool(page.total) or queries.has_answered_waves(session)
        return render_template("surveys/results/list.html", page=page, has_closed=has_closed, title_of=_title, words=words)


@blueprint.get("/surveys/results/over-waves")
def over_waves() -> str:
    """Every statement, and trust, through all waves."""
    with read_session() as session:
        rows = queries.statements_over_waves(session, viewer=_viewer())
        trust = queries.trust_over_waves(session, for_public=False)
    return render_template("surveys/results/over_waves.html", rows=rows, trust=trust, words=words)


@blueprint.get("/surveys/results/<code>")
def result_page(code: str) -> str:
    """The results of one wave."""
    return _show_result(code, _trust_form)


@blueprint.get("/surveys/results/<code>/texts")
def result_texts(code: str) -> str:
    """What people wrote, masked; for staff alone."""
    with read_session() as session:
        result = queries.result_of(session, code)
        texts = queries.free_texts_of(session, result)
        if texts:
            note_access(session, "survey_texts_read", result.wave, actor_id=current_user.id, now=clock.utcnow())
        return render_template("surveys/results/texts.html", result=result, texts=texts, title=_title(result), code=code)


@blueprint.get("/surveys/results/<code>.csv")
def result_csv(code: str) -> Response:
    """Every shown figure as CSV."""
    report, wave = _report(code)
    return hand_out(_csv(report), "survey_results", "csv", wave)


@blueprint.get("/surveys/results/<code>.xlsx")
def result_xlsx(code: str) -> Response:
    """Every shown figure as a workbook."""
    report, wave = _report(code)
    return hand_out(_xlsx(report), "survey_results", "xlsx", wave)


@blueprint.post("/surveys/results/<code>/publish")
def publish_result(code: str) -> WerkzeugResponse:
    """Let everybody read the results."""
    with write_session() as session:
        result = queries.result_of(session, code)
        service.publish_result(session, result, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("Published. Anybody can read the results now."))
    return go_to(url_for("surveys.result_page", code=code))


@blueprint.post("/surveys/results/<code>/take-back")
def take_back_result(code: str) -> WerkzeugResponse:
    """Take the public page away."""
    with write_session() as session:
        result = queries.result_of(session, code)
        service.take_back_result(session, result, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("Taken back. The public page is gone."))
    return go_to(url_for("surveys.result_page", code=code))


@blueprint.post("/surveys/results/<code>/count")
def count_again(code: str) -> WerkzeugResponse:
    """Count a closed wave again, in the background."""
    with write_session() as session:
        wave = wave_by_code(session, code)
        service.require_countable(session, wave)
        stamp = clock.utcnow().isoformat(timespec="seconds")
        queue.enqueue(session, "surveys.count_wave", {"wave_id": wave.id}, dedupe=f"surveys.count_wave:{wave.id}:{stamp}")
    flash(_("It is being counted. Load the page again in a moment."))
    return go_to(url_for("surveys.result_list"))


@blueprint.post("/surveys/results/<code>/trust")
def write_trust(code: str) -> Any:
    """Write down whom people would ask as evidence that a group trusts them."""
    with read_session() as session:
        form = _trust_form(session)
    if not form.validate_on_submit():
        return _show_result(code, lambda _session: form), 422
    with write_session() as session:
        result = queries.result_of(session, code)
        audience = session.get_one(Audience, form.audience.data)
        added = service.write_trust(session, result, audience, actor_id=current_user.id, now=clock.utcnow())
    sentence = ngettext("Written down for %(num)s spokesperson.", "Written down for %(num)s spokespersons.", added)
    flash(sentence if added else _("Nothing new: it is written down already, or fewer than five named anybody."))
    return go_to(url_for("surveys.result_page", code=code))


@blueprint.get("/survey/<code>/results")
def public_result(code: str) -> str:
    """What anybody may read of one wave: no free texts, no restricted rumours."""
    report = _public_report(code)
    return render_template("surveys/results/public.html", report=report, words=words)


@blueprint.get("/survey/<code>/results.csv")
def public_result_csv(code: str) -> Response:
    """The public figures as CSV."""
    return _csv(_public_report(code))


@blueprint.get("/survey/results")
def public_results() -> str:
    """Every published wave."""
    with read_session() as session:
        return render_template("surveys/results/public_list.html", results=queries.published(session), title_of=_title)


def _show_result(code: str, make_form: Any) -> str:
    with read_session() as session:
        result = queries.find_result(session, code)
        if result is None:
            wave = wave_by_code(session, code)
            service.require_countable(session, wave)
            return render_template("surveys/results/waiting.html", title=words.in_language(wave.titles, wave).text, code=code)
        report = queries.report_of(session, result, viewer=_viewer())
        asks_whom = any(question["kind"] == "whom_ask" for question in result.counts["questions"].values())
        form = make_form(session) if asks_whom and may("surveys.write_trust") else None
        return render_template(
            "surveys/results/result.html", report=report, result=result, form=form, wave=result.wave, words=words
        )


def _trust_form(session: Session) -> TrustForm:
    form = TrustForm()
    own = "name_sv" if language() == "sv" else "name_en"
    form.audience.choices = [(one.id, getattr(one, own)) for one in session.scalars(select(Audience).order_by(Audience.name_sv))]
    return form


def _viewer() -> User:
    return current_user._get_current_object()  # type: ignore[no-any-return]  # Flask-Login's proxy


def _report(code: str) -> tuple[WaveReport, Wave]:
    with read_session() as session:
        result = queries.result_of(session, code)
        return queries.report_of(session, result, viewer=_viewer()), result.wave


def _public_report(code: str) -> WaveReport:
    with read_session() as session:
        return queries.report_of(session, queries.public_result(session, code), for_public=True)


def _csv(report: WaveReport) -> Response:
    return _file(files.to_csv(report).encode(), f"{report.code}.csv", "text/csv; charset=utf-8")


def _xlsx(report: WaveReport) -> Response:
    return _file(files.to_xlsx(report), f"{report.code}.xlsx", SHEET)


def _file(body: bytes, name: str, kind: str) -> Response:
    return Response(body, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _title(result: WaveResult) -> str:
    return words.in_language(result.wave.titles, result.wave).text


@blueprint.get("/rumours/<code>/surveys")
def rumour_surveys(code: str) -> str:
    """What the newest survey found about a rumour, and where people had heard the statements: a panel, or a page of its own."""
    with read_session() as session:
        rumour = rumour_by_code(session, code, viewer=_viewer())
        shown = _newest(session, rumour)
        whole = "" if is_fragment() else "rumour.html"
        if not whole and shown is None:
            return ""
        return render_template(f"surveys/results/{whole or '_rumour_panel.html'}", rumour=rumour, words=words, **(shown or {}))


def rumour_panel(rumour: Rumour) -> str:
    """Beside a rumour: a link that the browser fills in, so that the rumour's page asks the database nothing for it."""
    return render_template("surveys/results/_rumour_link.html", rumour=rumour) if may("surveys.rumour_surveys") else ""


def _newest(session: Session, rumour: Rumour) -> dict[str, Any] | None:
    found = queries.newest_of_rumour(session, rumour.id)
    if found is None or found[1].code not in found[0].counts["questions"]:
        return None
    result, item = found
    stored = result.counts["questions"]
    where = next((one for one in result.wave.items if one.kind == "where_heard" and one.code in stored), None)
    heard = answers_of(result, where, "answer") if where is not None else ()
    places = sorted((one for one in heard if one.count is not None), key=lambda one: -(one.count or 0))[:3]
    base = stored[item.code]["parts"]["belief"]["base"]
    facts = {"result": result, "title": _title(result), "base": base, "places": places}
    return {**facts, "believed": answers_of(result, item, "belief")}


add_panel(blueprint, "rumour", rumour_panel)
