"""Reads of learning: the overview, a version's tables and charts, the history."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from classifiers.learning.shares import Share, share_of
from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.intake.models import Item
from workbench.learning import folders
from workbench.learning.asking import is_open, requests_of, week_of
from workbench.learning.folders import Manifest
from workbench.learning.models import ModelAgreement, ModelVersion, TrainingRun
from workbench.learning.runs import count_kinds, running_run
from workbench.learning.versions import live_version
from workbench.learning.watching import Drift, drift_of
from workbench.settings import Settings

SHOWN_VERSIONS = 50
SHOWN_RUNS = 20


@dataclass(frozen=True)
class Row:
    """One line of the table of figures: a genre and language, what is found, what is flagged by mistake; now and before."""

    name: str
    texts: int
    found: Share
    false: Share
    found_before: Share | None = None
    false_before: Share | None = None
    is_worse: bool = False
    is_judged: bool = True


@dataclass(frozen=True)
class Overview:
    """What the room's first page shows. `on_disk` is what the worker really uses."""

    live: ModelVersion | None
    on_disk: Manifest | None
    previous: ModelVersion | None
    candidates: Sequence[ModelVersion]
    run: TrainingRun | None
    yes: int
    no: int
    open_questions: int
    all_questions: int
    drift: Drift
    compared: int

    @property
    def is_other_on_disk(self) -> bool:
        """The database names a version whose files the worker cannot use."""
        return self.live is not None and self.on_disk is not None and self.live.version != self.on_disk.version

    @property
    def card(self) -> dict[str, Any]:
        """The card of the model in use."""
        if self.live is not None:
            return self.live.card
        return {"own_card": self.on_disk.card} if self.on_disk is not None else {}


@dataclass(frozen=True)
class Line:
    """One change of a version: when, who, which verb and its details."""

    at: datetime
    who: str
    verb: str
    details: dict[str, Any]
    version: str


def overview(session: Session, settings: Settings, *, now: datetime) -> Overview:
    """Everything of the first page, in about ten queries."""
    live = live_version(session)
    on_disk = folders.read_manifest(settings.model_dir)
    requests = requests_of(session, week_of(now))
    yes, no = count_kinds(session)
    version = live.version if live is not None else on_disk.version if on_disk is not None else ""
    previous = session.get(ModelVersion, live.replaced_id) if live is not None and live.replaced_id else None
    return Overview(
        live, on_disk, previous, candidates(session), running_run(session), yes, no,
        sum(is_open(row) for row in requests), len(requests), drift_of(session, version, today=now.date()),
        compared_count(session),
    )  # fmt: skip


def candidates(session: Session) -> Sequence[ModelVersion]:
    """Versions that wait for people, newest first."""
    wanted = select(ModelVersion).where(ModelVersion.state == "candidate").order_by(ModelVersion.id.desc()).limit(5)
    return session.scalars(wanted.options(selectinload(ModelVersion.agreements))).all()


def compared_count(session: Session) -> int:
    """How many versions the frozen texts have judged: each more makes a lucky one likelier."""
    return session.scalar(select(func.count()).where(ModelVersion.is_starter.is_(False))) or 0


def list_versions(session: Session) -> Sequence[ModelVersion]:
    """Every version, newest first, with who agreed."""
    loading = selectinload(ModelVersion.agreements).joinedload(ModelAgreement.user)
    return session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc()).limit(SHOWN_VERSIONS).options(loading)).all()


def list_runs(session: Session) -> Sequence[TrainingRun]:
    """The newest runs."""
    wanted = select(TrainingRun).options(joinedload(TrainingRun.asked_by)).order_by(TrainingRun.id.desc()).limit(SHOWN_RUNS)
    return session.scalars(wanted).all()


def switches(session: Session) -> list[Line]:
    """When which version was put into use or gone back to, by whom and why; newest first."""
    verbs = ("model_live", "model_gone_back", "starter_noted")
    kind = Activity.subject_kind == ModelVersion.__tablename__
    rows = session.execute(
        select(Activity, User.name, ModelVersion.version)
        .outerjoin(User, User.id == Activity.actor_id)
        .join(ModelVersion, ModelVersion.id == Activity.subject_id)
        .where(kind, Activity.verb.in_(verbs))
        .order_by(Activity.id.desc())
        .limit(SHOWN_VERSIONS)
    ).all()
    return [Line(row.at, name or "", row.verb, row.details, version) for row, name, version in rows]


def figures_of(card: Mapping[str, Any]) -> list[Row]:
    """The table per genre and language; the first line is the whole."""
    comparison = card.get("comparison")
    if comparison:
        slices = {name: one for name, one in comparison["slices"].items() if name.startswith(("both:", "origin:"))}
        return [_compared("", comparison["whole"]), *(_compared(name, one) for name, one in slices.items())]
    table = (card.get("own_card") or {}).get("relevance") or {}
    return [_own("" if name == "all" else name, row) for name, row in table.items() if isinstance(row, Mapping)]


def error_texts(session: Session, card: Mapping[str, Any]) -> dict[str, str]:
    """The words of the card's examples of errors: people's items while they are there, the corpus's own texts."""
    rows = [row for rows in (card.get("errors") or {}).values() for row in rows]
    ids = [int(found[1]) for row in rows if (found := re.fullmatch(r"item:(\d+)", row["id"]))]
    texts = {row["id"]: row["text"] for row in rows if "text" in row}
    standing = select(Item.id, Item.title, Item.text).where(Item.id.in_(ids), Item.removed_at.is_(None))
    for item_id, title, text in session.execute(standing):
        texts[f"item:{item_id}"] = " – ".join(part for part in (title, text[:300]) if part)
    return texts


def _compared(name: str, one: Mapping[str, Any]) -> Row:
    def share(key: str) -> Share:
        return Share(**one[key])

    return Row(
        name, one["texts"], share("found"), share("false"), share("found_before"), share("false_before"),
        bool(one.get("is_worse")), bool(one.get("is_judged", True)),
    )  # fmt: skip


def _own(name: str, row: Mapping[str, Any]) -> Row:
    """A line of the starter's own card, which keeps shares; the counts behind them give the interval."""
    texts, relevant = int(row.get("texts") or 0), row.get("relevant")
    return Row(name, texts, _share(row.get("recall"), relevant), _share(row.get("false_share"), _others(texts, relevant)))


def _others(texts: int, relevant: int | None) -> int | None:
    return None if relevant is None else texts - relevant


def _share(share: float | None, total: int | None) -> Share:
    if share is None or total == 0:
        return Share(0, 0)
    return Share(0, 0, share) if total is None else share_of(round(share * total), total)
