"""Reading the inbox: the list with its pane, one item on its own page."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.intake.blueprint import blueprint
from workbench.intake.inbox import queries
from workbench.intake.inbox.counting import tab_counts
from workbench.intake.inbox.drawn_rows import RowDrawer
from workbench.intake.inbox.filters import TAB_WORDS, FilterForm, InboxFilter
from workbench.intake.inbox.nearest import nearest_codes
from workbench.intake.inbox.triage import OPEN_STATES, TAKE_LASTS
from workbench.intake.models import SOCIAL, SYNDICATION, HouseRule, Item, Source, Tip, Translation
from workbench.intake.reading_log import log_reading
from workbench.intake.told.fields import tips_of
from workbench.intake.told.translations import translations_of
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.fragments import is_fragment
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings

SUGGESTED = 5
BULK_TABS = ("new", "taken", "mine", "not_flagged", "unassessed")


@dataclass(frozen=True)
class Suggestion:
    """A stored rumour that the item may belong to. `relation` is empty when only the words are alike.

    `is_possible`: the machine abstains, so a person has to look.
    """

    rumour: Rumour
    score: float
    relation: str = ""
    is_possible: bool = False


@dataclass
class OpenItem:
    """One item with everything its pane shows."""

    item: Item
    place: queries.Place
    suggestions: list[Suggestion] = field(default_factory=list)
    found: list[Rumour] = field(default_factory=list)
    rumour: Rumour | None = None
    holder: str = ""
    is_mine: bool = False
    tips: Sequence[Tip] = ()
    translations: Sequence[Translation] = ()
    splits: Sequence[Any] = ()
    rules: Sequence[HouseRule] = ()

    @property
    def possible(self) -> list[Suggestion]:
        """Those that the machine is not sure of."""
        return [one for one in self.suggestions if one.is_possible]

    @property
    def is_open(self) -> bool:
        """Whether it still waits for somebody."""
        return self.item.state in OPEN_STATES


@blueprint.get("/inbox")
def inbox() -> str | tuple[str, int]:
    """The list; with ?item= also that item in the pane. htmx asks for the pane alone."""
    now = clock.utcnow()
    item_id = page_number(request.args.get("item")) if request.args.get("item") else None
    with read_session() as session:
        sources = queries.all_sources(session)
        form = _filter_form(session, sources)
        is_valid = form.validate()
        wanted = form.chosen() if is_valid else InboxFilter()
        opened = open_item(session, item_id, wanted, now) if item_id else None
        if opened and is_fragment() and request.headers.get("HX-Target") == "item":
            log_reading("item_read", opened.item, now)
            return render_template("intake/_detail.html", opened=opened, wanted=wanted, in_pane=True)
        values = _list_values(session, form, wanted, sources, opened, now)
    log_reading("item_read" if opened else "inbox_read", opened.item if opened else current_user, now)
    page = render_template("intake/inbox.html", form=form, wanted=wanted, opened=opened, in_pane=True, **values)
    return page if is_valid else (page, 422)


@blueprint.get("/inbox/<int:item_id>")
def item_page(item_id: int) -> str | Response:
    """One item on its own page, with its neighbours in the list it came from. The address of a copy leads to its line."""
    now = clock.utcnow()
    with read_session() as session:
        if session.get(Item, item_id) is None and (line_id := queries.line_of_copy(session, item_id)):
            return redirect(url_for("intake.item_page", item_id=line_id))
        wanted = filter_of_request(session)
        opened = open_item(session, item_id, wanted, now)
        opened.splits = queries.splits_of(session, item_id)
        action = queries.last_action(session, actor_id=current_user.id, now=now)
    log_reading("item_read", opened.item, now)
    return render_template("intake/item.html", opened=opened, wanted=wanted, action=action, in_pane=False)


def filter_of_request(session: Session) -> InboxFilter:
    """The list that the address names; the usual one when it names none that exists."""
    form = _filter_form(session, queries.all_sources(session))
    return form.chosen() if form.validate() else InboxFilter()


def _filter_form(session: Session, sources: Sequence[Source]) -> FilterForm:
    """The filter of the address. Tags are looked up only when one is asked for; the list knows them all in the end."""
    return FilterForm(request.args, sources, queries.all_tags(session) if request.args.get("tag") else ())


def open_item(session: Session, item_id: int, wanted: InboxFilter, now: datetime) -> OpenItem:
    """The item, its place in the list, and the rumours it may belong to."""
    item = queries.item_for_page(session, item_id)
    place = queries.place_of(session, item, wanted, actor_id=current_user.id, now=now)
    opened = OpenItem(item, place, translations=translations_of(session, item.id))
    if item.source.kind not in (SYNDICATION, *SOCIAL) or item.copy_count:
        opened.tips = tips_of(session, item.id)
    opened.rules = queries.rules_of_item(session, item)
    is_held = item.taken_by_id is not None and item.taken_at is not None and item.taken_at > now - TAKE_LASTS
    if is_held and opened.is_open and item.taken_by:
        opened.is_mine = item.taken_by_id == current_user.id
        opened.holder = "" if opened.is_mine else item.taken_by.name
    if item.rumour_id:
        opened.rumour = session.scalar(select(Rumour).where(Rumour.id == item.rumour_id, visible_to(current_user)))
    if opened.is_open:
        opened.suggestions = _suggest(session, item)
        words = request.args.get("rumour", "").replace("\x00", "").strip()[:200]
        opened.found = list(queries.search_rumours(session, words, viewer=current_user)) if words else []
    return opened


def inbox_address(wanted: InboxFilter, item_id: int | None = None, *, number: int | None = None) -> str:
    """The address of the list, with an item open in it. Without a page number the page is the item's own."""
    values: dict[str, Any] = dict(wanted.parameters())
    if number and number > 1:
        values["page"] = number
    if item_id:
        values["item"] = item_id
        values["_anchor"] = "item"
    return url_for("intake.inbox", **values)


