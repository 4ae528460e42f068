"""Pages on which people write in a review: a section's text, the changes for next quarter, how the last ones went."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound, Refused, StaleVersion
from workbench.reviews.blueprint import blueprint
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts, queries, service
from workbench.reviews.quarterly.assembling import assemble
from workbench.reviews.quarterly.document import Section
from workbench.reviews.quarterly.forms import DecisionsForm, SectionTextForm, outcomes_form
from workbench.reviews.quarterly.reading import review_at
from workbench.web.languages import language
from workbench.web.sessions import read_session, write_session

Answer = str | Response | tuple[str, int]


@blueprint.route("/review/<slug>/text/<section>", methods=["GET", "POST"])
def edit_text(slug: str, section: str) -> Answer:
    """What the group says of one section, above the figures that it is about."""
    with read_session() as session:
        review = _draft_at(session, slug)
        shown = _section_of(session, review, section)
        row = parts.text_of(session, review.id, section, language())
    form = SectionTextForm(obj=row) if row else SectionTextForm()
    if request.method == "GET":
        form.version.data = str(row.version if row else 0)
        return _show_text(slug, shown, form)
    if not form.validate_on_submit():
        return _show_text(slug, shown, form), 422
    try:
        with write_session() as session:
            service.save_text(
                session, review_at(session, slug), section=section, language=language(), text=form.text.data or "",
                is_internal=form.is_internal.data, version=form.seen, actor_id=current_user.id, now=clock.utcnow(),
            )  # fmt: skip
    except StaleVersion as stale:
        form.version.data = form.version.raw_data = str(row.version if row else 0)  # type: ignore[assignment]
        return _show_text(slug, shown, form, stale), 409
    flash(_("The text is saved."))
    return redirect(url_for("reviews.quarter", quarter=slug, _anchor=section), code=303)


@blueprint.route("/review/<slug>/decisions", methods=["GET", "POST"])
def edit_decisions(slug: str) -> Answer:
    """At most three changes for the next quarter."""
    with read_session() as session:
        review = _draft_at(session, slug)
        form = DecisionsForm(data=DecisionsForm.values_of(parts.decisions_of(session, review.id)))
        form.offer(queries.colleagues(session), begins=review.first_day)
    if not form.validate_on_submit():
        body = render_template("reviews/quarter_decisions.html", slug=slug, form=form)
        return (body, 422) if form.is_submitted() else body
    with write_session() as session:
        service.save_decisions(
            session, review_at(session, slug), form.chosen(), actor_id=current_user.id, now=clock.utcnow()
        )  # fmt: skip
    flash(_("The decisions are saved."))
    return redirect(url_for("reviews.quarter", quarter=slug, _anchor="next_quarter"), code=303)


@blueprint.route("/review/<slug>/outcomes", methods=["GET", "POST"])
def edit_outcomes(slug: str) -> Answer:
    """What happened to the decisions of the review before."""
    with read_session() as session:
        review = _draft_at(session, slug)
        rows = parts.last_decisions(session, review)
        form = outcomes_form(rows, parts.outcomes_of(session, review.id))
    if not form.validate_on_submit():
        body = render_template("reviews/quarter_outcomes.html", slug=slug, form=form, rows=rows)
        return (body, 422) if form.is_submitted() else body
    said = {row.id: (form[f"state_{row.id}"].data or "", form[f"note_{row.id}"].data or "") for row in rows}
    with write_session() as session:
        service.save_outcomes(session, review_at(session, slug), said, actor_id=current_user.id, now=clock.utcnow())
    flash(_("Noted how the last decisions went."))
    return redirect(url_for("reviews.quarter", quarter=slug, _anchor="next_quarter"), code=303)


def _draft_at(session: Session, slug: str) -> QuarterReview:
    review = review_at(session, slug)
    if review.state == "adopted":
        raise Refused(_("The review is adopted and no longer changes."), subject_id=review.id)
    return review


def _section_of(session: Session, review: QuarterReview, key: str) -> Section:
    document = assemble(session, review, language=language(), for_public=False)
    found = next((one for one in document.sections if one.key == key), None)
    if found is None:
        raise NotFound(_("There is no such section."), subject_id=key)
    return found


def _show_text(slug: str, shown: Section, form: SectionTextForm, stale: StaleVersion | None = None) -> str:
    return render_template("reviews/quarter_text.html", slug=slug, section=shown, form=form, stale=stale)
