"""Pages that end a review: adoption, publication, notes beside it, the signed content; and the list of all reviews."""

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench import clock
from workbench.activity.taking import hand_out
from workbench.errors import NotFound, Refused
from workbench.reviews.blueprint import blueprint
from workbench.reviews.quarterly import queries, service
from workbench.reviews.quarterly.canonical import canonical
from workbench.reviews.quarterly.forms import AdoptForm, NoteForm
from workbench.reviews.quarterly.reading import local_today, page_of, review_at
from workbench.reviews.quarters import parse_quarter, quarter_of
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

Answer = str | WerkzeugResponse | tuple[str, int]


@blueprint.get("/review/all")
def review_list() -> Answer:
    """Every review, newest quarter first."""
    state = request.args.get("state", "all")
    is_known = state in queries.STATES
    with read_session() as session:
        page = queries.review_page(
            session, state=state if is_known else "all", number=page_number(request.args.get("page"))
        )  # fmt: skip
    quarters = {row.id: quarter_of(row.first_day) for row in page.rows}
    body = render_template("reviews/review_list.html", page=page, quarters=quarters, state=state, is_known=is_known)
    return body if is_known else (body, 422)


@blueprint.route("/review/<slug>/adopt", methods=["GET", "POST"])
def adopt(slug: str) -> Answer:
    """What is left to do, then freeze and sign."""
    form = AdoptForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                service.adopt_review(
                    session, review_at(session, slug), note=form.note.data or "", actor_id=current_user.id, now=clock.utcnow()
                )
        except Refused as refused:
            form.note.errors = [refused.message]
        else:
            flash(_("The review is adopted."))
            return redirect(url_for("reviews.quarter", quarter=slug), code=303)
    with read_session() as session:
        review = review_at(session, slug)
        if review.state != "draft":
            raise Refused(
                _("The review is adopted and no longer changes.")
                if review.state == "adopted"
                else _("Count the quarter first, then adopt it."),
                subject_id=slug,
            )
        page = page_of(session, review, language=language())
        is_over = quarter_of(review.first_day).after.first_day <= local_today()
        points = queries.open_points(session, review, changes=page.changes, is_over=is_over)
    body = render_template("reviews/quarter_adopt.html", slug=slug, form=form, page=page, points=points)
    return (body, 422) if form.is_submitted() else body


@blueprint.route("/review/<slug>/publish", methods=["GET", "POST"])
def publish(slug: str) -> Answer:
    """The public version as it will look, then show it."""
    if request.method == "POST":
        with write_session() as session:
            service.publish_review(session, review_at(session, slug), actor_id=current_user.id, now=clock.utcnow())
        flash(_("The public version is shown."))
        return redirect(url_for("reviews.quarter", quarter=slug), code=303)
    with read_session() as session:
        review = review_at(session, slug)
        if review.state != "adopted" or not review.frozen:
            raise Refused(_("Only an adopted review is published."), subject_id=slug)
        page = page_of(session, review, language=language(), for_public=True)
    return render_template("reviews/quarter_publish.html", slug=slug, review=review, page=page)


@blueprint.post("/review/<slug>/withdraw")
def withdraw(slug: str) -> WerkzeugResponse:
    """Take the public version from its page."""
    with write_session() as session:
        service.withdraw_review(session, review_at(session, slug), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The public version is no longer shown."))
    return redirect(url_for("reviews.quarter", quarter=slug), code=303)


@blueprint.route("/review/<slug>/note", methods=["GET", "POST"])
def add_note(slug: str) -> Answer:
    """A correction beside an adopted review."""
    with read_session() as session:
        if review_at(session, slug).state != "adopted":
            raise Refused(_("A draft is changed in its own texts; a note stands beside an adopted review."), subject_id=slug)
    form = NoteForm()
    if not form.validate_on_submit():
        body = render_template("reviews/quarter_note.html", slug=slug, form=form)
        return (body, 422) if form.is_submitted() else body
    with write_session() as session:
        service.add_note(
            session, review_at(session, slug), text=form.text.data or "", is_public=form.is_public.data, actor_id=current_user.id,
            now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The note stands beside the review."))
    return redirect(url_for("reviews.quarter", quarter=slug), code=303)


@blueprint.get("/review/<slug>/signed.json")
def signed(slug: str) -> Response:
    """The bytes whose SHA-256 the review shows."""
    with read_session() as session:
        review = review_at(session, slug)
    if not review.frozen or parse_quarter(slug) is None:
        raise NotFound(_("The review is not adopted yet."), subject_id=slug)
    response = make_response(canonical(review.frozen))
    response.headers["Content-Type"] = "application/json"
    response.headers["Content-Disposition"] = f'attachment; filename="review-{slug}.json"'
    return hand_out(response, "review_content", "json", review)
