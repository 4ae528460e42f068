"""Letters about trouble: what was not sent goes to those who plan, a channel that rests or is paused to its administrators."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from workbench import queue
from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.activity.models import Activity
from workbench.campaigns.delivering.models import ChannelCircuit
from workbench.campaigns.models import Channel, Placement
from workbench.campaigns.queries import seen_by
from workbench.campaigns.wording import explain
from workbench.mail import compose
from workbench.settings import Settings
from workbench.web.languages import translator

SLOT_SECONDS = 600  # at most two letters to a person in this time, however much goes wrong
SOON = timedelta(seconds=15)
MOST_LINES = 20


def tell_of_placements(session: Session, placement_ids: Collection[int], *, now: datetime) -> None:
    """Those who plan hear of what failed or is unclear: the first within seconds, the rest at the end of ten minutes."""
    if not placement_ids:
        return
    slot = int(now.timestamp()) // SLOT_SECONDS
    soon = now + SOON
    end = datetime.fromtimestamp((slot + 1) * SLOT_SECONDS, tz=now.tzinfo)
    first = {"since": int(now.timestamp()), "until": int(soon.timestamp())}
    rest = {"since": int(soon.timestamp()), "until": int(end.timestamp())}
    queue.enqueue(session, "campaigns.tell_trouble", first, dedupe=f"campaigns.tell_trouble:{slot}", run_at=soon)
    queue.enqueue(session, "campaigns.tell_trouble", rest, dedupe=f"campaigns.tell_trouble:{slot}:rest", run_at=max(end, soon))


def tell_of_channel(session: Session, channel: Channel, *, now: datetime) -> None:
    """Whoever sees to the channel hears that it rests or is paused."""
    people = people_with_role(session, "administrator", "partner")
    slot = int(now.timestamp()) // SLOT_SECONDS
    for person in people:
        if "administrator" in person.role_names or person.organisation_id == channel.organisation_id:
            payload, dedupe = {"channel_id": channel.id, "person_id": person.id}, f"{channel.id}:{slot}:{person.id}"
            queue.enqueue(session, "campaigns.tell_channel", payload, dedupe=f"campaigns.tell_channel:{dedupe}")


def troubled_between(session: Session, since: int, until: int, *, viewer: User | None = None) -> list[Placement]:
    """Placements that failed or became unclear in that time, and still are, as far as a person sees them; the newest first."""
    seconds = [datetime.fromtimestamp(each, tz=UTC) for each in (since, until)]
    happened = select(Activity.subject_id).where(
        Activity.subject_kind == "placement",
        Activity.verb.in_(("placement_failed", "placement_unknown")),
        Activity.at >= seconds[0],
        Activity.at < seconds[1],
    )
    loaded = (joinedload(Placement.channel), joinedload(Placement.sandwich))
    statement = select(Placement).where(Placement.id.in_(happened), Placement.state.in_(("failed", "unknown")), *seen_by(viewer))
    ordered = statement.join(Placement.channel).options(*loaded).order_by(Placement.id.desc())
    return list(session.scalars(ordered).unique())


def planners(session: Session) -> list[User]:
    """Those who plan and settle."""
    return list(people_with_role(session, "writer", "approver"))


def tell_planners(session: Session, people: Collection[User], payload: dict[str, int]) -> None:
    """A job for each person's letter."""
    for person in people:
        dedupe = f"campaigns.tell_planner:{payload['since']}:{person.id}"
        queue.enqueue(session, "campaigns.tell_planner", {**payload, "person_id": person.id}, dedupe=dedupe)


def error_of(session: Session, channel: Channel) -> str:
    """Why a channel is paused or rests, as a code; empty when it is neither."""
    circuit = session.get(ChannelCircuit, channel.id)
    resting = circuit.last_error if circuit is not None and circuit.openings else ""
    return channel.paused_reason or resting


def trouble_letter(rows: list[Placement], person: User, message_id: str, settings: Settings) -> EmailMessage:
    """What was not sent or is unclear, with the page where it is settled. No text of an answer is in it."""
    _ = translator(person.language)
    words = {"failed": _("not sent"), "unknown": _("unclear")}
    lines = [f"{row.channel.name}: {words[row.state]} ({row.reference})" for row in rows[:MOST_LINES]]
    if len(rows) > MOST_LINES:
        lines.append(_("and %(count)s more") % {"count": len(rows) - MOST_LINES})
    text = [
        _("These placements did not leave as planned:"),
        "\n".join(lines),
        _("Here you see why, and can try again or mark them as done:"),
        f"{settings.base_url}/plan/not-sent",
    ]
    subject = _("%(count)s placements were not sent or are unclear") % {"count": len(rows)}
    if len(rows) == 1:
        subject = _("One placement was not sent or is unclear")
    return compose(settings, to=person.email, subject=subject, text="\n\n".join(text) + "\n", message_id=message_id)


def explained(code: str, language: str) -> str:
    """An error's code as a sentence in a person's language."""
    with force_locale(language):
        return explain(code)


def channel_letter(channel: Channel, why: str, person: User, message_id: str, settings: Settings) -> EmailMessage:
    """The channel rests or is paused; `why` is a sentence already."""
    _ = translator(person.language)
    name = " ".join(channel.name.split())
    if channel.paused_reason:
        subject = _("The channel %(name)s is paused") % {"name": name}
        what = _("Nothing is sent there until somebody opens it again.")
    else:
        subject = _("The channel %(name)s does not answer") % {"name": name}
        what = _("We try it again by ourselves. What is planned there waits and is not lost.")
    text = "\n\n".join([subject + ".", why, what, f"{settings.base_url}/channels/{channel.id}"])
    return compose(settings, to=person.email, subject=subject, text=text + "\n", message_id=message_id)
