"""One letter about what is due soon or late: steps, measures, decisions, questions. Plain text in the receiver's language."""

from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime

from workbench import clock
from workbench.accounts.models import User
from workbench.mail import compose
from workbench.settings import Settings
from workbench.surveys.action_plan.models import GroupDecision, Measure, Milestone
from workbench.surveys.listening.models import MeetingQuestion
from workbench.web.languages import translator


@dataclass(frozen=True)
class Due:
    """What one person is reminded of, as it stands now."""

    soon: list[Milestone] = field(default_factory=list)
    late: list[Milestone] = field(default_factory=list)
    ended: list[Measure] = field(default_factory=list)
    decisions: list[GroupDecision] = field(default_factory=list)
    questions: list[MeetingQuestion] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many things."""
        return sum(len(rows) for rows in (self.soon, self.late, self.ended, self.decisions, self.questions))


def plan_letter(settings: Settings, receiver: User, due: Due, job_id: int) -> EmailMessage:
    """The letter; the same Message-ID at every try. It says which measure, never which rumour or what was asked."""
    _ = translator(receiver.language)
    base = settings.base_url
    parts = [
        (
            _("Late:"),
            [f"{one.due_on} {one.measure.code} {one.title}\n  {base}/action-plan/{one.measure.code}" for one in due.late],
        ),
        (
            _("The last day has passed, and the measure is not ended:"),
            [f"{one.ends_on} {one.code} {one.title}\n  {base}/action-plan/{one.code}" for one in due.ended],
        ),
        (
            _("Due within a week:"),
            [f"{one.due_on} {one.measure.code} {one.title}\n  {base}/action-plan/{one.measure.code}" for one in due.soon],
        ),
        (
            _("Decisions of the working group:"),
            [f"{one.due_on} {one.text}\n  {base}/action-plan/meetings/{one.meeting_id}" for one in due.decisions],
        ),
        (
            _("Questions from meetings that wait for an answer:"),
            [f"{one.due_on} {one.meeting.title}\n  {base}/surveys/meetings/{one.meeting_id}" for one in due.questions],
        ),
    ]
    blocks = [title + "\n" + "\n".join(f"- {line}" for line in lines) for title, lines in parts if lines]
    ending = _("You get this because you own them in the workbench. Each is named once when it is near and once when it is late.")
    domain = settings.mail_from.rpartition("@")[2]
    headers = {"Date": format_datetime(clock.utcnow()), "Auto-Submitted": "auto-generated"}
    return compose(
        settings,
        to=receiver.email,
        subject=_("The action plan: %(count)s to look at") % {"count": due.count},
        text="\n\n".join([*blocks, ending]) + "\n",
        message_id=f"<plan-{receiver.id}.{job_id}@{domain}>",
        headers=headers,
    )
