"""Reading reviews: the list, what has changed since one was counted, what is left to do before it is adopted."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import Organisation, User
from workbench.activity.models import Activity
from workbench.reviews.models import QuarterReview
from workbench.reviews.quarterly import parts
from workbench.reviews.quarters import quarter_of
from workbench.web.pages import Page, count_rows

PAGE_SIZE = 20
STATES = ("all", "draft", "adopted", "published")
MOST_CHANGES = 1000
REWRITES = (  # change what an earlier quarter held, whenever they happen
    "sighting_added", "sighting_removed", "rumour_edited", "rumour_merged", "rumour_split", "rumour_split_off", "triage_undone",
    "bulk_changed", "bulk_undone", "taken_back", "use_reported", "use_removed", "verdict_set", "target_met", "wave_counted",
    "wave_result_published", "wave_result_taken_back", "focus_report_adopted", "focus_report_taken_back", "public_plan_published",
    "public_plan_withdrawn", "measure_changed", "measure_status_set", "meeting_added", "meeting_changed", "meeting_removed",
    "question_logged", "question_removed",
)  # fmt: skip
HAPPENS = (  # count where they happen
    "rumour_opened", "rumour_closed", "rumour_reopened", "rumour_answered", "risk_rated", "decision_made", "answer_published",
    "answer_withdrawn", "answer_adopted", "placement_sent", "placement_corrected", "correction_written", "error_reported",
    "error_report_answered", "override_granted", "old_words_deleted",
)  # fmt: skip


def changes_since(session: Session, review: QuarterReview, zone: ZoneInfo) -> int:
    """How many changes since the review was counted may have altered its figures. Cut at MOST_CHANGES."""
    if review.state != "draft" or not review.counted_through:
        return 0
    end = quarter_of(review.first_day).span(zone)[1]
    happened = Activity.verb.in_(HAPPENS) & (Activity.at < end)
    newer = select(Activity.id).where(Activity.id > review.counted_through, or_(Activity.verb.in_(REWRITES), happened))
    return session.scalar(select(func.count()).select_from(newer.limit(MOST_CHANGES).subquery())) or 0


def review_page(session: Session, *, state: str, number: int) -> Page[QuarterReview]:
    """One page of the reviews, newest quarter first."""
    wanted = select(QuarterReview)
    if state == "published":
        wanted = wanted.where(QuarterReview.published_at.is_not(None))
    elif state == "draft":
        wanted = wanted.where(QuarterReview.state != "adopted")
    elif state == "adopted":
        wanted = wanted.where(QuarterReview.state == "adopted")
    total = count_rows(session, wanted)
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    rows = wanted.options(joinedload(QuarterReview.adopted_by)).order_by(QuarterReview.first_day.desc())
    return Page(session.scalars(rows.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique().all(), number, PAGE_SIZE, total)


def colleagues(session: Session) -> Sequence[User]:
    """People of the municipality who can see to a decision, by name."""
    home = select(Organisation.id).where(Organisation.kind == "municipality")
    return session.scalars(select(User).where(User.active, User.organisation_id.in_(home)).order_by(User.name)).unique().all()


def open_points(session: Session, review: QuarterReview, *, changes: int, is_over: bool) -> list[str]:
    """What is better done before the review is adopted: codes, worst first."""
    points = []
    if not is_over:
        points.append("not_over")
    if changes:
        points.append("changed")
    said = parts.outcomes_of(session, review.id)
    if any(row.id not in said for row in parts.last_decisions(session, review)):
        points.append("outcomes")
    if not parts.decisions_of(session, review.id):
        points.append("decisions")
    return points
