"""Where a case stands on its way to an answer, and the one next step. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.accounts.permissions import may
from workbench.accounts.queries import people_with_role
from workbench.campaigns.calendar import cautions
from workbench.campaigns.queries import channels
from workbench.campaigns.states import is_placeable
from workbench.editorial.authors import author_ids
from workbench.editorial.checking import HIGH_HARM
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import answers_to
from workbench.editorial.silence.queries import was_called
from workbench.editorial.states import is_waiting, may_send
from workbench.rumours.models import Decision, RiskRating, Rumour
from workbench.rumours.queries import newest_decision, newest_rating, sighting_counts
from workbench.settings import Settings
from workbench.web.vocabulary import word

MOST_NAMED = 3
LOOK_AHEAD = 4 * 24 * 2  # half hours


@dataclass(frozen=True)
class Step:
    """One step in words; `address` leads to where it is taken, "" where the person cannot."""

    name: str
    said: str
    is_done: bool
    address: str = ""
    action: str = ""


@dataclass(frozen=True)
class Standing:
    """Everything about how far it has come. `next` is the first step that is not done."""

    rumour: Rumour
    decision: Decision | None
    rating: RiskRating | None
    answers: Sequence[Sandwich]
    steps: Sequence[Step]
    is_dangerous: bool
    was_called: bool

    @property
    def next(self) -> Step | None:
        """What to do now."""
        return next((step for step in self.steps if not step.is_done), None)

    @property
    def writable(self) -> Sandwich | None:
        """A draft that can be sent or gone on with: the newest."""
        return next((row for row in reversed(self.answers) if may_send(row)), None)

    @property
    def waiting(self) -> Sandwich | None:
        """A text that an approver has."""
        return next((row for row in reversed(self.answers) if is_waiting(row)), None)

    @property
    def placeable(self) -> Sandwich | None:
        """An approved answer that may leave the house: a published one last."""
        found = [row for row in self.answers if is_placeable(row)]
        return next((row for row in reversed(found) if row.state == "approved"), found[-1] if found else None)


def standing_of(session: Session, rumour: Rumour, *, now: datetime) -> Standing:
    """How far the case has come."""
    rating, decision = newest_rating(session, rumour.id), newest_decision(session, rumour.id)
    answers = answers_to(session, rumour.id)
    heard = sighting_counts(session, now - timedelta(days=7), rumour_id=rumour.id).get(rumour.id, 0)
    called = was_called(session, rumour.id)
    is_dangerous = "violence" in rumour.flags or (rating is not None and rating.harm == 4)
    found = Standing(rumour, decision, rating, answers, (), is_dangerous, called)
    steps = [_heard(heard), *([_call(rumour, called)] if is_dangerous else []), _risk(rumour, rating)]
    steps += [_verdict(rumour, decision), _decided(rumour, decision), *_texts(found)]
    return Standing(rumour, decision, rating, answers, tuple(steps), is_dangerous, called)


def approvers_for(session: Session, standing: Standing, sandwich: Sandwich | None, actor: User) -> list[User]:
    """Who may approve what the actor sends: neither an author nor, when the harm is high, whoever checked the facts."""
    writers = author_ids(session, sandwich) if sandwich is not None else set()
    barred = {*writers, actor.id}
    if standing.rating is not None and standing.rating.harm >= HIGH_HARM and standing.rumour.verdict_by_id is not None:
        barred.add(standing.rumour.verdict_by_id)
    return [person for person in people_with_role(session, "approver") if person.id not in barred][:MOST_NAMED]


def plan_address(session: Session, sandwich: Sandwich, *, now: datetime, settings: Settings) -> str:
    """The check page with the public page chosen and the first time outside night and days off; every choice can be changed."""
    own = [row for row in channels(session, only_open=True) if row.kind == "page" and row.organisation.kind == "municipality"]
    if not own:
        return url_for("campaigns.new_placement", slug=sandwich.slug)
    zone = ZoneInfo(settings.timezone)
    chosen: dict[str, Any] = {"channel": [own[0].id], "voice": "own", "content": "full"}
    moment = next_good_time(now, zone)
    if moment <= now:
        return url_for("campaigns.check_placement", slug=sandwich.slug, when="now", **chosen)
    local = moment.astimezone(zone).strftime("%Y-%m-%dT%H:%M")
    return url_for("campaigns.check_placement", slug=sandwich.slug, when="later", at=local, **chosen)


def next_good_time(now: datetime, zone: ZoneInfo) -> datetime:
    """Now, or at night and on days off the next half hour of a working day."""
    if not cautions(now, zone):
        return now
    first = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    tried = (first + timedelta(minutes=30 * step) for step in range(LOOK_AHEAD * 2))
    return next((moment for moment in tried if not cautions(moment, zone)), now)


def _heard(count: int) -> Step:
    said = ngettext("%(num)s independent report in seven days", "%(num)s independent reports in seven days", count)
    return Step(_("Heard"), said, is_done=True)


def _call(rumour: Rumour, called: bool) -> Step:
    said = _("The call is recorded") if called else _("Nobody has recorded a call to the police or the security contact")
    return _step(_("Call first"), said, called, "editorial.holding", _("Call and record it"), code=rumour.code)


def _risk(rumour: Rumour, rating: RiskRating | None) -> Step:
    said = _("%(score)s of 21 points", score=rating.score) if rating is not None else _("Not rated yet")
    return _step(_("Risk"), said, rating is not None, "rumours.rate", _("Rate the risk"), code=rumour.code)


def _verdict(rumour: Rumour, decision: Decision | None) -> Step:
    is_done = rumour.verdict != "unchecked" or (decision is not None and decision.decision in ("respond_now", "what_we_know"))
    return _step(
        _("Verdict"), word(rumour.verdict, "verdict"), is_done, "rumours.set_verdict", _("Set the verdict"), code=rumour.code
    )


def _decided(rumour: Rumour, decision: Decision | None) -> Step:
    said = word(decision.decision, "decision") if decision is not None else _("Nobody has decided yet")
    return _step(_("Decision"), said, decision is not None, "rumours.decide", _("Decide"), code=rumour.code)


def _texts(found: Standing) -> list[Step]:
    """Text, approval and publication of the answer that has come farthest; none where no answer is wanted."""
    if found.decision is not None and found.decision.decision == "monitor" and not found.answers:
        return []
    best = found.placeable or found.waiting or found.writable
    has_text = best is not None
    is_approved = best is not None and is_placeable(best)
    is_out = best is not None and best.public_revision_id is not None
    draft_said = word(best.state, "sandwich_state") if best is not None else _("Nothing is written yet")
    approval = _("Somebody else has approved it") if is_approved else _("Somebody else has to approve it")
    return [
        Step(_("Text"), draft_said, has_text, "#draft", _("See the prepared draft")),
        Step(_("Approval"), approval, is_approved, url_for("editorial.review", slug=best.slug)
             if best is not None and is_waiting(best) and may("editorial.approve") else "#draft", _("Read and approve")
             if best is not None and is_waiting(best) else _("See the text")),
        Step(_("Published"), _("It is public") if is_out else _("Not yet"), is_out, "#draft", _("Plan it")),
    ]  # fmt: skip


def _step(name: str, said: str, is_done: bool, endpoint: str, action: str, **values: Any) -> Step:
    return Step(name, said, is_done, url_for(endpoint, **values) if may(endpoint) else "", action)
