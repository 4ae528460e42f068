"""Lists of feeds in and out: the file, what would happen, the chosen ones added, and the download."""

from dataclasses import dataclass
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from feeds.errors import FetchRefused
from feeds.guarded import FetchPolicy, check_url
from workbench import clock
from workbench.activity.taking import hand_out
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.intake.models import GENRES
from workbench.intake.sources import opml
from workbench.intake.sources import queries as source_queries
from workbench.intake.sources.forms import OpmlForm, stripped
from workbench.intake.sources.service import source_changes
from workbench.intake.sources.words import FILE_FAULTS, refusal_word
from workbench.web.sessions import read_session, settings, write_session

LOOKED_UP_AT_ONCE = 200
ADDED_AT_ONCE = 250  # short transactions: others write meanwhile


@dataclass(frozen=True)
class Planned:
    """One feed of a file and what would become of it: "new", "known" or "refused", with the reason."""

    feed: opml.ListedFeed
    outcome: str
    reason: str = ""


@blueprint.get("/sources/opml")
def download_opml() -> FlaskResponse:
    """Every feed as a file; no keys, no networks, no mailboxes."""
    with read_session() as session:
        feeds = [opml.ListedFeed(row.address, row.name, row.genre) for row in source_queries.feeds_of(session)]
    body = opml.write_opml(feeds, title=_("Sources of %(town)s", town=settings().municipality), made_at=clock.utcnow())
    headers = {"Content-Disposition": 'attachment; filename="sources.opml"'}
    return hand_out(FlaskResponse(body, mimetype="text/x-opml", headers=headers), "source_list", "opml")


@blueprint.route("/sources/opml/add", methods=["GET", "POST"])
def upload_opml() -> Any:
    """Read a file and show what it would add. Nothing is changed before somebody chooses."""
    form = OpmlForm()
    if not form.validate_on_submit():
        return render_template("intake/opml.html", form=form), 422 if form.is_submitted() else 200
    try:
        listed = opml.read_opml(form.file.data.stream.read(opml.MOST_BYTES + 1))
    except opml.OpmlError as error:
        form.file.errors = [FILE_FAULTS[error.kind]]
        return render_template("intake/opml.html", form=form), 422
    with read_session() as session:
        plan = _plan(session, [_tidy(feed) for feed in listed.feeds])
    return render_template("intake/opml_plan.html", plan=plan, listed=listed, genres=GENRES, genre_words=GENRE_WORDS)


@blueprint.post("/sources/opml/chosen")
def add_listed() -> Any:
    """The chosen feeds become sources, due at once. Each address is judged again."""
    numbers = [raw for raw in request.form.getlist("pick")[: opml.MOST_FEEDS] if raw.isascii() and raw.isdigit()]
    feeds = [_tidy(opml.ListedFeed(request.form.get(f"address-{n}", ""), request.form.get(f"name-{n}", ""))) for n in numbers]
    genre = request.form.get("genre", "")
    genre = genre if genre in GENRES else GENRES[0]
    chosen = list({feed.address: feed for feed in feeds if feed.address}.values())
    refused = {feed for feed in chosen if _refusal(feed.address)}
    wanted = [feed for feed in chosen if feed not in refused]
    added_count = 0
    for start in range(0, len(wanted), ADDED_AT_ONCE):
        part = wanted[start : start + ADDED_AT_ONCE]
        with write_session() as session:
            added = source_changes.add_listed_feeds(session, part, genre=genre, actor_id=current_user.id, now=clock.utcnow())
            added_count += len(added)
    flash(_outcome(added_count, len(wanted) - added_count, len(refused)))
    return redirect(url_for("intake.source_list"), code=303)


def _plan(session: Session, feeds: list[opml.ListedFeed]) -> list[Planned]:
    known: dict[str, str] = {}
    for start in range(0, len(feeds), LOOKED_UP_AT_ONCE):
        addresses = [feed.address for feed in feeds[start : start + LOOKED_UP_AT_ONCE]]
        found = source_queries.sources_at(session, addresses)
        known |= {address: source.name for address, source in found.items() if source.removed_at is None}
    planned = []
    for feed in feeds:
        refusal = _refusal(feed.address)
        if refusal:
            planned.append(Planned(feed, "refused", refusal))
        else:
            planned.append(Planned(feed, "known" if feed.address in known else "new", known.get(feed.address, "")))
    return planned


def _refusal(address: str) -> str:
    """Why the guard would not read the address as it is written; empty when it would. Nothing is resolved or asked."""
    try:
        check_url(address, FetchPolicy(allowed_hosts=frozenset(settings().allowed_hosts)))
    except FetchRefused as refused:
        return refusal_word(refused.kind)
    return ""


def _tidy(feed: opml.ListedFeed) -> opml.ListedFeed:
    name = stripped(feed.name)[: opml.LONGEST_NAME]
    return opml.ListedFeed(stripped(feed.address)[: opml.LONGEST_ADDRESS], name, feed.category)


def _outcome(added: int, known: int, refused: int) -> str:
    said = ngettext("%(num)d source is added.", "%(num)d sources are added.", added)
    if known:
        said += " " + ngettext("%(num)d was there already.", "%(num)d were there already.", known)
    if refused:
        said += " " + ngettext("%(num)d was refused.", "%(num)d were refused.", refused)
    return str(said)
