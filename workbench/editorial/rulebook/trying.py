"""Dry runs: which findings a change would bring and take away over the newest stored texts. They change nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from sandwiches import Document, DocumentError, Finding, check
from sandwiches.reading import Surroundings
from sandwiches.rulebook import Rulebook
from workbench import queue
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.record import complete
from workbench.editorial.rulebook.active import active_version
from workbench.editorial.rulebook.models import RulebookChange, RulebookTrial

TEXTS = 200
KEPT_ROWS = 300
RECORD = ("format", "language", "theme", "claim", "claim_type", "author", "verdict", "verdict_by", "verdict_at", "decision",
          "decision_score", "decision_at", "decision_reason", "footer", "status")  # fmt: skip


@dataclass(frozen=True)
class StoredText:
    """One stored text as the rules read it."""

    slug: str
    document: Document


@dataclass
class Tally:
    """What a dry run has found so far."""

    read_count: int = 0
    come_count: int = 0
    gone_count: int = 0
    text_count: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)

    def add(self, text: StoredText, before: Sequence[Finding], after: Sequence[Finding]) -> None:
        """Count one text; findings are the same when rule, part and severity are."""
        was, will = _by_key(before), _by_key(after)
        rows = [_row(text, "gone", was[key]) for key in was if key not in will]
        rows += [_row(text, "come", will[key]) for key in will if key not in was]
        self.read_count += 1
        self.come_count += sum(row["way"] == "come" for row in rows)
        self.gone_count += sum(row["way"] == "gone" for row in rows)
        self.text_count += bool(rows)
        self.differences += rows[: max(0, KEPT_ROWS - len(self.differences))]


def start_trial(session: Session, change: RulebookChange, *, now: datetime) -> RulebookTrial:
    """Ask for a dry run of the change against what holds now; an earlier one of the same change is forgotten."""
    number = active_version(session)
    trial = session.scalar(select(RulebookTrial).where(RulebookTrial.change_id == change.id))
    if trial is None:
        trial = RulebookTrial(change_id=change.id, round=0)
        session.add(trial)
    trial.round += 1
    trial.base_version, trial.state = number, "running"
    trial.total_count, trial.differences, trial.asked_at, trial.finished_at = 0, [], now, None
    trial.read_count = trial.come_count = trial.gone_count = trial.text_count = 0
    session.flush()
    session.expire(change, ["trial"])
    payload = {"change_id": change.id, "round": trial.round}
    queue.enqueue(session, "editorial.try_rulebook", payload, dedupe=f"editorial.try_rulebook:{change.id}:{trial.round}")
    return trial


def is_fresh(session: Session, change: RulebookChange) -> bool:
    """Whether the dry run is done and was made against what holds now."""
    trial = change.trial
    return trial is not None and trial.state == "done" and trial.base_version == active_version(session)


def stored_texts(session: Session, *, most: int = TEXTS, since: datetime | None = None) -> Iterator[StoredText]:
    """The newest current texts of answers that are not in the bin; a text that can no longer be read is left out."""
    wanted = (
        select(Sandwich, Revision)
        .join(Revision, Revision.id == Sandwich.current_revision_id)
        .where(Sandwich.deleted_at.is_(None))
        .options(joinedload(Sandwich.rumour))
        .order_by(Revision.created_at.desc(), Revision.id.desc())
        .limit(most)
    )
    if since is not None:
        wanted = wanted.where(Revision.created_at >= since)
    for sandwich, revision in session.execute(wanted).unique():
        try:
            document = _document(sandwich, revision)
        except DocumentError:
            continue
        yield StoredText(sandwich.slug, document)


def compare(
    texts: Sequence[StoredText], before: Rulebook, after: Rulebook, *, day: date, known: Surroundings, tally: Tally
) -> None:
    """Check the texts with both rulebooks and count the differences."""
    for text in texts:
        tally.add(text, findings(text, before, day=day, known=known), findings(text, after, day=day, known=known))


def findings(text: StoredText, rulebook: Rulebook, *, day: date, known: Surroundings) -> list[Finding]:
    """What the rules say about a stored text, as when it is sent."""
    return check(text.document, as_of=day, stage="send", records="enforce", rulebook=rulebook, surroundings=known)


def store_tally(trial: RulebookTrial, tally: Tally, *, total: int, finished_at: datetime | None = None) -> None:
    """Write how far a dry run has come."""
    trial.total_count, trial.read_count = total, tally.read_count
    trial.come_count, trial.gone_count, trial.text_count = tally.come_count, tally.gone_count, tally.text_count
    if finished_at is not None:
        trial.differences, trial.state, trial.finished_at = list(tally.differences), "done", finished_at


def forget_quotes(trial: RulebookTrial) -> None:
    """Once it is decided, how many findings came and went is enough; words of drafts are not kept here."""
    trial.differences = [{**row, "quote": ""} for row in trial.differences]


def _document(sandwich: Sandwich, revision: Revision) -> Document:
    stored = revision.document
    record = {name: stored[name] for name in RECORD if name in stored}
    record |= {"format": sandwich.format, "language": sandwich.language, "claim": sandwich.rumour.claim}
    return replace(complete(stored, record), theme=sandwich.rumour.theme)


def _by_key(found: Sequence[Finding]) -> dict[tuple[str, str, str], Finding]:
    return {(one.rule, one.part, one.severity): one for one in found}


def _row(text: StoredText, way: str, finding: Finding) -> dict[str, Any]:
    return {
        "slug": text.slug, "way": way, "rule": finding.rule, "part": finding.part, "severity": finding.severity,
        "quote": finding.quote[:160], "language": text.document.language,
    }  # fmt: skip
