"""Pages of sources: the list, a new one from an address or by hand, one source and what people do with it."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.activity.queries import history
from workbench.errors import Conflict, Refused
from workbench.evidence.blueprint import blueprint, visitor
from workbench.evidence.links.queries import count_to_check, reasons_of
from workbench.evidence.models import EvidenceSource
from workbench.evidence.sources import forms, queries, service
from workbench.evidence.sources.wording import log_lines
from workbench.web.fragments import go_to, is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session, settings, write_session

Answer = Any
FACTS = ("publisher", "title", "published", "url", "reference", "accessed", "language", "note", "review_by")


@blueprint.get("/evidence")
def source_list() -> Answer:
    """Stored sources; filter, order and page are in the address."""
    today = clock.utcnow().date()
    form = forms.SourceFilter(request.args)
    with read_session() as session:
        form.fill(queries.languages(session))
        is_valid = form.validate()
        wanted = queries.Wanted(**{name: form[name].data or "" for name in ("q", "state", "language", "sort")})
        number = page_number(request.args.get("page"))
        page = queries.list_page(session, wanted, today=today, number=number) if is_valid else Page([], 1, queries.SIZE, 0)
        values = {
            "form": form, "page": page, "is_valid": is_valid, "has_any": bool(page.total) or queries.has_any(session),
            "waiting": count_to_check(session, today=today),
            "copies": queries.newest_copies(session, [row.id for row in page.rows]),
            "reasons": {row.id: reasons_of(row, today) for row in page.rows},
        }  # fmt: skip
    template = "evidence/_sources.html" if is_fragment() else "evidence/sources.html"
    return render_template(template, **values), 200 if is_valid else 422


@blueprint.route("/evidence/new", methods=["GET", "POST"])
def new_source() -> Answer:
    """A source from its address: a worker fetches it and keeps a copy."""
    form = forms.AddressForm()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                source = service.add_from_address(
                    session, form.address.data, actor=visitor(), now=clock.utcnow(), allowed_hosts=settings().allowed_hosts
                )
        except Refused as refused:
            form.address.errors = [refused.message]
        else:
            return go_to(url_for("evidence.source_page", code=source.code))
    return render_template("evidence/new_source.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/evidence/new/by-hand", methods=["GET", "POST"])
def new_source_by_hand() -> Answer:
    """A source that is written by hand, such as a report on paper."""
    form = forms.SourceForm().fill()
    if form.validate_on_submit():
        try:
            with write_session() as session:
                source = service.add_source(
                    session, _written(form), actor=visitor(), now=clock.utcnow(), allowed_hosts=settings().allowed_hosts
                )
        except (Refused, Conflict) as refused:
            _put_error(form, refused.message)
        else:
            flash(_("The source is kept as %(code)s.", code=source.code))
            return go_to(url_for("evidence.source_page", code=source.code))
    return render_template("evidence/source_form.html", form=form, source=None), 422 if form.is_submitted() else 200


@blueprint.get("/evidence/sources/<code>")
def source_page(code: str) -> Answer:
    """One source with everything that belongs to it; while it is fetched, only how far that is as a fragment."""
    with read_session() as session:
        source = queries.source_by_code(session, code)
        if is_fragment():
            return render_template("evidence/_reading.html", source=source)
        return show_source(session, source)


@blueprint.route("/evidence/sources/<code>/edit", methods=["GET", "POST"])
def edit_source(code: str) -> Answer:
    """The facts written anew."""
    with read_session() as session:
        source = queries.source_by_code(session, code)
    form = forms.SourceForm(data={**{name: getattr(source, name) for name in FACTS}, "version": source.version})
    form.fill(source.language)
    if form.validate_on_submit():
        raw = form.version.data or ""
        version = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
        try:
            with write_session() as session:
                service.change_source(
                    session, queries.source_by_code(session, code), _written(form), version=version, actor=visitor(),
                    now=clock.utcnow(), allowed_hosts=settings().allowed_hosts,
                )  # fmt: skip
        except (Refused, Conflict) as refused:
            _put_error(form, refused.message)
        else:
            flash(_("The source is changed."))
            return go_to(url_for("evidence.source_page", code=code))
    return render_template("evidence/source_form.html", form=form, source=source), 422 if form.is_submitted() else 200


@blueprint.post("/evidence/sources/<code>/copy")
def take_copy(code: str) -> Response:
    """Let a worker take a new copy."""
    with write_session() as session:
        service.ask_for_copy(session, queries.source_by_code(session, code), actor=visitor(), now=clock.utcnow())
    return go_to(url_for("evidence.source_page", code=code))


@blueprint.post("/evidence/sources/<code>/passages")
def add_passage(code: str) -> Answer:
    """Keep a passage, word for word."""
    form = forms.ExtractForm()
    keep = lambda session, source: service.add_extract(  # noqa: E731
        session, source, kind="passage", text=form.text.data, place=form.place.data, actor=visitor(), now=clock.utcnow()
    )
    return _press(code, form, keep, _("The passage is kept."), "taken", passage_form=form)


@blueprint.post("/evidence/sources/<code>/numbers")
def add_number(code: str) -> Answer:
    """Keep a number with what it counts."""
    form = forms.NumberForm()
    keep = lambda session, source: service.add_extract(  # noqa: E731
        session, source, kind="number", text=form.counted.data, value=form.value.data, place=form.where.data, actor=visitor(),
        now=clock.utcnow(),
    )  # fmt: skip
    return _press(code, form, keep, _("The number is kept."), "taken", number_form=form)


@blueprint.post("/evidence/sources/<code>/extracts/<int:extract_id>/remove")
def remove_extract(code: str, extract_id: int) -> Response:
    """Take a passage or a number away."""
    with write_session() as session:
        source = queries.source_by_code(session, code)
        service.remove_extract(session, source, extract_id, actor=visitor(), now=clock.utcnow())
    flash(_("It is taken away. What answers quote stays in them."))
    return go_to(url_for("evidence.source_page", code=code, _anchor="taken"))


@blueprint.post("/evidence/sources/<code>/still-valid")
def still_valid(code: str) -> Answer:
    """Say that the source still holds, and why."""
    form = forms.StillValidForm()
    mark = lambda session, source: service.mark_still_valid(  # noqa: E731
        session, source, reason=form.reason.data, review_by=form.until.data, actor=visitor(), now=clock.utcnow()
    )
    return _press(code, form, mark, _("The source is marked as still valid."), "standing", valid_form=form)


@blueprint.post("/evidence/sources/<code>/replace")
def replace(code: str) -> Answer:
    """Name the newer source."""
    form = forms.ReplaceForm()
    name = lambda session, source: service.replace_source(  # noqa: E731
        session, source, form.newer.data, actor=visitor(), now=clock.utcnow()
    )
    done = _("The newer source takes its place. Answers that cite the older one are listed below.")
    return _press(code, form, name, done, "standing", replace_form=form)


@blueprint.post("/evidence/sources/<code>/take-back")
def take_back(code: str) -> Response:
    """The source stands for itself again."""
    with write_session() as session:
        service.take_back_replacement(session, queries.source_by_code(session, code), actor=visitor(), now=clock.utcnow())
    flash(_("The source stands for itself again."))
    return go_to(url_for("evidence.source_page", code=code, _anchor="standing"))


def show_source(session: Session, source: EvidenceSource, **with_errors: Any) -> str:
    """The page of a source; forms with errors are handed in by name."""
    today = clock.utcnow().date()
    until = forms.days_from(today, 12)
    shown: dict[str, Any] = {
        "passage_form": forms.ExtractForm(formdata=None),
        "number_form": forms.NumberForm(formdata=None),
        "valid_form": forms.StillValidForm(formdata=None, until=until),
        "replace_form": forms.ReplaceForm(formdata=None),
        "remove_form": forms.RemoveCopyForm(formdata=None),
        **with_errors,
    }
    wrong = next((form for form in with_errors.values() if form.errors), None)
    return render_template(
        "evidence/source.html",
        source=source,
        wrong=wrong,
        reasons=reasons_of(source, today),
        extracts=queries.extracts_of(session, source.id),
        copies=queries.copies_of(session, source.id),
        checks=queries.checks_of(session, source.id),
        figures=queries.figures_of(session, source.id),
        log=log_lines(session, history(session, ("evidence_source", source.id), limit=40)),
        **shown,
    )


def _press(code: str, form: Any, change: Any, done: str, anchor: str, **shown: Any) -> Answer:
    """Make the change, or show the page again with what was written."""
    if form.validate_on_submit():
        try:
            with write_session() as session:
                change(session, queries.source_by_code(session, code))
        except Refused as refused:
            _put_error(form, refused.message)
        else:
            flash(done)
            return go_to(url_for("evidence.source_page", code=code, _anchor=anchor))
    with read_session() as session:
        return show_source(session, queries.source_by_code(session, code), **shown), 422


def _written(form: forms.SourceForm) -> service.NewSource:
    return service.NewSource(**{name: form[name].data for name in FACTS})


def _put_error(form: Any, message: str) -> None:
    """What the service says stands at the first field that people write in."""
    field = next(field for field in form if field.type not in ("HiddenField", "CSRFTokenField"))
    field.errors = [*field.errors, message]
