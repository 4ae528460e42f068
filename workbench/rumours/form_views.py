"""Changes to a rumour that need a form of their own: description, sighting, verdict, risk, decision, ending."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import Conflict, Refused
from workbench.rumours import keeping, queries, service
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.forms import (
    DecisionForm,
    EditForm,
    MergeForm,
    ReasonForm,
    RiskForm,
    SightingFields,
    VerdictForm,
    VersionedForm,
)
from workbench.rumours.models import DECISIONS, RiskRating, Rumour
from workbench.rumours.risk import HIGHEST_SCORE, MOST, Factors, match_row, score
from workbench.rumours.scales import FACTOR_QUESTIONS, ROWS
from workbench.rumours.showing import ShownRating, show_rating
from workbench.rumours.sightings import NewSighting, read_pattern
from workbench.rumours.texts import masked
from workbench.rumours.wording import local_word
from workbench.web.fragments import go_to, is_fragment
from workbench.web.sessions import read_session, settings, write_session

Change = Callable[[Session, Rumour], object]


def _read(code: str) -> Rumour:
    with read_session() as session:
        return queries.rumour_by_code(session, code, viewer=visitor())


def _run(code: str, form: FlaskForm, change: Change, done: str) -> tuple[Any, int]:
    """Make the change if the form is in order: (redirect, 303), or (None, status) when the form must be shown (again)."""
    if not form.validate_on_submit():
        return None, 422 if form.is_submitted() else 200
    version = form.shown_version if isinstance(form, VersionedForm) else None
    try:
        with write_session() as session:
            change(session, queries.rumour_for_change(session, code, version=version, viewer=visitor()))
    except Conflict:
        message = _("Somebody changed this rumour while you wrote. Your text is kept. Read the rumour page, then send again.")
        form.form_errors = [*form.form_errors, message]
        return None, 409
    except Refused as error:
        form.form_errors = [*form.form_errors, error.message]
        return None, 422
    flash(done)
    return go_to(url_for("rumours.rumour_page", code=code)), 303


def _show(template: str, form: FlaskForm, rumour: Rumour, status: int, **values: Any) -> tuple[str, int]:
    if isinstance(form, VersionedForm):  # after a conflict the next press is meant: the page has said what happened
        form.version.data = form.version.raw_data = None
    return render_template(template, form=form, rumour=rumour, version=rumour.version, **values), status


@blueprint.route("/rumours/<code>/edit", methods=["GET", "POST"])
def edit_rumour(code: str) -> Any:
    """The fields that staff keep."""
    rumour = _read(code)
    names = ("claim", "kind", "theme", "more_themes", "target_group", "place", "language", "concern_behind", "flags")
    form = EditForm(data={name: getattr(rumour, name) for name in (*names, "sensitivity", "outcome")})

    def change(session: Session, subject: Rumour) -> None:
        values = {name: form[name].data or "" for name in ("place", "concern_behind", "outcome")}
        values |= {name: form[name].data or [] for name in ("more_themes", "flags")}
        values |= {name: form[name].data for name in ("claim", "kind", "theme", "target_group", "language", "sensitivity")}
        keeping.edit_rumour(session, subject, **values, actor_id=visitor().id, now=clock.utcnow())

    answer, status = _run(code, form, change, _("The description is saved."))
    return answer or _show("rumours/edit.html", form, rumour, status)


@blueprint.route("/rumours/<code>/sightings/new", methods=["GET", "POST"])
def new_sighting(code: str) -> Any:
    """One more time that the rumour was heard: by phone, at the desk, in the press."""
    rumour = _read(code)
    zone = ZoneInfo(settings().timezone)
    form = SightingFields(data={"heard_at": clock.utcnow().astimezone(zone), "wording": "paraphrase", "heard_language": "sv"})
    preview = masked(form.text_heard.data or "") if request.form.get("action") == "look" and form.validate_on_submit() else None

    def change(session: Session, subject: Rumour) -> None:
        sighting = NewSighting(
            text_heard=form.text_heard.data or "",
            heard_at=form.heard_utc(zone),
            channel=form.channel.data,
            source_type=form.source_type.data,
            wording=form.wording.data,
            language=form.heard_language.data,
            place=form.heard_place.data or "",
            relation=form.relation.data,
            translation=form.translation.data or "",
            translation_language=form.translation_language.data or "",
            translated_by=form.translated_by.data or "",
        )
        text, now = masked(sighting.text_heard), clock.utcnow()
        if queries.just_heard(session, subject.id, text, heard_at=sighting.heard_at, now=now) is None:
            service.add_sighting(session, subject, sighting, actor_id=visitor().id, now=now)

    if preview is not None:
        return _show("rumours/sighting.html", form, rumour, 200, preview=preview)
    answer, status = _run(code, form, change, _("The observation is added."))
    return answer or _show("rumours/sighting.html", form, rumour, status, preview=None)


@blueprint.route("/rumours/<code>/verdict", methods=["GET", "POST"])
def set_verdict(code: str) -> Any:
    """What was found out. The checker and the date are written by the machine."""
    rumour = _read(code)
    kept = {"reason": rumour.verdict_reason, "verified_with": rumour.verified_with, "true_kernel": rumour.true_kernel}
    form = VerdictForm(data={"verdict": rumour.verdict if rumour.verdict != "unchecked" else None, **kept})

    def change(session: Session, subject: Rumour) -> None:
        texts = {name: form[name].data or "" for name in kept}
        service.set_verdict(session, subject, verdict=form.verdict.data, **texts, actor=visitor(), now=clock.utcnow())

    answer, status = _run(code, form, change, _("The verdict is set."))
    return answer or _show("rumours/verdict.html", form, rumour, status)


@blueprint.route("/rumours/<code>/risk", methods=["GET", "POST"])
def rate(code: str) -> Any:
    """Six factors, their score and what it proposes."""
    now = clock.utcnow()
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        last = queries.newest_rating(session, rumour.id)
        pattern = read_pattern(queries.sightings_of(session, rumour.id), now)
    form = RiskForm(data=_steps_to_begin_with(rumour, last, pattern))
    proposal = _proposal(form, rumour)
    if is_fragment() and request.form.get("action") != "save":
        return render_template("rumours/_proposal.html", proposal=proposal, most=HIGHEST_SCORE)
    values = {"questions": FACTOR_QUESTIONS, "factor_names": list(MOST), "pattern": pattern, "last": last, "most": HIGHEST_SCORE}
    if request.form.get("action") == "look":
        return _show("rumours/risk.html", form, rumour, 200 if form.validate() else 422, proposal=proposal, **values)

    def change(session: Session, subject: Rumour) -> None:
        conditions = {"is_void": form.is_void.data, "was_asked": form.was_asked.data}
        service.rate(session, subject, _factors(form), **conditions, actor_id=visitor().id, now=now)

    answer, status = _run(code, form, change, _("The risk is rated. Now a person decides."))
    return answer or _show("rumours/risk.html", form, rumour, status, proposal=proposal, **values)


@blueprint.route("/rumours/<code>/decision", methods=["GET", "POST"])
def decide(code: str) -> Any:
    """What to do, and why. A writer's answer is a proposal."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        rating = queries.newest_rating(session, rumour.id)
        last = queries.newest_decision(session, rumour.id)
    form = DecisionForm(data={"decision": rating.proposal if rating else None})
    decides = bool(visitor().role_names & {"fact_checker", "approver"})

    def change(session: Session, subject: Rumour) -> None:
        values = {"decision": form.decision.data, "reason": form.reason.data, "actor": visitor(), "now": clock.utcnow()}
        if decides:
            service.decide(session, subject, **values, timezone=settings().timezone)
        else:
            keeping.propose_decision(session, subject, **values)

    done = _("The decision is made and its clock runs.") if decides else _("Your proposal is written among the notes.")
    answer, status = _run(code, form, change, done)
    shown: ShownRating | None = show_rating(rating, rumour.verdict) if rating else None
    helps = {slug: local_word(slug, "decision_help") for slug in DECISIONS}
    values = {"rating": shown, "last": last, "decides": decides, "helps": helps}
    return answer or _show("rumours/decision.html", form, rumour, status, **values)


