"""Pages over time: one for each question, with its charts, tables and files. All filters stand in the address."""

from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import Response, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from workbench import clock
from workbench.accounts.models import User
from workbench.activity.taking import hand_out
from workbench.errors import NotFound
from workbench.reviews.blueprint import blueprint
from workbench.reviews.charts import views as pictures  # noqa: F401
from workbench.reviews.charts.chart import Chart
from workbench.reviews.charts.downloads import csv_file, specification_file
from workbench.reviews.charts.keeping import Picture, are_known, ask_for_drawing, pictures_of
from workbench.reviews.over_time.answer import Answer
from workbench.reviews.over_time.filters import asked_of
from workbench.reviews.over_time.questions import BY_SLUG, QUESTIONS, Circumstances, Question
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/over-time")
def over_time() -> Any:
    """The first question."""
    return _page(QUESTIONS[0])


@blueprint.get("/over-time/<slug>")
def over_time_question(slug: str) -> Any:
    """Another question."""
    return _page(_question(slug))


@blueprint.get("/over-time/<slug>/<key>.csv")
def over_time_csv(slug: str, key: str) -> Response:
    """The figures of one chart or table."""
    found = _answer(_question(slug))
    tables = {chart.key: chart.table for chart in found.charts} | dict(found.tables)
    if key not in tables:
        raise NotFound(_("There is no such chart with this filter."), subject_id=key)
    return hand_out(csv_file(tables[key], key), "chart_figures", "csv", chart=key)


@blueprint.get("/over-time/<slug>/<key>.vl.json")
def over_time_specification(slug: str, key: str) -> Response:
    """The Vega-Lite specification of one chart."""
    charts = {chart.key: chart for chart in _answer(_question(slug)).charts}
    if key not in charts:
        raise NotFound(_("There is no such chart with this filter."), subject_id=key)
    return hand_out(specification_file(charts[key]), "chart_figures", "vl.json", chart=key)


def _page(question: Question) -> Any:
    form, so = _form(question)
    is_valid = form.validate()
    found: Answer = Answer()
    drawn: dict[str, Picture] = {}
    if is_valid:
        with read_session() as session:
            found = question.answer(session, asked_of(form, _today(so)), so)
            drawn = pictures_of(session, found.charts, language())
            known = are_known(session, drawn) if drawn else set()
        _have_drawn([chart for chart in found.charts if drawn[chart.key].digest not in known])
    shown = {"question": question, "questions": QUESTIONS, "form": form, "is_valid": is_valid, "found": found}
    page = render_template("reviews/over_time/page.html", pictures=drawn, file_of=_file_of(question), **shown)
    return page, 200 if is_valid else 422


def _have_drawn(charts: list[Chart]) -> None:
    if charts:
        with write_session() as session:
            for chart in charts:
                ask_for_drawing(session, chart, language(), now=clock.utcnow())


def _answer(question: Question) -> Answer:
    form, so = _form(question)
    if not form.validate():
        raise NotFound(_("There is no such chart with this filter."), subject_id=question.slug)
    with read_session() as session:
        return question.answer(session, asked_of(form, _today(so)), so)


def _form(question: Question) -> tuple[Any, Circumstances]:
    viewer = cast(User, current_user._get_current_object())
    so = Circumstances(ZoneInfo(settings().timezone), clock.utcnow(), viewer)
    return question.form(request.args, _today(so)), so


def _today(so: Circumstances) -> Any:
    return so.now.astimezone(so.zone).date()


def _file_of(question: Question) -> Any:
    """The address of a file with the same filter."""
    given = {name: value for name, value in request.args.items() if name not in ("lang", "page")}

    def address(key: str, kind: str) -> str:
        endpoint = "reviews.over_time_csv" if kind == "csv" else "reviews.over_time_specification"
        return url_for(endpoint, slug=question.slug, key=key, **given)

    return address


def _question(slug: str) -> Question:
    if slug not in BY_SLUG:
        raise NotFound(subject_id=slug)
    return BY_SLUG[slug]
