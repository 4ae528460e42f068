"""Changes to a rumour that need a form of their own: description, sighting, verdict, risk, decision, ending."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.rumours import keeping, queries, service
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.cases import merging, verifying
from workbench.rumours.cases.changing import read_rumour, run_change, show_form
from workbench.rumours.cases.showing import ShownRating, show_rating
from workbench.rumours.forms import DecisionForm, EditForm, MergeForm, ReasonForm, SightingFields, VerdictForm
from workbench.rumours.models import DECISIONS, Rumour
from workbench.rumours.sightings import NewSighting
from workbench.rumours.texts import masked
from workbench.rumours.wording import local_word
from workbench.web.sessions import read_session, settings


@blueprint.route("/rumours/<code>/edit", methods=["GET", "POST"])
def edit_rumour(code: str) -> Any:
    """The fields that staff keep."""
    rumour = read_rumour(code)
    names = ("claim", "kind", "theme", "more_themes", "target_group", "place", "language", "concern_behind", "flags")
    form = EditForm(data={name: getattr(rumour, name) for name in (*names, "sensitivity", "outcome")})

    def change(session: Session, subject: Rumour) -> None:
        values = {name: form[name].data or "" for name in ("place", "concern_behind", "outcome")}
        values |= {name: form[name].data or [] for name in ("more_themes", "flags")}
        values |= {name: form[name].data for name in ("claim", "kind", "theme", "target_group", "language", "sensitivity")}
        keeping.edit_rumour(session, subject, **values, actor_id=visitor().id, now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The description is saved."))
    return answer or show_form("rumours/edit.html", form, rumour, status)


@blueprint.route("/rumours/<code>/sightings/new", methods=["GET", "POST"])
def new_sighting(code: str) -> Any:
    """One more time that the rumour was heard: by phone, at the desk, in the press."""
    rumour = read_rumour(code)
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
        return show_form("rumours/sighting.html", form, rumour, 200, preview=preview)
    answer, status = run_change(code, form, change, _("The observation is added."))
    return answer or show_form("rumours/sighting.html", form, rumour, status, preview=None)


@blueprint.route("/rumours/<code>/verdict", methods=["GET", "POST"])
def set_verdict(code: str) -> Any:
    """What was found out. The checker and the date are written by the machine."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        asked = verifying.in_words(verifying.verifications_of(session, rumour.id))
    kept = {"reason": rumour.verdict_reason, "verified_with": rumour.verified_with or asked, "true_kernel": rumour.true_kernel}
    form = VerdictForm(data={"verdict": rumour.verdict if rumour.verdict != "unchecked" else None, **kept})

    def change(session: Session, subject: Rumour) -> None:
        texts = {name: form[name].data or "" for name in kept}
        service.set_verdict(session, subject, verdict=form.verdict.data, **texts, actor=visitor(), now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The verdict is set."))
    return answer or show_form("rumours/verdict.html", form, rumour, status)


@blueprint.route("/rumours/<code>/decision", methods=["GET", "POST"])
def decide(code: str) -> Any:
    """What to do, and why. A writer's answer is a proposal."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        rating = queries.newest_rating(session, rumour.id)
        last = queries.newest_decision(session, rumour.id)
    shown: ShownRating | None = show_rating(rating, rumour.verdict) if rating else None
    form = DecisionForm(data={"decision": shown.proposal if shown else None})
    decides = bool(visitor().role_names & {"fact_checker", "approver"})

    def change(session: Session, subject: Rumour) -> None:
        values = {"decision": form.decision.data, "reason": form.reason.data, "actor": visitor(), "now": clock.utcnow()}
        if decides:
            service.decide(session, subject, **values, timezone=settings().timezone)
        else:
            keeping.propose_decision(session, subject, **values)

    done = _("The decision is made and its clock runs.") if decides else _("Your proposal is written among the notes.")
    answer, status = run_change(code, form, change, done)
    helps = {slug: local_word(slug, "decision_help") for slug in DECISIONS}
    values = {"rating": shown, "last": last, "decides": decides, "helps": helps}
    return answer or show_form("rumours/decision.html", form, rumour, status, **values)


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
    rumour = read_rumour(code)
    form = MergeForm(data={"into": request.args.get("into", "")})

    def change(session: Session, subject: Rumour) -> None:
        into = queries.rumour_for_change(session, (form.into.data or "").upper(), version=None, viewer=visitor())
        merging.merge_rumour(session, subject, into, reason=form.reason.data or "", actor_id=visitor().id, now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The rumours are merged. Everything is kept, and it can be undone."))
    return answer or show_form("rumours/merge.html", form, rumour, status)


def _with_reason(code: str, act: Callable[..., None], template: str, done: str) -> Any:
    rumour = read_rumour(code)
    form = ReasonForm()

    def change(session: Session, subject: Rumour) -> None:
        act(session, subject, reason=form.reason.data, actor_id=visitor().id, now=clock.utcnow())

    answer, status = run_change(code, form, change, done)
    return answer or show_form(template, form, rumour, status)
