"""Sending, reading for approval, exceptions, comments, correction and withdrawal."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

import re
from datetime import date, timedelta

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches import render_html
from workbench import clock
from workbench.accounts.queries import home, people_with_role
from workbench.editorial import queries, service
from workbench.editorial.blueprint import blueprint
from workbench.editorial.checking import HIGH_HARM, check_text, harm_of, stops_approval
from workbench.editorial.forms import ApproveForm, ChangesForm, CorrectionForm, ReasonForm, WithdrawForm
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.record import today
from workbench.editorial.reviewing.answers import lines_of, open_lines
from workbench.editorial.reviewing.elections import election_near
from workbench.editorial.reviewing.readings import may_read, required_readings
from workbench.editorial.states import is_waiting, may_send
from workbench.editorial.writing.cleaning import without_signs
from workbench.errors import NotPublishable, Refused
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]
REVIEW_DAYS = 180
_REQUEST = re.compile(r"request-([A-Z]\d{1,2})")


@blueprint.route("/answers/<slug>/send", methods=["GET", "POST"])
def send(slug: str) -> Answer:
    """What remains before sending: requests for exceptions, ticks for warnings, the approver; then the button."""
    if request.method == "GET":
        return _send_page(slug)
    requests = {found.group(1): without_signs(request.form[key]) for key in request.form if (found := _REQUEST.fullmatch(key))}
    approver = request.form.get("approver", "")
    try:
        with write_session() as session:
            sandwich = open_sandwich(session, slug)
            service.send_for_approval(
                session,
                sandwich,
                actor=acting(session),
                now=clock.utcnow(),
                settings=settings(),
                approver_id=int(approver) if approver.isascii() and approver.isdigit() else None,
                requests=requests,
                ticked=request.form.getlist("tick"),
            )
    except NotPublishable as refusal:
        return _send_page(slug, refusal)
    flash(_("The text is sent for approval."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)


@blueprint.post("/answers/<slug>/take-back")
def take_back(slug: str) -> Response:
    """Take the text back from the approver."""
    with write_session() as session:
        service.take_back(session, open_sandwich(session, slug), actor=acting(session), now=clock.utcnow())
    return redirect(url_for("editorial.editor", slug=slug), code=303)


@blueprint.get("/answers/<slug>/review")
def review(slug: str) -> Answer:
    """The page on which an approver reads and decides."""
    return _review_page(slug, ApproveForm(review_by=_suggested(slug)), ChangesForm())


@blueprint.post("/answers/<slug>/approve")
def approve(slug: str) -> Answer:
    """Say yes to the revision that was read."""
    form = ApproveForm()
    if not form.validate_on_submit():
        return _review_page(slug, form, ChangesForm(formdata=None))
    try:
        with write_session() as session:
            service.approve(
                session,
                open_sandwich(session, slug),
                review_by=form.review_by.data,
                actor=acting(session),
                now=clock.utcnow(),
                settings=settings(),
                revision_id=int(form.revision_id.data) if form.revision_id.data.isdigit() else 0,
                ticked=request.form.getlist("tick"),
            )
    except NotPublishable as refusal:
        form.review_by.errors = [f"{refusal.message} {finding.rule}: {finding.message}" for finding in refusal.findings]
        return _review_page(slug, form, ChangesForm(formdata=None))
    except Refused as refusal:
        form.review_by.errors = [refusal.message]
        return _review_page(slug, form, ChangesForm(formdata=None))
    flash(_("The answer is approved. It can now be placed in a channel."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)


@blueprint.post("/answers/<slug>/request-changes")
def request_changes(slug: str) -> Answer:
    """Give the text back with a reason."""
    form = ChangesForm()
    form.part.choices = choices("part")[:-1]
    if not form.validate_on_submit():
        return _review_page(slug, ApproveForm(formdata=None, review_by=_suggested(slug)), form)
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        service.request_changes(
            session, sandwich, reason=form.reason.data, part=form.part.data, actor=acting(session), now=clock.utcnow()
        )
    flash(_("The text is back with its author."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)


@blueprint.route("/answers/<slug>/exceptions/<rule>", methods=["GET", "POST"])
def grant_override(slug: str, rule: str) -> Answer:
    """Lift one block with a written reason."""
    form = ReasonForm()
    if not form.validate_on_submit():
        with read_session() as session:
            sandwich = open_sandwich(session, slug)
            wanted = [one for one in queries.overrides_of(session, sandwich.sent_revision_id) if one.rule == rule]
            page = render_template("editorial/exception.html", sandwich=sandwich, rule=rule, form=form, wanted=wanted)
            return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        service.grant_override(session, sandwich, rule, reason=form.reason.data, actor=acting(session), now=clock.utcnow())
    flash(_("The exception from %(rule)s is recorded.", rule=rule))
    return redirect(url_for("editorial.review", slug=slug), code=303)


@blueprint.post("/answers/<slug>/second-reading")
def second_reading(slug: str) -> Response:
    """Say that one has read the text as an extra reader."""
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        reason = without_signs(request.form.get("reason", ""))
        service.confirm_reading(session, sandwich, actor=acting(session), now=clock.utcnow(), settings=settings(), reason=reason)
        waits = is_waiting(sandwich)
    flash(_("Your reading is recorded."))
    return redirect(url_for("editorial.review" if waits else "editorial.sandwich_page", slug=slug), code=303)


@blueprint.route("/answers/<slug>/withdraw", methods=["GET", "POST"])
def withdraw(slug: str) -> Answer:
    """Take the answer back; the reason stands in its place."""
    form = WithdrawForm()
    if not form.validate_on_submit():
        with read_session() as session:
            page = render_template("editorial/withdraw.html", sandwich=open_sandwich(session, slug), form=form)
        return page, 422 if form.is_submitted() else 200
    with write_session() as session:
        service.withdraw(
            session, open_sandwich(session, slug), reason=form.reason.data, actor=acting(session), now=clock.utcnow()
        )
    flash(_("The answer is withdrawn. The reason stands in its place."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)


@blueprint.route("/answers/<slug>/correct", methods=["GET", "POST"])
def correct(slug: str) -> Answer:
    """Open a published answer for correction, or reword what was wrong and why."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        pending = queries.pending_correction(session, sandwich.id)
    form = CorrectionForm(obj=pending)
    if not form.validate_on_submit():
        page = render_template("editorial/correct.html", sandwich=sandwich, form=form, pending=pending)
        return page, 422 if form.is_submitted() else 200
    change = service.record_correction if sandwich.state == "correcting" else service.start_correction
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        change(session, sandwich, what=form.what.data, why=form.why.data, actor=acting(session), now=clock.utcnow())
    flash(_("Correct the text now. The published text stands until the corrected one is approved and published."))
    return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)


