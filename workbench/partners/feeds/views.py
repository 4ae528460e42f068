"""The addresses of the feeds, each per theme and language, and the page that lists them. The same for everybody."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlencode

from flask import Response as FlaskResponse
from flask import make_response, render_template, request, url_for

from workbench import clock
from workbench.campaigns.models import Placement
from workbench.partners import caching
from workbench.partners.blueprint import Page, as_published, blueprint, public_context
from workbench.partners.feeds import queries
from workbench.partners.feeds.atom import make_atom
from workbench.partners.feeds.calendar import Showing, make_calendar
from workbench.partners.feeds.claim_reviews import make_claim_reviews
from workbench.partners.feeds.forms import FeedForm
from workbench.partners.feeds.head import FeedHead, installation_id
from workbench.partners.feeds.json_feed import make_json_feed
from workbench.partners.feeds.sending import send_feed
from workbench.partners.published import Published, as_restricted
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings

Maker = Callable[[FeedHead, Sequence[Published]], str]
KINDS = (
    ("partners.atom", "Atom", "application/atom+xml"),
    ("partners.json_feed", "JSON Feed", "application/feed+json"),
    ("partners.claim_review_feed", "ClaimReview", "application/ld+json"),
    ("partners.campaign_calendar", "iCalendar", "text/calendar"),
)


@blueprint.get("/library/feed.atom")
def atom() -> Page | FlaskResponse:
    """The library as Atom."""
    return _paged_feed("partners.atom", make_atom, "application/atom+xml")


@blueprint.get("/library/feed.json")
def json_feed() -> Page | FlaskResponse:
    """The library as JSON Feed 1.1."""
    return _paged_feed("partners.json_feed", make_json_feed, "application/feed+json")


@blueprint.get("/library/claimreview.json")
def claim_review_feed() -> Page | FlaskResponse:
    """Every public sandwich as a DataFeed of ClaimReviews, in one piece."""
    form = FeedForm(request.args)
    if not form.validate():
        return _no_such_feed(form)
    wanted = form.chosen()
    head = _head("partners.claim_review_feed", wanted)
    with read_session() as session:
        state = queries.state_of_library(session, wanted)

    def make() -> str:
        with read_session() as session:
            rows, _more = queries.feed_rows(session, wanted, size=queries.MOST_REVIEWS)
            gone = queries.restricted_since(session, [row.id for row in rows])
            return make_claim_reviews(head, [one for one in as_published(session, rows) if one.sandwich_id not in gone])

    moments = [value for value in state if isinstance(value, datetime)]
    return send_feed(make, parts=(head, state), changed_at=max(moments, default=None), mimetype="application/ld+json")


@blueprint.get("/library/campaign.ics")
def campaign_calendar() -> Page | FlaskResponse:
    """When published answers go out, for other calendars."""
    form = FeedForm(request.args)
    if not form.validate():
        return _no_such_feed(form)
    wanted = form.chosen()
    head = _head("partners.campaign_calendar", wanted)
    with read_session() as session:
        rows = queries.showings(session, wanted, now=clock.utcnow())
        unique = {row.sandwich_id: row.sandwich for row in rows}
        answers = {shown.sandwich_id: shown for shown in as_published(session, unique.values())}
        done = [queries.last_done(session), queries.last_done(session, "placement")]
    showings = [_showing(row, answers[row.sandwich_id]) for row in rows]
    parts = (head, [(showing.reference, showing.version, showing.shown.fingerprint, showing.channel) for showing in showings])
    changed_at = max(filter(None, [*done, *(showing.changed_at for showing in showings)]), default=None)
    return send_feed(lambda: make_calendar(head, showings), parts=parts, changed_at=changed_at, mimetype="text/calendar")


@blueprint.get("/library/feeds")
def feed_list() -> FlaskResponse:
    """Every feed, per theme and language, with what each is for."""
    form = FeedForm(request.args)
    is_valid = form.validate()
    wanted = form.chosen() if is_valid else queries.FeedFilter()
    chosen = {"theme": list(wanted.themes), "language": list(wanted.languages)}
    args = {name: values for name, values in chosen.items() if values}
    addresses = [(endpoint, name, settings().base_url + url_for(endpoint, **args)) for endpoint, name, _type in KINDS]

    def render() -> str:
        return render_template("partners/feeds/list.html", form=form, addresses=addresses, wanted=wanted, **public_context())

    if not is_valid:
        return make_response(render(), 422)
    return caching.answer(render, parts=(addresses, language()), changed_at=None)


def _paged_feed(endpoint: str, make: Maker, mimetype: str) -> Page | FlaskResponse:
    form = FeedForm(request.args)
    if not form.validate():
        return _no_such_feed(form)
    wanted, number = form.chosen(), page_number(request.args.get("page"))
    with read_session() as session:
        rows, has_more = queries.feed_rows(session, wanted, number=number)
        gone = queries.restricted_since(session, [row.id for row in rows])
        shown = as_published(session, rows)
        answers = [as_restricted(one, gone[one.sandwich_id]) if one.sandwich_id in gone else one for one in shown]
        changed_at = queries.last_done(session)
    head = _head(endpoint, wanted, number)
    if has_more:
        head = replace(head, next_url=_address(endpoint, wanted, number + 1))
    moments = filter(None, [changed_at, *(one.updated_at for one in answers)])
    parts = (head, [one.fingerprint for one in answers])
    return send_feed(lambda: make(head, answers), parts=parts, changed_at=max(moments, default=None), mimetype=mimetype)


def _no_such_feed(form: FeedForm) -> FlaskResponse:
    return make_response(render_template("partners/bad_feed.html", form=form), 422)


def _head(endpoint: str, wanted: queries.FeedFilter, number: int = 1) -> FeedHead:
    codes = [code for code in wanted.languages if code in ("sv", "en")]
    return FeedHead(
        organisation=settings().municipality,
        language=codes[0] if len(wanted.languages) == 1 and codes else settings().default_language,
        feed_url=_address(endpoint, wanted, number),
        library_url=settings().base_url + url_for("partners.library"),
        installation=installation_id(settings().secret_key),
    )


def _address(endpoint: str, wanted: queries.FeedFilter, number: int) -> str:
    chosen = [("q", " ".join(wanted.words))] if wanted.words else []
    chosen += [("theme", theme) for theme in wanted.themes]
    chosen += [("language", code) for code in wanted.languages] + [("format", slug) for slug in wanted.formats]
    chosen += [("page", str(number))] if number > 1 else []
    return settings().base_url + url_for(endpoint) + (f"?{urlencode(chosen)}" if chosen else "")


def _showing(row: Placement, shown: Published) -> Showing:
    moments = (row.created_at, row.sent_at, shown.withdrawn_at)
    is_stopped = row.state in ("cancelled", "withdrawn")
    starts_at, live_url = row.sent_at or row.scheduled_at, row.live_url or ""
    changed_at = max(moment for moment in moments if moment is not None)
    return Showing(row.reference, row.channel.name, starts_at, changed_at, row.version, is_stopped, live_url, shown)
