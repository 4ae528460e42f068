"""Reads of imports of answers, and of the wave that they go into."""

from collections import Counter

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, load_only

from workbench.settings import Settings
from workbench.surveys.importing.models import AnswerImport
from workbench.surveys.importing.reading import Column
from workbench.surveys.importing.targets import Target, targets_of
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.panels.numbers import number_of
from workbench.surveys.waves.models import SchoolStage, Wave, WaveItem

SHOWN = 20


def recent_imports(session: Session) -> list[AnswerImport]:
    """The newest imports, without their rows."""
    wanted = select(AnswerImport).options(
        load_only(
            AnswerImport.file_name, AnswerImport.format, AnswerImport.state, AnswerImport.row_count, AnswerImport.asked_at,
            AnswerImport.report,
        ),
        joinedload(AnswerImport.asked_by),
        joinedload(AnswerImport.wave),
    )  # fmt: skip
    return list(session.scalars(wanted.order_by(AnswerImport.id.desc()).limit(SHOWN)).unique())


def open_waves(session: Session) -> list[Wave]:
    """Waves that can take answers in, the newest first."""
    return list(session.scalars(select(Wave).where(Wave.state == "open", Wave.deleted_at.is_(None)).order_by(Wave.id.desc())))


def targets_of_wave(session: Session, wave: Wave) -> list[Target]:
    """What a column can hold in this wave."""
    items = session.scalars(select(WaveItem).where(WaveItem.wave_id == wave.id).order_by(WaveItem.position)).all()
    stages = session.scalars(select(SchoolStage.name).where(SchoolStage.wave_id == wave.id).order_by(SchoolStage.id)).all()
    return targets_of(items, stages, is_school=wave.is_school)


def columns_of(run: AnswerImport) -> list[Column]:
    """The file's columns."""
    return [Column(one["name"], one["label"], one["labels"]) for one in run.columns]


def column_values(run: AnswerImport) -> list[Counter[str]]:
    """For each column, how often each value stands in it."""
    return [Counter(row[position + 1].strip() for row in run.rows) for position in range(len(run.columns))]


def panel_numbers(session: Session, wave: Wave, settings: Settings) -> set[str]:
    """The numbers of the members of the wave's panel; none for an open form or a class."""
    if wave.panel is None or not wave.panel.salt:
        return set()
    ids = session.scalars(select(PanelContact.id).where(PanelContact.panel_id == wave.panel_id))
    return {number_of(wave.panel, one, settings.secret_key) for one in ids}
