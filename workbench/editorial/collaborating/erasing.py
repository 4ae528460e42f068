"""What goes with a draft when the bin is emptied: texts set aside, passages, suggestions and quotes."""

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from workbench.editorial.collaborating.models import QuoteLink, SetAside, Suggestion
from workbench.editorial.models import ReviewComment


def erase_words(session: Session, sandwich_id: int) -> None:
    """Blank every word of the draft that stands outside its revisions; open links stop working."""
    session.execute(delete(SetAside).where(SetAside.sandwich_id == sandwich_id))
    session.execute(delete(QuoteLink).where(QuoteLink.sandwich_id == sandwich_id))
    session.execute(update(Suggestion).where(Suggestion.sandwich_id == sandwich_id).values(passage="", replacement="", why=""))
    session.execute(update(ReviewComment).where(ReviewComment.sandwich_id == sandwich_id).values(passage="", text=""))
