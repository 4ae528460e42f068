"""Reading waves: one, many, their questions, who was asked what before, how invitations stand."""

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.errors import Gone, NotFound
from workbench.surveys.waves.models import Invitation, SchoolStage, Wave, WaveItem
from workbench.surveys.waves.ordering import in_order
from workbench.web.pages import Page, count_rows

SIZE = 20


def wave_by_code(session: Session, code: str) -> Wave:
    """One wave in any state, with its panel, questions and stages. Raises NotFound."""
    return _one(session, Wave.code == code, subject_id=code)


def wave_by_id(session: Session, wave_id: int) -> Wave:
    """As `wave_by_code`."""
    return _one(session, Wave.id == wave_id, subject_id=wave_id)


def public_wave(session: Session, code: str) -> Wave:
    """A wave that is or was open: a draft does not exist for the public. Raises NotFound."""
    found = wave_by_code(session, code)
    if found.state == "draft":
        raise NotFound(_("There is no such survey."), subject_id=code)
    return found


def open_wave(session: Session, code: str) -> Wave:
    """A wave that can be answered. Raises NotFound for a draft, Gone for one that has closed."""
    found = public_wave(session, code)
    if found.state == "closed":
        raise Gone(_("The survey has closed."), subject_id=code)
    return found


def items_of(wave: Wave) -> list[WaveItem]:
    """The questions in the order in which staff and paper show them."""
    return in_order(wave.items)


def item_by_code(wave: Wave, code: str) -> WaveItem:
    """One question of a wave. Raises NotFound."""
    found = next((item for item in wave.items if item.code == code), None)
    if found is None:
        raise NotFound(_("There is no such question."), subject_id=code)
    return found


def stage_by_code(session: Session, code: str) -> SchoolStage:
    """The class that types this code, with its wave and questions. Raises NotFound, also while the wave is a draft."""
    loaded = joinedload(SchoolStage.wave).selectinload(Wave.items)
    found = session.scalar(select(SchoolStage).where(SchoolStage.code == code.strip().upper()[:40]).options(loaded))
    if found is None or found.wave.state == "draft" or found.wave.deleted_at is not None:
        raise NotFound(_("No class has that code. Look at the board once more."), subject_id="class code")
    return found


def list_page(session: Session, *, state: str = "", number: int = 1, size: int = SIZE) -> Page[Wave]:
    """Waves, the newest first."""
    statement = select(Wave).where(Wave.deleted_at.is_(None))
    if state:
        statement = statement.where(Wave.state == state)
    total = count_rows(session, statement)
    ordered = statement.options(joinedload(Wave.panel)).order_by(Wave.opens_on.desc().nulls_first(), Wave.id.desc())
    return Page(session.scalars(ordered.limit(size).offset((number - 1) * size)).all(), number, size, total)


def waves_of(session: Session, panel_id: int, *, limit: int = 50) -> Sequence[Wave]:
    """The waves of a panel, the newest first."""
    wanted = (Wave.panel_id == panel_id, Wave.deleted_at.is_(None))
    return session.scalars(select(Wave).where(*wanted).order_by(Wave.opens_on.desc(), Wave.id.desc()).limit(limit)).all()


def last_wave(session: Session, wave: Wave) -> Wave | None:
    """What this wave is compared with: the one that is named, else the newest of the same panel that has been open."""
    if wave.compared_with_id is not None:
        return session.get(Wave, wave.compared_with_id, options=[selectinload(Wave.items)])
    if wave.panel_id is None:
        return None
    wanted = (Wave.panel_id == wave.panel_id, Wave.state != "draft", Wave.id != wave.id, Wave.deleted_at.is_(None))
    statement = select(Wave).where(*wanted).options(selectinload(Wave.items)).order_by(Wave.opens_on.desc(), Wave.id.desc())
    return session.scalars(statement.limit(1)).first()


def asked_before(
    session: Session, rumour_ids: Sequence[int], *, but: Wave | None = None
) -> dict[int, list[tuple[Wave, WaveItem]]]:
    """In which waves rumours were asked before, the newest first, by rumour."""
    wanted = [WaveItem.rumour_id.in_(rumour_ids), Wave.state != "draft", Wave.deleted_at.is_(None)]
    if but is not None:
        wanted.append(Wave.id != but.id)
    rows = session.execute(
        select(Wave, WaveItem)
        .join(WaveItem, WaveItem.wave_id == Wave.id)
        .where(*wanted)
        .order_by(Wave.opens_on.desc(), Wave.id.desc())
    )
    found: dict[int, list[tuple[Wave, WaveItem]]] = {}
    for wave, item in rows:
        if item.rumour_id is not None:
            found.setdefault(item.rumour_id, []).append((wave, item))
    return found


def background_of(session: Session, panel_id: int) -> dict[str, dict[str, str]]:
    """Code → the question in each language, of the background questions that a panel has been asked; the newest wording."""
    wanted = (Wave.panel_id == panel_id, Wave.deleted_at.is_(None), WaveItem.kind == "background")
    rows = session.execute(select(WaveItem.code, WaveItem.texts).join(Wave).where(*wanted).order_by(Wave.id))
    return {row.code: row.texts for row in rows}


def letters_of(session: Session, wave_id: int) -> dict[str, int]:
    """How many invitations are in which state, and "reminded", "answered" of them."""
    states = select(Invitation.state, func.count()).where(Invitation.wave_id == wave_id).group_by(Invitation.state)
    counts = {str(state): int(count) for state, count in session.execute(states)}
    mine = Invitation.wave_id == wave_id
    counts["reminded"] = session.scalar(select(func.count(Invitation.id)).where(mine, Invitation.reminder_state == "sent")) or 0
    counts["answered"] = session.scalar(select(func.count(Invitation.id)).where(mine, Invitation.has_answered)) or 0
    return counts


def _one(session: Session, condition: object, *, subject_id: object) -> Wave:
    loaded = (joinedload(Wave.panel), selectinload(Wave.items), selectinload(Wave.stages))
    found = session.scalar(select(Wave).where(condition, Wave.deleted_at.is_(None)).options(*loaded))  # type: ignore[arg-type]
    if found is None:
        raise NotFound(_("There is no such survey."), subject_id=subject_id)
    return found
