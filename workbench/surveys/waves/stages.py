"""The classes of a school census: how many pupils there are to ask, who was absent, and the code that a class types."""

import secrets
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.activity.service import record
from workbench.audiences.texts import line
from workbench.errors import NotFound, Refused
from workbench.surveys.waves.items import require_draft
from workbench.surveys.waves.models import SchoolStage, Wave

SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is read as another
CODE_LENGTH = 6
MOST = 60


def add_stage(
    session: Session, wave: Wave, name: str, *, pupils: int, absent: int = 0, code: str = "", actor_id: int | None, now: datetime
) -> SchoolStage:
    """One more class or stage, with a code of its own. Raises Refused."""
    require_draft(wave)
    plain = line(name, most=60)
    if not plain or any(row.name.casefold() == plain.casefold() for row in wave.stages):
        raise Refused(_("Give each class a name of its own."), subject_id=wave.id)
    if len(wave.stages) >= MOST:
        raise Refused(_("At most %(most)s classes fit in one survey.", most=MOST), subject_id=wave.id)
    _require_counts(pupils, absent)
    row = SchoolStage(name=plain, pupils=pupils, absent=absent, code=code or new_code(session))
    wave.stages.append(row)
    _count(wave)
    session.flush()
    record(session, "stages_changed", wave, actor_id=actor_id, now=now, pupils=pupils)
    return row


def set_absent(session: Session, wave: Wave, stage_id: int, absent: int, *, actor_id: int, now: datetime) -> None:
    """How many were away on the day; may be written down until the wave is counted. Raises NotFound, Refused."""
    row = _stage(wave, stage_id)
    _require_counts(row.pupils, absent)
    row.absent = absent
    session.flush()
    record(session, "absent_written", wave, actor_id=actor_id, now=now, stage=row.id)


def remove_stage(session: Session, wave: Wave, stage_id: int, *, actor_id: int, now: datetime) -> None:
    """Take a class away from a draft. Raises NotFound, Refused."""
    require_draft(wave)
    wave.stages.remove(_stage(wave, stage_id))
    _count(wave)
    session.flush()
    record(session, "stages_changed", wave, actor_id=actor_id, now=now)


def new_code(session: Session) -> str:
    """A code that no class has had."""
    while True:
        code = "".join(secrets.choice(SIGNS) for _place in range(CODE_LENGTH))
        if session.scalar(select(SchoolStage.id).where(SchoolStage.code == code)) is None:
            return code


def _stage(wave: Wave, stage_id: int) -> SchoolStage:
    found = next((row for row in wave.stages if row.id == stage_id), None)
    if found is None:
        raise NotFound(_("There is no such class."), subject_id=stage_id)
    return found


def _require_counts(pupils: int, absent: int) -> None:
    if not 1 <= pupils <= 2000:
        raise Refused(_("A class has 1 to 2 000 pupils."))
    if not 0 <= absent <= pupils:
        raise Refused(_("No more can be absent than there are pupils."))


def _count(wave: Wave) -> None:
    wave.invited_count = sum(row.pupils for row in wave.stages)
    wave.version += 1
