"""Pages about the sources that are there: the list, one source with its visits and settings, pause, remove, read now."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.intake import service
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox import queries
from workbench.intake.inbox.filters import GENRE_WORDS, source_name
from workbench.intake.models import POLLED, Source
from workbench.intake.reading_log import log_reading
from workbench.intake.sources import queries as source_queries
from workbench.intake.sources import secrets
from workbench.intake.sources.forms import SourceFilterForm, SourceSettingsForm, stripped
from workbench.intake.sources.queries import SourceFilter
from workbench.intake.sources.service import decisions, source_changes, sources
from workbench.intake.sources.words import BAD_RESULTS, KIND_WORDS, LANGUAGES, STATE_SIGNS, interval_word, visit_words
from workbench.web.fragments import is_fragment
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session

PATIENT_SECONDS = 300  # how long a page asks by itself for the result of "Read now"
WORDS = {
    "genre_words": GENRE_WORDS, "kind_words": KIND_WORDS, "language_words": LANGUAGES, "state_signs": STATE_SIGNS,
    "bad_results": BAD_RESULTS, "source_name": source_name, "polled": POLLED,
}  # fmt: skip

blueprint.add_app_template_filter(interval_word, "interval")
blueprint.add_app_template_filter(visit_words, "visit_words")


@blueprint.get("/sources")
def source_list() -> Any:
    """Sources and how they fare, as the address filters and sorts them."""
    form = SourceFilterForm(request.args)
    is_valid = form.validate()
    wanted = form.chosen() if is_valid else SourceFilter()
    now = clock.utcnow()
    with read_session() as session:
        page = source_queries.source_page(session, wanted, number=page_number(request.args.get("page")))
        shown = {
            "page": page, "wanted": wanted, "form": form, "waiting": queries.source_counts(session),
            "paces": source_queries.pace_of(session, [source.id for source in page.rows], now=now),
            "counts": source_queries.state_counts(session), "removed": _just_removed(session),
            "decision": decisions.standing_decision(session),
        }  # fmt: skip
    return render_template("intake/sources.html", **shown, **WORDS), 200 if is_valid else 422


@blueprint.get("/sources/<int:source_id>")
def source_page(source_id: int) -> str:
    """One source: facts, what it gave last, its visits. With `after` in the address also the result of "Read now"."""
    with read_session() as session:
        source = sources.get_source(session, source_id)
        shown = {
            "source": source, "pace": source_queries.pace_of(session, [source.id], now=clock.utcnow())[source.id],
            "items": source_queries.newest_items(session, source.id), "visits": source_queries.newest_visits(session, source.id),
            "waiting": queries.source_counts(session).get(source.id, 0), "live": _live(session, source),
        }  # fmt: skip
    if shown["items"]:
        log_reading("source_read", source, clock.utcnow())
    return render_template("intake/source.html", **shown, **WORDS)


@blueprint.get("/sources/<int:source_id>/visit")
def source_visit(source_id: int) -> Any:
    """The result of "Read now" as a fragment; without htmx the source's page shows it."""
    if not is_fragment():
        return redirect(url_for("intake.source_page", source_id=source_id, **request.args.to_dict()), code=303)  # type: ignore[arg-type]
    with read_session() as session:
        source = sources.get_source(session, source_id)
        live = _live(session, source)
    return render_template("intake/_live_visit.html", source=source, live=live, bad_results=BAD_RESULTS)


@blueprint.route("/sources/<int:source_id>/settings", methods=["GET", "POST"])
def source_settings(source_id: int) -> Any:
    """Name, kind of text, intervals, key. The key that is stored is never shown."""
    with read_session() as session:
        source = sources.get_source(session, source_id)
    form = SourceSettingsForm(obj=None if request.method == "POST" else _SettingsOf(source))
    if source.kind not in POLLED:
        del form.shortest_s, form.longest_s
    if form.validate_on_submit():
        with write_session() as session:
            source = sources.get_source(session, source_id)
            changed = source_changes.change_settings(
                session, source, _wanted(form, source),
                sealed_secret=secrets.seal(settings().secret_key, stripped(form.secret.data)) if source.kind in POLLED else "",
                actor_id=current_user.id, now=clock.utcnow(),
            )  # fmt: skip
        flash(_("The settings of %(name)s are saved.", name=source.name) if changed else _("Nothing was changed."))
        return redirect(url_for("intake.source_page", source_id=source_id), code=303)
    return render_template("intake/source_settings.html", form=form, source=source, **WORDS), 422 if form.is_submitted() else 200


