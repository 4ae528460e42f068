"""Pictures that nothing needs any more: taken in but never put into a text, or files that no row knows."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.editorial.images.keeping import FOLDER, NAME
from workbench.editorial.images.models import Picture, PictureUse

UNUSED_FOR = timedelta(days=7)
UNKNOWN_FOR = timedelta(days=1)  # a file is written before its row


def forget_unused(session: Session, *, now: datetime) -> int:
    """Take away the rows of pictures that were given a week ago and stand in no answer; gives how many."""
    is_used = select(PictureUse.picture_id).where(PictureUse.picture_id == Picture.id).exists()
    rows = list(session.scalars(select(Picture).where(Picture.added_at < now - UNUSED_FOR, ~is_used)))
    for picture in rows:
        record(session, "picture_forgotten", picture, actor_id=None, now=now)
        session.delete(picture)
    session.flush()
    return len(rows)


def remove_unknown(session: Session, instance_dir: Path, *, now: datetime) -> int:
    """Delete files a day old that no row knows; gives how many. A file that is gone already is nobody's fault."""
    known = set(session.scalars(select(Picture.name)))
    oldest = (now - UNKNOWN_FOR).timestamp()
    removed = 0
    for path in (instance_dir / FOLDER).glob("*/*"):
        if NAME.fullmatch(path.name) and path.name not in known and path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
