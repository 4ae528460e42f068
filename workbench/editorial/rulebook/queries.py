"""Reading the rulebook: settings with what is proposed about them, one change, the history, a dry run's differences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from sandwiches.method import rule_records
from workbench.accounts.models import User
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.rulebook.active import active_version, content_of
from workbench.editorial.rulebook.models import OPEN_STATES, RulebookChange, RulebookTrial, RulebookVersion
from workbench.editorial.rulebook.values import Setting, changed_settings, value_in
from workbench.errors import NotFound
from workbench.rumours.models import Rumour
from workbench.rumours.queries import visible_to
from workbench.web.pages import Page

PAGE_SIZE = 25


@dataclass(frozen=True)
class Difference:
    """What one setting is before and after. Words and groups come as those added and those taken away."""

    setting: Setting
    old: Any
    new: Any

    @property
    def added(self) -> list[str]:
        """What the change brings into the list."""
        return _beyond(self.new, self.old)

    @property
    def removed(self) -> list[str]:
        """What the change takes out of the list."""
        return _beyond(self.old, self.new)


@dataclass(frozen=True)
class Effect:
    """One finding that would come or go in one stored text."""

    way: str
    rule: str
    title: str
    severity: str
    part: str
    quote: str
    slug: str
    headline: str
    language: str


def change_by_id(session: Session, change_id: int) -> RulebookChange:
    """One change with its people, dry run and version. Raises NotFound."""
    found = session.get(RulebookChange, change_id)
    if found is None:
        raise NotFound(subject_id=change_id)
    return found


def changes_of(session: Session, which: Setting, *, most: int = 50) -> Sequence[RulebookChange]:
    """Everything proposed about one setting, newest first."""
    wanted = select(RulebookChange).where(
        RulebookChange.kind == which.kind, RulebookChange.key == which.key, RulebookChange.language == which.language
    )
    newest = wanted.order_by(RulebookChange.proposed_at.desc(), RulebookChange.id.desc()).limit(most)
    return session.scalars(newest).unique().all()


def decided_changes(session: Session, *, page: int = 1, size: int = PAGE_SIZE) -> Page[RulebookChange]:
    """Changes that were agreed to, rejected or withdrawn, newest first."""
    is_decided = RulebookChange.state.not_in(OPEN_STATES)
    total = session.scalar(select(func.count()).select_from(RulebookChange).where(is_decided)) or 0
    number = min(max(page, 1), max(1, -(-total // size)))
    wanted = select(RulebookChange).where(is_decided).order_by(RulebookChange.decided_at.desc(), RulebookChange.id.desc())
    return Page(session.scalars(wanted.limit(size).offset((number - 1) * size)).unique().all(), number, size, total)


def open_by_setting(session: Session) -> dict[tuple[str, str, str], list[RulebookChange]]:
    """Open changes by kind, key and language."""
    found: dict[tuple[str, str, str], list[RulebookChange]] = {}
    wanted = select(RulebookChange).where(RulebookChange.state.in_(OPEN_STATES)).order_by(RulebookChange.id)
    for change in session.scalars(wanted).unique():
        found.setdefault((change.kind, change.key, change.language), []).append(change)
    return found


def waiting_for(session: Session, person: User) -> int:
    """How many proposed changes another person's yes or no is asked for, and this one may give it."""
    wanted = select(func.count()).select_from(RulebookChange)
    others = RulebookChange.proposed_by_id != person.id
    return session.scalar(wanted.where(RulebookChange.state == "proposed", others)) or 0


def newest_version(session: Session) -> RulebookVersion | None:
    """The version that holds; None while it is the method as delivered."""
    number = active_version(session)
    return session.get(RulebookVersion, number) if number else None


def differences_of(change: RulebookChange) -> list[Difference]:
    """What the change changes, setting by setting: one, or for a return each that is another in that version."""
    if change.kind != "return":
        return [Difference(Setting(change.kind, change.key, change.language), change.old, change.new)]
    both = {*changed_settings(change.old), *changed_settings(change.new)}
    rows = [Difference(one, value_in(change.old, one), value_in(change.new, one)) for one in both]
    return sorted((row for row in rows if row.old != row.new), key=lambda row: (row.setting.kind, row.setting.key))


def effects_of(session: Session, trial: RulebookTrial | None, language: str, *, viewer: User) -> tuple[list[Effect], int]:
    """The differences of a dry run that the viewer may see, by rule, and how many stand in texts closed to the viewer."""
    rows = trial.differences if trial is not None else []
    slugs = {row["slug"] for row in rows}
    wanted = select(Sandwich.slug, Revision.document).join(Rumour, Rumour.id == Sandwich.rumour_id)
    wanted = wanted.join(Revision, Revision.id == Sandwich.current_revision_id)
    wanted = wanted.where(Sandwich.slug.in_(slugs), Sandwich.deleted_at.is_(None), visible_to(viewer))
    headlines = {slug: document.get("headline", "") for slug, document in session.execute(wanted)} if slugs else {}
    order = {rule_id: number for number, rule_id in enumerate(rule_records())}
    shown = [row for row in rows if row["slug"] in headlines]
    shown.sort(key=lambda row: (order.get(row["rule"], 99), row["way"], row["slug"]))
    effects = [
        Effect(
            row["way"], row["rule"], rule_records()[row["rule"]][f"title_{language}"], row["severity"], row["part"],
            row["quote"], row["slug"], headlines[row["slug"]], row["language"],
        )
        for row in shown
    ]  # fmt: skip
    return effects, len(rows) - len(shown)


def base_value(session: Session, which: Setting, version: int) -> Any:
    """The setting's value in the version that a person had open."""
    return value_in(content_of(session, version), which)


def merged_value(which: Setting, *, base: Any, mine: Any, now: Any) -> Any:
    """What a person wants, put on what holds now: additions and removals of a list, or the wanted number itself."""
    if which.kind == "threshold":
        return mine
    return [one for one in now if one in mine or one not in base] + [one for one in mine if one not in base and one not in now]


def _beyond(these: Any, those: Any) -> list[str]:
    if not isinstance(these, list):
        return []
    return [one if isinstance(one, str) else ", ".join(one) for one in these if one not in those]