def _suggest(session: Session, item: Item) -> list[Suggestion]:
    """What the model matched, then what lies nearest by words: rumours may be younger than the assessment."""
    said = {match["rumour_id"]: match for match in (item.assessment.matches if item.assessment else [])}
    near = dict(nearest_codes(f"{item.title}\n{item.text}", instance_dir=settings().instance_dir))
    rumours = queries.rumours_by_code(session, [*said, *near], viewer=current_user)
    found = [
        Suggestion(rumours[code], match["score"], match["relation"], match.get("is_possible", False))
        for code, match in said.items()
        if code in rumours
    ]  # fmt: skip
    found += [Suggestion(rumours[code], score) for code, score in near.items() if code in rumours and code not in said]
    return found[:SUGGESTED]


def _list_values(
    session: Session, form: FilterForm, wanted: InboxFilter, sources: Sequence[Source], opened: OpenItem | None, now: datetime
) -> dict[str, Any]:
    counts, newest_id = tab_counts(session, actor_id=current_user.id, listed=wanted.tab)
    asked = request.args.get("page")
    number = page_number(asked) if asked or not opened else -(-opened.place.number // queries.PAGE_SIZE)
    page = queries.inbox_page(
        session, wanted, sources, number=number, actor_id=current_user.id, now=now, tab_count=counts[wanted.tab]
    )  # fmt: skip
    every_tag, tags = queries.tags_in_use(session, page.rows)
    form.show_tags(every_tag)
    claims = queries.claims_of_items(session, page.rows, viewer=current_user)
    zone, places = ZoneInfo(settings().timezone), queries.places_of(session, page.rows)
    return {
        "page": page,
        "counts": counts,
        "newest_id": newest_id,
        "tab_words": TAB_WORDS,
        "draw_row": RowDrawer(current_user.id, zone, now - TAKE_LASTS, places, tags, *claims),
        "action": queries.last_action(session, actor_id=current_user.id, now=now),
        "can_bulk": wanted.tab in BULK_TABS,
        "source_count": queries.polled_source_count(session) if not page.total else 1,
    }


@blueprint.app_context_processor
def _addresses() -> dict[str, Any]:
    return {"inbox_address": inbox_address}
