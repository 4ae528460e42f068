"""The demo's stored sources and figures. All of them are invented, and say so."""

import hashlib
import json
from datetime import date, timedelta
from html import escape
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from feeds.pages import ReadPage
from workbench import clock
from workbench.accounts.models import User
from workbench.evidence.copies.jobs import typeset
from workbench.evidence.copies.looking import Look
from workbench.evidence.copies.service import keep_copy
from workbench.evidence.figures import service as figures
from workbench.evidence.models import EvidenceSource
from workbench.evidence.sources import service as sources

WRITTEN = ("publisher", "title", "published", "url", "note")


def add_evidence(session: Session, staff: dict[str, User]) -> None:
    """Sources with copies, one that is old, one on paper; figures, one of which waits for its next value."""
    rows = json.loads((Path(__file__).parent / "evidence.json").read_text("utf-8"))
    for row in rows["sources"]:
        _add_source(session, row, staff["writer"])
    for row in rows["figures"]:
        _add_figure(session, row, staff["fact_checker"])


def _add_source(session: Session, row: dict[str, Any], actor: User) -> None:
    now = clock.utcnow()
    facts = {name: row[name] for name in WRITTEN}
    new = sources.NewSource(**facts, reference=row.get("reference", ""), accessed=date.fromisoformat(row["accessed"]))
    source = sources.add_source(session, new, actor=actor, now=now)
    source.code = row["code"]
    if row["passage"]:
        sources.add_extract(session, source, kind="passage", text=row["passage"], place=row["place"], actor=actor, now=now)
    if row["text"]:
        _keep_page(session, source, row["text"])
    source.next_check_at = None  # invented addresses answer nobody
    session.flush()


def _keep_page(session: Session, source: EvidenceSource, text: list[str]) -> None:
    """The copy that a visit to the invented page would have given."""
    now = clock.utcnow()
    body = (
        f"<!doctype html><html lang='sv'><title>{escape(source.title)}</title><p>"
        + "</p><p>".join(map(escape, text))
        + "</p></html>"
    )
    page = ReadPage(source.title, source.publisher, source.published, "sv", "\n".join(text))
    digest = hashlib.sha256(page.text.encode()).hexdigest()
    look = Look("ok", 200, content_type="text/html", body=body.encode(), page=page, text_hash=digest)
    source.reading = "waiting"
    keep_copy(session, source, look, typeset(source, look, now=now), now=now)


def _add_figure(session: Session, row: dict[str, Any], actor: User) -> None:
    now = clock.utcnow()
    values, days = row.pop("values"), row.pop("next_release_in_days")
    figure = figures.add_figure(session, figures.NewFigure(**row), actor=actor, now=now)
    for period, value in values.items():
        figures.set_value(session, figure, period, value, actor=actor, now=now)
    figure.next_release = now.date() + timedelta(days=days)
    session.flush()