@blueprint.post("/sources/<int:source_id>/pause")
def pause_source(source_id: int) -> Response:
    """Stop asking the source; its items stay."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        service.pause(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is paused. Its texts stay.", name=source.name))
    return _to_page(source_id)


@blueprint.post("/sources/<int:source_id>/resume")
def resume_source(source_id: int) -> Response:
    """Ask the source again. Refused without a deletion decision where the kind needs one."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        decisions.refuse_without_decision(session, source.kind)
        if source.removed_at is not None:
            source_changes.restore(session, source, actor_id=current_user.id, now=clock.utcnow())
        service.resume(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is read again.", name=source.name))
    return _to_page(source_id)


@blueprint.post("/sources/<int:source_id>/poll")
def poll_source(source_id: int) -> Response:
    """Ask the source at once; the page shows the result when it is there."""
    now = clock.utcnow()
    with write_session() as session:
        source = sources.get_source(session, source_id)
        decisions.refuse_without_decision(session, source.kind)
        before = source_queries.last_visit_id(session, source.id)
        service.poll_now(session, source, actor_id=current_user.id, now=now)
    address = url_for("intake.source_page", source_id=source_id, after=before, since=int(now.timestamp()))
    return redirect(address + "#live", code=303)


@blueprint.post("/sources/<int:source_id>/remove")
def remove_source(source_id: int) -> Response:
    """Take the source out of the list; the list then offers to put it back."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        source_changes.remove(session, source, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("intake.source_list", removed=source_id), code=303)


@blueprint.post("/sources/<int:source_id>/restore")
def restore_source(source_id: int) -> Response:
    """Put a removed source back."""
    with write_session() as session:
        source = sources.get_source(session, source_id)
        source_changes.restore(session, source, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is back, and is read again.", name=source.name))
    return _to_page(source_id)


def _to_page(source_id: int) -> Response:
    return redirect(url_for("intake.source_page", source_id=source_id), code=303)


def _just_removed(session: Session) -> Source | None:
    """The source that the visitor has just removed, while it still is."""
    source = session.get(Source, page_number(request.args["removed"])) if "removed" in request.args else None
    return source if source is not None and source.removed_at is not None else None


def _live(session: Session, source: Source) -> dict[str, Any] | None:
    """What is known of the visit that "Read now" asked for; None when the address names none."""
    after, since = request.args.get("after", ""), request.args.get("since", "")
    if not (_is_number(after) and _is_number(since)):
        return None
    visit = source_queries.visit_after(session, source.id, int(after))
    waited = int(clock.utcnow().timestamp()) - int(since)
    is_silent = visit is None and source_queries.is_worker_silent(session, now=clock.utcnow())
    asks = visit is None and waited < PATIENT_SECONDS
    return {"visit": visit, "is_silent": is_silent, "asks": asks, "after": int(after), "since": int(since)}


def _is_number(raw: str) -> bool:
    return raw.isascii() and raw.isdigit() and len(raw) < 12


class _SettingsOf:
    """The settings of a source as the form shows them: never the key."""

    def __init__(self, source: Source) -> None:
        self.name, self.genre, self.language = source.name, source.genre, source.language or ""
        self.shortest_s, self.longest_s = source.shortest_s, source.longest_s
        self.takes_full_text, self.follows_hub = source.takes_full_text, source.follows_hub


def _wanted(form: SourceSettingsForm, source: Source) -> source_changes.SourceSettings:
    is_polled = source.kind in POLLED
    return source_changes.SourceSettings(
        name=form.name.data or source.name,
        genre=form.genre.data,
        language=form.language.data or None,
        shortest_s=form.shortest_s.data if is_polled else source.shortest_s,
        longest_s=form.longest_s.data if is_polled else source.longest_s,
        takes_full_text=bool(form.takes_full_text.data),
        follows_hub=bool(form.follows_hub.data),
    )
