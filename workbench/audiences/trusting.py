"""Evidence that a group trusts a spokesperson: writing it down, taking it away, and how much it weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.activity.service import DOUBLE_PRESS, record
from workbench.audiences.models import TRUST_KINDS, Audience, Spokesperson, Trust
from workbench.audiences.texts import masked
from workbench.errors import NotFound, Refused

OLD = timedelta(days=730)
FEW = 5  # smaller groups are not counted aloud (METHOD.md D.5)
LEAST_FOR_SHARE = 30  # answers before a share is shown (METHOD.md D.2)
WEIGHTS = {"focus_group": 3, "talks": 2, "experience": 1}
SURVEY_STRONG, SURVEY_WEAK, STRONG_SHARE = 4, 2, 0.1


@dataclass(frozen=True)
class Finding:
    """What was found out. `asked` and `named` only of a survey: how many were asked, and how many named this person."""

    kind: str
    finding: str
    held_on: date
    asked: int | None = None
    named: int | None = None


def add_trust(
    session: Session, spokesperson: Spokesperson, audience: Audience, found: Finding, *, actor_id: int, now: datetime
) -> Trust:
    """Write down why a group trusts somebody. Raises Refused. The same again within ten seconds is the same press."""
    words = masked(found.finding)
    _require_sound(found, words, now)
    for row in spokesperson.trust:
        same = (row.audience_id, row.kind, row.finding, row.held_on) == (audience.id, found.kind, words, found.held_on)
        if same and row.added_at > now - DOUBLE_PRESS:
            return row
    row = Trust(
        spokesperson_id=spokesperson.id, audience_id=audience.id, kind=found.kind, finding=words, held_on=found.held_on,
        asked_count=found.asked, named_count=found.named, added_by_id=actor_id, added_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    session.expire(spokesperson, ["trust"])
    record(session, "trust_added", spokesperson, actor_id=actor_id, now=now, audience_id=audience.id, kind_of=found.kind)
    return row


def remove_trust(session: Session, spokesperson: Spokesperson, trust_id: int, *, actor_id: int, now: datetime) -> None:
    """Take evidence away. Raises NotFound for what is not this person's."""
    row = session.get(Trust, trust_id)
    if row is None or row.spokesperson_id != spokesperson.id:
        raise NotFound(subject_id=trust_id)
    record(session, "trust_removed", spokesperson, actor_id=actor_id, now=now, audience_id=row.audience_id, kind_of=row.kind)
    spokesperson.trust.remove(row)
    session.flush()


def is_old(row: Trust, day: date) -> bool:
    """Whether the evidence is older than two years on a day."""
    return row.held_on < day - OLD


def weigh(row: Trust, day: date) -> tuple[int, float]:
    """How much it says: first the kind (0 nothing, 4 most), then the share that named the person. Old evidence weighs less.

    A survey in which nobody named the person says nothing, one in which under a tenth did little. METHOD.md E, D.2.
    """
    share = row.named_count / row.asked_count if row.asked_count and row.named_count else 0.0
    if row.kind == "survey":
        is_strong = row.asked_count is None or (share >= STRONG_SHARE and row.asked_count >= LEAST_FOR_SHARE)
        weight = 0 if row.named_count == 0 else (SURVEY_STRONG if is_strong else SURVEY_WEAK)
    else:
        weight = WEIGHTS[row.kind]
    return (max(1, weight - 1) if weight and is_old(row, day) else weight), share


def strongest(rows: Sequence[Trust], audience_id: int, day: date) -> Trust | None:
    """The best evidence that this group trusts the person, if there is any that says something."""
    own = [row for row in rows if row.audience_id == audience_id and row.held_on <= day and weigh(row, day)[0]]
    return max(own, key=lambda row: (*weigh(row, day), row.held_on, row.id), default=None)


def in_words(row: Trust) -> str:
    """The evidence in one sentence. Counts of a survey as they may be shown: no share of few, no number under five."""
    when = format_date(row.held_on, "d MMMM y")
    if row.kind == "survey":
        return _counted(row, when) if row.asked_count else _("Named in a survey on %(day)s.", day=when)
    sentences = {
        "focus_group": _("Named in a focus group on %(day)s.", day=when),
        "talks": _("Named in conversations on %(day)s.", day=when),
        "experience": _("Our staff's experience, written down on %(day)s. Nobody has been asked.", day=when),
    }
    return sentences[row.kind]


def _counted(row: Trust, when: str) -> str:
    asked, named = row.asked_count or 0, row.named_count or 0
    if named < FEW:
        return _("Fewer than five of %(asked)s named this person in a survey on %(day)s.", asked=asked, day=when)
    if asked < LEAST_FOR_SHARE:
        return _("%(named)s of %(asked)s named this person in a survey on %(day)s.", named=named, asked=asked, day=when)
    share = round(100 * named / asked)
    return _(
        "%(named)s of %(asked)s (%(share)s %%) named this person in a survey on %(day)s.",
        named=named, asked=asked, share=share, day=when,
    )  # fmt: skip


def _require_sound(found: Finding, words: str, now: datetime) -> None:
    if found.kind not in TRUST_KINDS:
        raise Refused(_("Choose how you know it."))
    if not words:
        raise Refused(_("Write what was asked and what people said."))
    if found.held_on > now.date():
        raise Refused(_("The day has not come yet. Write the day on which people were asked."))
    if (found.asked is None) != (found.named is None):
        raise Refused(_("Write both how many were asked and how many named the person, or neither."))
    if found.asked is None or found.named is None:
        return
    if found.kind != "survey":
        raise Refused(_("Only a survey is counted. Leave the numbers empty for conversations and focus groups."))
    if found.asked < 1 or found.named < 0 or found.named > found.asked:
        raise Refused(_("More people cannot have named the person than were asked."))
