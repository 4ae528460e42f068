"""The list of rumours, and the filters of this room's templates. One rumour's pages: see cases/ and rating/."""

from typing import Any

from flask import render_template, request

from workbench import clock
from workbench.rumours import listing
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.board import map_views, own_events
from workbench.rumours.board import views as board_views
from workbench.rumours.cases import case_views, change_views, form_views, page_views
from workbench.rumours.forms import language_name
from workbench.rumours.narratives import views as narrative_views
from workbench.rumours.rating import views as rating_views
from workbench.rumours.saving import bulk_views
from workbench.rumours.saving import views as saving_views
from workbench.rumours.saving.filter_form import filter_form
from workbench.rumours.saving.showing import views_beside
from workbench.rumours.timing import views as timing_views
from workbench.rumours.timing.wording import hours_words
from workbench.rumours.wording import due_words, local_word
from workbench.web.fragments import is_fragment
from workbench.web.pages import Page, page_number
from workbench.web.sessions import read_session

__all__ = [
    "blueprint", "board_views", "bulk_views", "case_views", "change_views", "form_views", "map_views", "narrative_views",
    "own_events", "page_views", "rating_views", "saving_views", "timing_views",
]  # fmt: skip

blueprint.add_app_template_filter(local_word, "rumour_word")
blueprint.add_app_template_filter(language_name, "language_name")
blueprint.add_app_template_filter(hours_words, "office_time")


@blueprint.get("/rumours")
def rumour_list() -> Any:
    """Rumours that the visitor may see; filter, order and page are in the address."""
    now = clock.utcnow()
    with read_session() as session:
        form = filter_form(session)
        is_valid = form.validate()
        page: Page[listing.Row] = Page([], 1, listing.PAGE_SIZE, 0)
        if is_valid:
            page = listing.list_page(session, form.wanted, number=page_number(request.args.get("page")), viewer=visitor())
        values = {"form": form, "page": page, "is_valid": is_valid, "views": views_beside(session, visitor())}
        values |= {"has_any": bool(page.total) or listing.has_any(session, visitor()), "newest_id": listing.newest_id(session)}
    template = "rumours/_list.html" if is_fragment() else "rumours/rumours.html"
    return render_template(template, **values, now=now, due_words=due_words), 200 if is_valid else 422
