"""The demo's public page of local figures. Every figure and source is invented, and says so."""

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.evidence.figures import service as figures
from workbench.evidence.figures.queries import figure_by_code
from workbench.evidence.sources import service as sources
from workbench.reviews.local_statistics import service as statistics

PLACED = ("section", "values", "next_release_in_days", "note_sv", "note_en")


def add_local_figures(session: Session, staff: dict[str, User]) -> None:
    """Six figures under five headings, one of which is delayed, and one with a value that waits for an approver."""
    rows = json.loads((Path(__file__).parent / "local_figures.json").read_text("utf-8"))
    now = clock.utcnow()
    for row in rows["sources"]:
        facts = {name: row[name] for name in ("publisher", "title", "published", "url", "note")}
        new = sources.NewSource(**facts, accessed=date.fromisoformat(row["accessed"]))
        source = sources.add_source(session, new, actor=staff["writer"], now=now)
        source.code, source.next_check_at, source.reading = row["code"], None, None  # invented addresses answer nobody
    session.flush()
    for row in rows["figures"]:
        _add_figure(session, row, staff)
    _add_newer_value(session, staff)


def _add_figure(session: Session, row: dict[str, Any], staff: dict[str, User]) -> None:
    now = clock.utcnow()
    described = {name: value for name, value in row.items() if name not in PLACED}
    figure = figures.add_figure(session, figures.NewFigure(**described), actor=staff["fact_checker"], now=now)
    for period, value in row["values"].items():
        figures.set_value(session, figure, period, value, actor=staff["fact_checker"], now=now)
    figure.next_release = now.date() + timedelta(days=row["next_release_in_days"])
    entry = statistics.add_entry(session, figure.code, row["section"], actor=staff["writer"], now=now)
    if row["note_sv"]:
        notes = {"note_sv": row["note_sv"], "note_en": row["note_en"]}
        statistics.describe_entry(session, entry, section=row["section"], **notes, actor=staff["writer"], now=now)
    session.refresh(entry, ["figure"])
    statistics.publish_entry(session, entry, row["values"], actor=staff["approver"], now=now)


def _add_newer_value(session: Session, staff: dict[str, User]) -> None:
    """A value that came after the page was published: it waits."""
    figure = figure_by_code(session, "sfi-elever")
    figures.set_value(session, figure, "2026", "183", actor=staff["fact_checker"], now=clock.utcnow())
