"""Which texts wait in a group: open, flagged, and like no known rumour."""

from sqlalchemy import ColumnElement, and_, or_

from workbench.intake.inbox.saying import MAYBE_WORTHY
from workbench.intake.inbox.triage import OPEN_STATES
from workbench.intake.models import Assessment, Item

CLAIM_LIKE = ("claim", "question", "heading")  # a question that spreads, and a headline, tell a claim too
LONGEST_TEXT = 2_000  # characters of a text that are read for grouping


def is_live() -> ColumnElement[bool]:
    """The item waits for somebody, and no known rumour resembles it."""
    return and_(
        Item.state.in_(OPEN_STATES),
        Item.flagged.is_(True),
        Item.match_code.is_(None),
        Item.assessed_at.is_not(None),
        Item.removed_at.is_(None),
    )


def is_claim_like() -> ColumnElement[bool]:
    """The machine reads a claim in it, or at least something that can be checked (an opinion often holds one)."""
    return or_(Assessment.statement_type.in_(CLAIM_LIKE), Assessment.checkworthiness >= MAYBE_WORTHY)
