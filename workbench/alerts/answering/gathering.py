"""What lies nearest to a rumour: own answers, partners' versions, answers of other libraries, figures of the fact bank."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.editorial.reuse.offers import Offer, similar_answers
from workbench.editorial.reuse.ranking import Text, rank, stems
from workbench.evidence.figures.queries import search as search_figures
from workbench.evidence.models import Figure
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.adapting.queries import versions_near
from workbench.partners.federation.models import FollowedLibrary, ForeignAnswer
from workbench.rumours.models import Rumour

NEAREST = 3
MOST_FOREIGN = 300
MOST_FIGURES = 60
COMPOUND = 5


@dataclass(frozen=True)
class Nearest:
    """Everything that may help to answer, best first."""

    own: Sequence[Offer]
    versions: Sequence[AdaptedText]
    foreign: Sequence[ForeignAnswer]
    figures: Sequence[Figure]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found at all."""
        return not (self.own or self.versions or self.foreign or self.figures)


def gather(session: Session, rumour: Rumour, *, viewer: User, today: date) -> Nearest:
    """The nearest of each kind, at most three."""
    language = rumour.language if rumour.language in ("sv", "en") else "sv"
    own = similar_answers(session, rumour, language=language, viewer=viewer, today=today, n=NEAREST)
    return Nearest(
        own=own,
        versions=versions_near(session, rumour, language=language, n=NEAREST),
        foreign=foreign_near(session, rumour),
        figures=figures_near(session, rumour),
    )


def foreign_near(session: Session, rumour: Rumour) -> list[ForeignAnswer]:
    """Answers of followed libraries: those that people linked to this rumour, then proposals near it in theme and words."""
    stands = (ForeignAnswer.withdrawn_at.is_(None), FollowedLibrary.state == "followed")
    wanted = or_(ForeignAnswer.rumour_id == rumour.id, ForeignAnswer.state == "new")
    claim = ForeignAnswer.document["claim"].as_string()
    linked = case((ForeignAnswer.rumour_id == rumour.id, 0), (ForeignAnswer.theme == rumour.theme, 1), else_=2)
    columns = select(ForeignAnswer.id, ForeignAnswer.rumour_id, ForeignAnswer.theme, ForeignAnswer.language, claim,
                     ForeignAnswer.headline).join(ForeignAnswer.library)  # fmt: skip
    rows = session.execute(columns.where(*stands, wanted).order_by(linked, ForeignAnswer.id.desc()).limit(MOST_FOREIGN)).all()
    own = [row.id for row in rows if row.rumour_id == rumour.id]
    texts = [Text(row[0], row[2], row[3], f"{row[4] or ''} {row[5]}") for row in rows if row.rumour_id != rumour.id]
    asked = Text(0, rumour.theme, rumour.language, rumour.claim, tuple(rumour.more_themes))
    best = [*own, *(key for key, _score in rank(asked, texts))][:NEAREST]
    loaded = select(ForeignAnswer).where(ForeignAnswer.id.in_(best)).options(joinedload(ForeignAnswer.library))
    found = {row.id: row for row in session.scalars(loaded)} if best else {}
    return [found[key] for key in best if key in found]


def figures_near(session: Session, rumour: Rumour) -> list[Figure]:
    """Figures whose name shares a word with the claim, then others of its theme."""
    asked = stems(rumour.claim, rumour.language)
    rows = search_figures(session, "", theme=rumour.theme, limit=MOST_FIGURES)
    scored = [(shared_words(asked, f"{row.title_sv} {row.title_en} {row.definition}", rumour.language), row) for row in rows]
    near = [(score, row) for score, row in scored if score or row.theme == rumour.theme]
    return [row for _score, row in sorted(near, key=lambda pair: (-pair[0], pair[1].theme != rumour.theme, pair[1].id))][:NEAREST]


def shared_words(asked: frozenset[str], text: str, language: str) -> int:
    """How many of the words stand in the text, also as the beginning or end of a compound."""
    words = stems(text, language)
    return sum(any(_is_one(word, other) for other in words) for word in asked)


def _is_one(word: str, other: str) -> bool:
    shorter, longer = sorted((word, other), key=len)
    return word == other or (len(shorter) >= COMPOUND and (longer.startswith(shorter) or longer.endswith(shorter)))
