"""What goes with a draft when the bin is emptied: texts set aside, passages, suggestions and quotes."""

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from workbench.editorial.collaborating.models import QuoteLink, SetAside, Suggestion
from workbench.editorial.models import ReviewComment, Revision
from workbench.editorial.reviewing.models import ReviewAnswer
from workbench.editorial.switching.models import KeptPart


def erase_words(session: Session, sandwich_id: int) -> None:
    """Blank every word of the draft that stands outside its revisions; open links stop working."""
    revisions = select(Revision.id).where(Revision.sandwich_id == sandwich_id)
    session.execute(delete(KeptPart).where(KeptPart.sandwich_id == sandwich_id))
    session.execute(update(ReviewAnswer).where(ReviewAnswer.revision_id.in_(revisions), ReviewAnswer.note != "").values(note="–"))
    session.execute(delete(SetAside).where(SetAside.sandwich_id == sandwich_id))
    session.execute(delete(QuoteLink).where(QuoteLink.sandwich_id == sandwich_id))
    session.execute(update(Suggestion).where(Suggestion.sandwich_id == sandwich_id).values(passage="", replacement="", why=""))
    session.execute(update(ReviewComment).where(ReviewComment.sandwich_id == sandwich_id).values(passage="", text=""))
