"""Pages that show several rooms: start, all rooms, search; and the texts: help, method, accessibility."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.engine import Row
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.accounts.people import roles
from workbench.accounts.permissions import may
from workbench.campaigns.queries import placements_waiting
from workbench.desk import now_views, queries
from workbench.desk.blueprint import blueprint
from workbench.desk.queries import Hit
from workbench.editorial.models import Sandwich
from workbench.editorial.rulebook.queries import waiting_for as rules_waiting
from workbench.intake.inbox.counting import counted, new_count
from workbench.rumours.timing.due import DueLine, due_lines, dues_of
from workbench.rumours.wording import due_words
from workbench.web.sessions import read_session, settings
from workbench.web.vocabulary import word

__all__ = ["blueprint", "now_views"]

DAY, MOST_DUE = timedelta(days=1), 5


@blueprint.get("/")
def start() -> str:
    """What awaits the visitor, what the workbench is for, and the honest line about the method."""
    waiting, late, now = None, 0, clock.utcnow()
    with read_session() as session:
        if current_user.is_authenticated:
            viewer = current_user._get_current_object()
            dues = due_lines(session, now, DAY, viewer=viewer) if may("rumours.rumour_page") else []
            waiting = _waiting(session, viewer, dues, now)
            late = sum(due.is_late(now) for due in dues) if may("desk.now") else 0
    return render_template("desk/start.html", waiting=waiting, late=late)


@blueprint.get("/rooms")
def rooms() -> str:
    """Every room the visitor may enter."""
    return render_template("desk/rooms.html")


@blueprint.get("/search")
def search() -> str:
    """Rumours, answers and sources that hold every word."""
    words = request.args.get("q", "").replace("\x00", "").strip()[:200]
    found = queries.Found()
    if words:
        with read_session() as session:
            found = _search(session, words)
    return render_template("desk/search.html", q=words, found=found)


@blueprint.get("/help")
def help() -> str:
    """Help and contact."""
    return render_template("desk/help.html")


@blueprint.get("/method")
def method() -> str:
    """What is known and not known about the method."""
    return render_template("desk/method.html")


@blueprint.get("/accessibility")
def accessibility() -> str:
    """The accessibility statement."""
    return render_template("desk/accessibility.html")


def _waiting(session: Session, viewer: User, dues: Sequence[DueLine], now: datetime) -> list[Hit]:
    """What waits for the person who is signed in: late first, at most ten lines."""
    rows: list[Hit] = _of_administrators(session) if may("accounts.decide_roles") else []
    mine = [line for line in dues if line.owner_id in (None, viewer.id)][:MOST_DUE]
    for due in dues_of(session, mine):
        rows.append(Hit(due.rumour.claim, due_words(due.clock, now), "rumours.rumour_page", {"code": due.rumour.code}))
    if may("editorial.sandwich_page"):
        rows += [_turn(row) for row in queries.waiting_for(session, viewer)]
    if may("campaigns.placement_page"):
        rows += [_placement(row) for row in placements_waiting(session, viewer, now=now)]
    if may("editorial.answer_report") and (reports := queries.open_reports(session)):
        title = ngettext("%(num)d reader's report to answer", "%(num)d readers' reports to answer", reports)
        rows.append(Hit(title, _("Each is answered within two working days"), "editorial.report_list", {}))
    if may("editorial.agree_to_change") and (count := rules_waiting(session, viewer)):
        title = ngettext("%(num)d change to the rules to decide on", "%(num)d changes to the rules to decide on", count)
        rows.append(Hit(title, _("A colleague has proposed it. A second person says yes or no"), "editorial.change_list", {}))
    if may("intake.inbox") and (new := new_count(session)):
        title = ngettext("%(count)s new text in the inbox", "%(count)s new texts in the inbox", new.number, count=counted(new))
        rows.append(Hit(title, _("Most likely first"), "intake.inbox", {}))
    return rows


def _of_administrators(session: Session) -> list[Hit]:
    """That a second administrator is missing, and changes of roles that need this one's answer."""
    rows = []
    if not settings().demo and roles.administrator_count(session) < roles.LEAST_ADMINISTRATORS:
        advice = _("There must be two. Invite a second one")
        rows.append(Hit(_("There is only one administrator"), advice, "accounts.new_person", {}))
    mine = [one for one in roles.waiting_for(session) if current_user.id not in (one.proposed_by_id, one.user_id)]
    if count := len(mine):
        title = ngettext("%(num)d change of roles waits for your answer", "%(num)d changes of roles wait for your answer", count)
        rows.append(Hit(title, _("Another administrator has proposed it"), "accounts.people_list", {}))
    return rows


def _turn(row: Row[*tuple[Any, ...]]) -> Hit:
    """An answer that waits: straight to the page where the person acts."""
    title, values = row.headline or _("Answer without a headline"), {"slug": row.slug}
    if row.sent_revision_id and may("editorial.approve"):
        return Hit(title, _("Read and approve, or ask for changes"), "editorial.review", values)
    return Hit(title, word(row.state, "sandwich_state"), "editorial.sandwich_page", values)


def _placement(row: Row[*tuple[Any, ...]]) -> Hit:
    """A placement that waits for an answer or a hand."""
    if row.state == "offered":
        note = (
            _("%(channel)s: the partner proposes another time") if row.proposed_at else _("%(channel)s: accept, move or say no")
        )
    elif row.state == "planned":
        note = _("%(channel)s: do it, and mark it as done")
    else:
        note = _("%(channel)s: it did not go out as it should")
    return Hit(row.title, note % {"channel": row.channel_name}, "campaigns.placement_page", {"reference": row.reference})


def _answer(sandwich: Sandwich, headline: str) -> Hit:
    state = word(sandwich.state, "sandwich_state")
    return Hit(headline or _("Answer without a headline"), state, "editorial.sandwich_page", {"slug": sandwich.slug})


def _search(session: Session, words: str) -> queries.Found:
    found = queries.Found()
    if may("rumours.rumour_page"):
        found.rumours = [
            Hit(row.claim, word(row.verdict, "verdict"), "rumours.rumour_page", {"code": row.code})
            for row in queries.search_rumours(session, words, viewer=session.get(User, current_user.id))
        ]
    staff = may("editorial.sandwich_page")
    for sandwich, headline in queries.search_answers(
        session, words, only_public=not staff, viewer=session.get(User, current_user.id)
    ):
        if staff:
            found.answers.append(_answer(sandwich, headline))
        elif sandwich.visibility == "public":
            found.answers.append(Hit(headline, "", "partners.answer", {"slug": sandwich.slug}))
    if may("intake.source_list"):
        found.sources = [Hit(row.name, row.address, "intake.source_list", {}) for row in queries.search_sources(session, words)]
    return found


blueprint.add_app_template_global(lambda hit: url_for(hit.endpoint, **hit.values), "hit_address")