@blueprint.route("/rumours/<code>/close", methods=["GET", "POST"])
def close_rumour(code: str) -> Any:
    """The case is over."""
    return _with_reason(code, keeping.close_rumour, "rumours/close.html", _("The rumour is closed."))


@blueprint.route("/rumours/<code>/reopen", methods=["GET", "POST"])
def reopen_rumour(code: str) -> Any:
    """The case lives again."""
    return _with_reason(code, keeping.reopen_rumour, "rumours/reopen.html", _("The rumour is open again."))


@blueprint.route("/rumours/<code>/merge", methods=["GET", "POST"])
def merge_rumour(code: str) -> Any:
    """Two rumours turn out to be one."""
    rumour = _read(code)
    form = MergeForm(data={"into": request.args.get("into", "")})

    def change(session: Session, subject: Rumour) -> None:
        into = queries.rumour_for_change(session, (form.into.data or "").upper(), version=None, viewer=visitor())
        keeping.merge_rumour(session, subject, into, reason=form.reason.data or "", actor_id=visitor().id, now=clock.utcnow())

    answer, status = _run(code, form, change, _("The rumours are merged. Every observation is kept."))
    return answer or _show("rumours/merge.html", form, rumour, status)


def _with_reason(code: str, act: Callable[..., None], template: str, done: str) -> Any:
    rumour = _read(code)
    form = ReasonForm()

    def change(session: Session, subject: Rumour) -> None:
        act(session, subject, reason=form.reason.data, actor_id=visitor().id, now=clock.utcnow())

    answer, status = _run(code, form, change, done)
    return answer or _show(template, form, rumour, status)


def _steps_to_begin_with(rumour: Rumour, last: RiskRating | None, pattern: Any) -> dict[str, Any]:
    """The last rating, or what the observations suggest; nothing is chosen for a person where nothing is known."""
    if last is not None:
        return {name: getattr(last, name) for name in (*MOST, "is_void", "was_asked")}
    known: dict[str, Any] = {"spread": pattern.spread, "velocity": pattern.velocity} if pattern.total else {}
    return known | ({"harm": 4} if "violence" in rumour.flags else {})


def _factors(form: RiskForm) -> Factors:
    return Factors(**{name: form[name].data for name in MOST})


def _proposal(form: RiskForm, rumour: Rumour) -> dict[str, Any] | None:
    """Score, decision and the rule that matched; None until every factor has a step."""
    try:
        factors = _factors(form)
    except (TypeError, ValueError):
        return None
    found = match_row(factors, verdict=rumour.verdict, is_void=form.is_void.data, was_asked=form.was_asked.data)
    return {"score": score(factors), "decision": found.decision, "rule": ROWS[found.row], "harm": factors.harm}
