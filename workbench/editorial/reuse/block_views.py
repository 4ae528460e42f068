"""Blocks: the list, one block, saving, changing and retiring it, and putting it into a text."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from workbench import clock
from workbench.editorial.amending import own_text
from workbench.editorial.blueprint import blueprint
from workbench.editorial.comparing import compare_words
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.record import today
from workbench.editorial.reuse import queries, service
from workbench.editorial.reuse.forms import BlockFilterForm, BlockForm
from workbench.editorial.reuse.models import BLOCK_PARTS, SOURCES
from workbench.editorial.reuse.wording import part_choices
from workbench.errors import Refused
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]


@blueprint.get("/blocks")
def block_list() -> Answer:
    """Every block, filtered by the address. With `for`, each can be put into that answer."""
    form = _filter(request.args)
    if not form.validate():
        return render_template("editorial/reuse/blocks.html", form=form, page=None, sandwich=None, is_filtered=True), 422
    wanted = queries.BlockFilter(
        form.q.data or "", form.language.data or "", form.part.data or "", form.theme.data or "", bool(form.retired.data)
    )
    with read_session() as session:
        sandwich = open_sandwich(session, request.args["for"]) if request.args.get("for") else None
        page = queries.block_page(session, wanted, number=page_number(request.args.get("page")))
    return render_template(
        "editorial/reuse/blocks.html",
        form=form,
        page=page,
        sandwich=sandwich,
        is_filtered=wanted != queries.BlockFilter(),
        today=_today(),
    )


@blueprint.get("/blocks/<int:block_id>")
def block_page(block_id: int) -> str:
    """One block: its text and sources, where it is used, and how its wording has changed."""
    since = page_number(request.args.get("since"))
    with read_session() as session:
        row = queries.block_row(session, block_id)
        texts = queries.wordings(session, block_id)
        uses = queries.uses_of(session, block_id, viewer=acting(session))
    old = next((one for one in texts if one.number == since), None)
    pieces = compare_words(old.text, row.text.text) if old is not None and old.number != row.text.number else ()
    return render_template(
        "editorial/reuse/block.html",
        row=row,
        texts=texts,
        uses=uses,
        old=old,
        pieces=pieces,
        today=_today(),
    )


@blueprint.route("/answers/<slug>/save-block/<part>", methods=["GET", "POST"])
def new_block(slug: str, part: str) -> Answer:
    """Save a part of one's text, or its sources, as a block."""
    if part not in BLOCK_PARTS:
        abort(404)
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        written = own_text(session, sandwich, acting(session))
    form = BlockForm(text=written.get(part, ""), theme=sandwich.rumour.theme)
    _prepare(form)
    problem = ""
    if form.validate_on_submit():
        try:
            return _saved(form, slug, part, written)
        except Refused as refusal:
            problem = refusal.message
    context = {"form": form, "sandwich": sandwich, "part": part, "evidence": written.get("evidence") or [], "problem": problem}
    return render_template("editorial/reuse/new_block.html", **context), 422 if form.is_submitted() else 200


@blueprint.route("/blocks/<int:block_id>/change", methods=["GET", "POST"])
def change_block(block_id: int) -> Answer:
    """Word a block anew. Texts that it stands in keep the wording that they have."""
    with read_session() as session:
        row = queries.block_row(session, block_id)
    form = BlockForm(name=row.block.name, text=row.text.text, theme=row.block.theme, review_by=row.block.review_by)
    _prepare(form)
    problem = ""
    if form.validate_on_submit():
        try:
            return _changed(form, block_id)
        except Refused as refusal:
            problem = refusal.message
    page = render_template("editorial/reuse/change_block.html", form=form, row=row, problem=problem)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/blocks/<int:block_id>/retire")
def retire_block(block_id: int) -> Response:
    """Take a block out of use, or into use again."""
    with write_session() as session:
        block, actor, now = queries.block_row(session, block_id).block, acting(session), clock.utcnow()
        if block.retired_at is None:
            service.retire_block(session, block, actor=actor, now=now)
            flash(_("The block is retired. Texts that it stands in keep it."))
        else:
            service.bring_back_block(session, block, actor=actor, now=now)
            flash(_("The block is in use again."))
    return redirect(url_for("editorial.block_page", block_id=block_id), code=303)


def _saved(form: BlockForm, slug: str, part: str, written: dict[str, Any]) -> Response:
    with write_session() as session:
        sandwich, actor = open_sandwich(session, slug), acting(session)
        block = service.save_block(
            session,
            form.name.data,
            language=sandwich.language,
            part=part,
            text=form.text.data or "",
            evidence=written.get("evidence") or [],
            theme=form.theme.data or "",
            review_by=form.review_by.data,
            from_revision_id=sandwich.current_revision_id,
            actor=actor,
            now=clock.utcnow(),
        )
    flash(_("The block is saved. Everybody who writes can put it in."))
    return redirect(url_for("editorial.block_page", block_id=block.id), code=303)


def _changed(form: BlockForm, block_id: int) -> Response:
    with write_session() as session:
        row = queries.block_row(session, block_id)
        text = row.text.text if row.block.part == SOURCES else form.text.data or ""
        service.change_block(
            session,
            row.block,
            name=form.name.data,
            text=text,
            theme=form.theme.data or "",
            review_by=form.review_by.data,
            actor=acting(session),
            now=clock.utcnow(),
        )
    flash(_("The block is changed. Texts that it stands in keep the wording that they have, and say that there is a newer one."))
    return redirect(url_for("editorial.block_page", block_id=block_id), code=303)


def _filter(given: MultiDict[str, str]) -> BlockFilterForm:
    form = BlockFilterForm(given)
    form.language.choices = [("", _("All")), ("sv", _("Swedish")), ("en", _("English"))]
    form.part.choices = part_choices(empty=_("All"))
    form.theme.choices = choices("theme", empty=_("All"))
    return form


def _prepare(form: BlockForm) -> None:
    form.theme.choices = choices("theme", empty=_("Any theme"))


def _today() -> Any:
    return today(clock.utcnow(), settings())
