"""What a spokesperson's page shows of their own words: the texts that quote them, and whether they stand by it."""

from flask import render_template
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import clock
from workbench.accounts.permissions import may
from workbench.audiences.models import Spokesperson
from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating.models import QuoteLink
from workbench.editorial.models import Sandwich
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session

MOST = 20


def speaker_quotes(spokesperson: Spokesperson) -> str:
    """The newest link of each text that asked this person for their words, with the way to the page where it is signed off."""
    if not may("editorial.quote"):
        return ""
    with read_session() as session:
        links = newest_links(session, spokesperson)
        return render_template("editorial/collaborating/_speaker_quotes.html", links=links, now=clock.utcnow())


def newest_links(session: Session, spokesperson: Spokesperson) -> list[QuoteLink]:
    """One link for each text, the newest first; only of texts that the visitor may read."""
    wanted = select(QuoteLink).join(QuoteLink.sandwich).join(Rumour, Rumour.id == Sandwich.rumour_id)
    wanted = wanted.where(QuoteLink.spokesperson_id == spokesperson.id, Sandwich.deleted_at.is_(None), visible_to(current_user))
    loaded = joinedload(QuoteLink.sandwich).joinedload(Sandwich.current_revision)
    rows = session.scalars(wanted.options(loaded).order_by(QuoteLink.id.desc()).limit(5 * MOST)).unique()
    newest: dict[int, QuoteLink] = {}
    for row in rows:
        newest.setdefault(row.sandwich_id, row)
    return list(newest.values())[:MOST]


add_panel(blueprint, "spokesperson", speaker_quotes)
