"""What a measure can be grounded in: questions of surveys, themes of adopted reports, counts of the log."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench.errors import Refused
from workbench.surveys.listening.models import FocusRound, FocusTheme
from workbench.surveys.waves.models import STATEMENTS, Wave, WaveItem
from workbench.web.languages import language

MOST = 60


def options(session: Session) -> list[tuple[str, str]]:
    """("focus_theme:3", "Theme …"), newest first; closed surveys and adopted reports only."""
    themes = select(FocusTheme).join(FocusTheme.round).where(FocusRound.adopted_at.is_not(None))
    newest = themes.order_by(FocusRound.adopted_at.desc(), FocusTheme.id).limit(MOST).options(joinedload(FocusTheme.round))
    rows = [(f"focus_theme:{one.id}", _("Focus groups: %(name)s", name=one.name)) for one in session.scalars(newest)]
    asked = select(WaveItem).join(WaveItem.wave).where(Wave.state == "closed", WaveItem.kind.in_((*STATEMENTS, "own", "trust")))
    closed = asked.order_by(Wave.closed_at.desc(), WaveItem.position).limit(MOST).options(joinedload(WaveItem.wave))
    rows += [(f"survey_item:{one.id}", _("Survey: %(text)s", text=_text(one)[:120])) for one in session.scalars(closed)]
    return [("log_count", _("A count of the rumour log")), *rows, ("other", _("Something else"))]


def read_option(session: Session, chosen: str) -> tuple[str, dict[str, Any]]:
    """(kind, what is linked). Raises Refused for what is not there any more."""
    kind, _colon, raw = chosen.partition(":")
    if kind in ("log_count", "other"):
        return kind, {}
    table: Any = {"focus_theme": FocusTheme, "survey_item": WaveItem}.get(kind)
    found = session.get(table, int(raw)) if table is not None and raw.isascii() and raw.isdigit() else None
    if found is None:
        raise Refused(_("That finding is not there any more. Choose again."))
    return kind, {"focus_theme" if kind == "focus_theme" else "wave_item": found}


def _text(item: WaveItem) -> str:
    texts = item.texts
    return str(texts.get(language()) or next(iter(texts.values()), item.code))