def _send_page(slug: str, refusal: NotPublishable | None = None) -> Answer:
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        revision, now = sandwich.current_revision, clock.utcnow()
        _document, findings = check_text(
            session, sandwich, revision.document, stage="send", settings=settings(), now=now, language=language()
        )
        writers = service.author_ids(session, sandwich)
        return render_template(
            "editorial/send.html",
            sandwich=sandwich,
            revision=revision,
            hard=[one for one in findings if one.is_block and one.override == "none"],
            soft=[one for one in findings if one.is_block and one.override != "none"],
            warned=[one for one in findings if one.severity == "warn"],
            advised=[one for one in findings if one.severity == "advise"],
            approvers=[one for one in people_with_role(session, "approver") if one.id not in writers],
            election=election_near(session, today(now, settings())),
            missing={finding.rule for finding in refusal.findings} if refusal else set(),
            refusal=refusal.message if refusal else "",
            may_send=may_send(sandwich),
            unsaved=queries.autosave_of(session, sandwich.id, current_user.id),
        ), 422 if refusal else 200


def _review_page(slug: str, approve_form: ApproveForm, changes_form: ChangesForm) -> Answer:
    changes_form.part.choices = choices("part")[:-1]
    status = 422 if approve_form.errors or changes_form.errors else 200
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if not is_waiting(sandwich):
            return redirect(url_for("editorial.sandwich_page", slug=slug), code=303)
        return render_template(
            "editorial/review.html", **_review_context(session, sandwich), form=approve_form, changes=changes_form
        ), status


def _review_context(session: Session, sandwich: Sandwich) -> dict[str, object]:
    revision, now = queries.revision_of(session, sandwich.sent_revision_id), clock.utcnow()
    day, actor = today(now, settings()), acting(session)
    document, findings = check_text(
        session, sandwich, revision.document, stage="send", settings=settings(), now=now, language=language(),
        revision_id=revision.id,
    )  # fmt: skip
    lines = lines_of(session, sandwich, revision.id, document)
    readings = required_readings(session, sandwich, revision.id, document, findings, day=day)
    return {
        "sandwich": sandwich,
        "revision": revision,
        "article": Markup(render_html(document, heading_level=2, organisation=home(session).name, pictures_at="")),
        "document": document,
        "findings": findings,
        "stops": stops_approval(session, revision, findings),
        "overrides": queries.overrides_of(session, revision.id),
        "readings": readings,
        "mine": {one.reason for one in readings if may_read(session, actor, one.reason, sandwich)} - {"parties"},
        "lines": lines,
        "open_ids": {line.item.id for line in open_lines(session, sandwich, lines, actor.id)},
        "ticked": set(request.form.getlist("tick")),
        "is_high_harm": harm_of(session, sandwich.rumour_id) >= HIGH_HARM,
        "election": election_near(session, day),
        "is_author": actor.id in service.author_ids(session, sandwich),
    }


def _suggested(slug: str) -> date:
    """The day that the author proposed, else in half a year."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        proposed = str(sandwich.current_revision.document.get("review_by") or "")
    soonest = clock.utcnow().date() + timedelta(days=1)
    try:
        return max(date.fromisoformat(proposed), soonest)
    except ValueError:
        return soonest + timedelta(days=REVIEW_DAYS)


def _back(slug: str) -> str:
    """Where the person came from: the review, the editor or the answer's page."""
    endpoints = {"review": "editorial.review", "editor": "editorial.editor"}
    return url_for(endpoints.get(request.args.get("from", ""), "editorial.sandwich_page"), slug=slug)
