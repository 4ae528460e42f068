"""Reading what has been answered, as counts; single forms are read by the results only."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workbench.surveys.answering.models import FormWording, PaperEntry, Response


def has_answered(session: Session, wave_id: int, number: str) -> bool:
    """Whether this panel number has answered the wave."""
    wanted = select(Response.id).where(Response.wave_id == wave_id, Response.number == number)
    return session.scalar(wanted) is not None


def has_receipt(session: Session, wave_id: int, receipt: str) -> bool:
    """Whether this form has been kept."""
    wanted = select(Response.id).where(Response.wave_id == wave_id, Response.receipt == receipt)
    return session.scalar(wanted) is not None


def counts_by_way(session: Session, wave_id: int) -> dict[str, int]:
    """How many answers came in which way."""
    rows = session.execute(select(Response.way, func.count()).where(Response.wave_id == wave_id).group_by(Response.way))
    return {str(way): int(count) for way, count in rows}


def counts_by_stage(session: Session, wave_id: int) -> dict[str, int]:
    """How many answers came from which stage of a census."""
    rows = session.execute(select(Response.stage, func.count()).where(Response.wave_id == wave_id).group_by(Response.stage))
    return {str(stage): int(count) for stage, count in rows if stage}


def paper_once(session: Session, wave_id: int) -> Sequence[PaperEntry]:
    """Paper forms that have been typed in once, by their numbers."""
    wanted = select(PaperEntry).where(PaperEntry.wave_id == wave_id).order_by(PaperEntry.form_number)
    return session.scalars(wanted).all()


def paper_count(session: Session, wave_id: int) -> int:
    """Paper forms that have been typed in twice and count."""
    wanted = select(func.count(Response.id)).where(Response.wave_id == wave_id, Response.way == "paper")
    return session.scalar(wanted) or 0


def added_languages(session: Session) -> Sequence[FormWording]:
    """The languages that the form's words have been added in."""
    return session.scalars(select(FormWording).order_by(FormWording.language)).all()
