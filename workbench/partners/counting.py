"""How many answers there are beside each choice of the library's filter; counted anew when anything has changed."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.editorial.models import Sandwich
from workbench.editorial.planning.models import CampaignCard
from workbench.partners.viewers import ANY_OF_KIND, Viewer, is_published, visible_to
from workbench.rumours.models import Rumour

KEPT_FOR = timedelta(minutes=1)
MOST_KEPT = 64
_kept: dict[tuple[Any, ...], tuple[datetime, "Facets"]] = {}
_lock = Lock()


@dataclass(frozen=True)
class Facets:
    """How many visible answers there are of each theme, language, format and audience (the audience's id as text)."""

    themes: Counter[str]
    languages: Counter[str]
    formats: Counter[str]
    total: int
    audiences: Counter[str] = field(default_factory=Counter)


def facets(session: Session, viewer: Viewer) -> Facets:
    """Counts for the filter, over everything that the viewer may see.

    Whatever is published, withdrawn or shown to others counts at once; a rumour's new theme within a minute.
    """
    total, at, since = session.execute(_newest(viewer.kind), {"organisation": viewer.organisation_id}).one()
    key, now = (str(session.get_bind().engine.url), viewer, total, at, since), clock.utcnow()
    with _lock:
        kept = _kept.get(key)
    if kept is not None and now - KEPT_FOR < kept[0] <= now:
        return kept[1]
    counted = _count(session, (is_published(), visible_to(viewer)), total)
    with _lock:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        _kept[key] = (now, counted)
    return counted


@cache
def _newest(kind: str) -> Select[*tuple[Any, ...]]:
    """How many answers viewers of this kind see, and when one of them was last published or moved."""
    newest, moved = func.max(Sandwich.last_published_at), func.max(Sandwich.state_since)
    return select(func.count(), newest, moved).select_from(Sandwich).where(is_published(), visible_to(ANY_OF_KIND[kind]))


def _count(session: Session, seen: tuple[Any, ...], total: int) -> Facets:
    counted = Facets(themes=Counter(), languages=Counter(), formats=Counter(), total=total)
    query = select(Rumour.theme, Sandwich.language, Sandwich.format, func.count()).join(Sandwich, Sandwich.rumour_id == Rumour.id)
    query = query.where(*seen).group_by(Rumour.theme, Sandwich.language, Sandwich.format)
    for theme, language, format_, count in session.execute(query):
        counted.themes[theme] += count
        counted.languages[language] += count
        counted.formats[format_] += count
    cards = select(CampaignCard.audience_id, func.count()).join(Sandwich, Sandwich.id == CampaignCard.sandwich_id)
    cards = cards.where(*seen, CampaignCard.audience_id.is_not(None)).group_by(CampaignCard.audience_id)
    counted.audiences.update({str(row[0]): row[1] for row in session.execute(cards)})
    return counted
