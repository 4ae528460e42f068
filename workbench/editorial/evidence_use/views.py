"""The editor's buttons about evidence, the search of its picker, and the reason why an older value stays."""

# mypy: disable-error-code="arg-type,union-attr"

import re
from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.evidence_use import editing, notices, panels
from workbench.editorial.evidence_use.editing import Changed
from workbench.editorial.evidence_use.picking import evidence_section, found_figures, found_sources
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.typed import read_typed
from workbench.editorial.writing.asking import Asked
from workbench.editorial.writing_views import show_asked
from workbench.errors import Conflict, NotFound, Refused
from workbench.evidence.sources import service as sources
from workbench.evidence.sources.queries import source_by_code
from workbench.web.fragments import go_to
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

Answer = Any
for place, panel in {
    "source": panels.source_panel, "figure": panels.figure_panel, "recheck": panels.recheck_panel,
    "answer": panels.answer_panel, "review": panels.answer_panel, "editor": panels.editor_panel,
}.items():  # fmt: skip
    add_panel(blueprint, place, panel)
blueprint.add_app_template_global(evidence_section)
_KEPT = ("publisher", "title", "published", "url", "language")


@blueprint.post("/answers/<slug>/evidence")
def change_evidence(slug: str) -> Answer:
    """Do what a button about evidence says and show the editor again with everything that was typed."""
    do = request.form.get("do", "")
    typed = read_typed(request.form, keep_empty_rows=True, keep_space=True)
    try:
        changed = _stored(slug, typed, do) if do == "fetch" or do.startswith("keep-") else _changed(slug, typed, do)
    except (Refused, Conflict, NotFound) as refusal:
        changed = Changed(typed, refusal.message or _("It is no longer there. Nothing was changed."), refused=True)
    asked = Asked(changed.document, message=changed.message, focus="asked" if changed.message else "sources-title")
    return show_asked(slug, asked)


@blueprint.get("/answers/<slug>/evidence/search")
def search_evidence(slug: str) -> str:
    """Stored sources, or figures, that hold the words: what htmx puts under the search field."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if "figure_q" in request.args:
            hits = found_figures(session, request.args["figure_q"], theme=sandwich.rumour.theme)
            return render_template("editorial/_figure_hits.html", sandwich=sandwich, figures=hits, words=request.args["figure_q"])
        words = request.args.get("source_q", "")
        return render_template("editorial/_source_hits.html", sandwich=sandwich, hits=found_sources(session, words), words=words)


@blueprint.post("/answers/<slug>/older-value")
def keep_older_value(slug: str) -> Answer:
    """Say why an older value stays in the answer."""
    figure, cited = request.form.get("figure", "")[:100], request.form.get("cited", "")[:60]
    with write_session() as session:
        notices.keep_older(
            session, open_sandwich(session, slug), figure, cited, reason=request.form.get("reason", ""), actor=acting(session),
            now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The older value stays. A newer value than today's asks again."))
    return go_to(url_for("editorial.sandwich_page", slug=slug))


def _changed(slug: str, typed: dict[str, Any], do: str) -> Changed:
    """What needs no change in the database."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        if found := re.fullmatch(r"pick-(S-\w{4,8})", do):
            passage = request.form.get(f"passage-{found.group(1)}", "")
            return editing.pick_source(session, typed, found.group(1), passage_id=_number(passage))
        if found := re.fullmatch(r"cite-([a-z0-9][a-z0-9._-]{0,59})", do):
            return _cited(session, sandwich, typed, found.group(1))
        if found := re.fullmatch(r"renew-(\d{1,3})", do):
            return editing.renew_figure(session, typed, int(found.group(1)), language=sandwich.language)
        if found := re.fullmatch(r"swap-(\d{1,3})", do):
            return editing.swap_source(session, typed, int(found.group(1)))
        if found := re.fullmatch(r"facts-(\d{1,3})", do):
            return editing.take_facts(session, typed, int(found.group(1)))
    return Changed(typed, "")  # a search without script: the page shows what was found


def _cited(session: Session, sandwich: Sandwich, typed: dict[str, Any], code: str) -> Changed:
    part, caret = request.form.get("cite_part", ""), None
    where = re.fullmatch(r"([a-z_]{1,20}):(\d{1,6})", request.form.get("caret", ""))
    if where is not None and where.group(1) == part:
        caret = int(where.group(2))
    period = request.form.get(f"period-{code}", "")
    return editing.cite_figure(session, typed, code, period=period, part=part, language=sandwich.language, caret=caret)


def _stored(slug: str, typed: dict[str, Any], do: str) -> Changed:
    """A source from an address, or from what stands in a row, is kept; the row then names it."""
    now, hosts = clock.utcnow(), settings().allowed_hosts
    with write_session() as session:
        sandwich = open_sandwich(session, slug)
        actor = acting(session)
        if do == "fetch":
            address = request.form.get("source_address", "")
            source = sources.add_from_address(session, address, actor=actor, now=now, allowed_hosts=hosts)
            session.flush()
            changed = editing.pick_source(session, typed, source.code)
            more = _(
                "A copy is being taken. Its facts come to the source's own page; put them in here with “Take the facts over”."
            )
            return Changed(changed.document, f"{changed.message} {more}", changed.refused)
        row = next((one for one in typed["evidence"] if do == f"keep-{one['n']}"), None)
        if row is None:
            return Changed(typed, "")
        known = sources.source_at(session, row["url"]) if row["url"] else None
        if known is None:
            facts = {name: str(row.get(name, "")) for name in _KEPT if name != "language"}
            new = sources.NewSource(**facts, language=sandwich.language[:2], accessed=now.date())
            known = sources.add_source(session, new, actor=actor, now=now, allowed_hosts=hosts)
        if row.get("quoted"):
            sources.add_extract(session, known, kind="passage", text=row["quoted"], actor=actor, now=now)
        message = _("Source [%(number)s] is kept as %(code)s.", number=row["n"], code=known.code)
        return Changed(editing.link_row(typed, row["n"], source_by_code(session, known.code)), message)


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else None
