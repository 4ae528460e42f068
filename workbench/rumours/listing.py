"""The list of rumours: what the address asks for, and the page it gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, null, or_, select
from sqlalchemy.orm import Session, aliased, joinedload
from wtforms import SearchField, SelectField
from wtforms.validators import Length

from workbench.accounts.models import User
from workbench.rumours.clocks import RUNNING_STATES, Clock, clocks_of
from workbench.rumours.models import DECISIONS, STATES, VERDICTS, Decision, RiskRating, Rumour, Sighting
from workbench.rumours.queries import visible_to
from workbench.rumours.sightings import is_report
from workbench.rumours.states import ENDED
from workbench.rumours.texts import tidy
from workbench.spelling import holds
from workbench.web.pages import Page
from workbench.web.places import Place, find_place, given_list
from workbench.web.vocabulary import choices

PAGE_SIZE = 30


class RumourFilter(FlaskForm):  # type: ignore[misc]
    """The filter, in the address."""

    class Meta:
        csrf = False

    q = SearchField(
        _l("Words or code"), validators=[Length(max=100, message=_l("Search for at most 100 characters"))], default=""
    )
    state = SelectField(_l("State"), default="")
    theme = SelectField(_l("Theme"), default="")
    verdict = SelectField(_l("Verdict"), default="")
    decision = SelectField(_l("Decision"), default="")
    owner = SelectField(_l("Who owns it"), default="")
    sort = SelectField(_l("Order"), default="")

    def fill(self, owners: list[tuple[str, str]]) -> None:
        """Give the choices their words, in the language of the page."""
        every = str(_l("All"))
        states = [(slug, words) for slug, words in choices("rumour_state") if slug in STATES]
        self.state.choices = [("", str(_l("All open"))), ("any", str(_l("All, also ended"))), *states]
        self.theme.choices = choices("theme", empty=every)
        self.verdict.choices = [row for row in choices("verdict", empty=every) if row[0] in ("", *VERDICTS)]
        self.decision.choices = [
            *[row for row in choices("decision", empty=every) if row[0] in ("", *DECISIONS)],
            ("none", str(_l("no decision yet"))),
        ]
        self.owner.choices = [("", every), ("me", str(_l("Me"))), ("none", str(_l("nobody"))), *owners]
        self.sort.choices = [
            ("", str(_l("Late first"))),
            ("newest", str(_l("Newest first"))),
            ("score", str(_l("Highest risk first"))),
            ("sightings", str(_l("Most sightings first"))),
        ]

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was chosen but the order."""
        return any(field.data for field in self if field.name != "sort")


@dataclass(frozen=True)
class Row:
    """One rumour in the list."""

    rumour: Rumour
    decision: Decision | None
    score: int | None
    sighting_count: int
    report_count: int
    last_heard_at: datetime | None
    clock: Clock | None


def list_page(session: Session, wanted: Mapping[str, str], *, number: int, viewer: User) -> Page[Row]:
    """One page of the rumours that the viewer may see. `wanted` as RumourFilter has checked it."""
    statement = _narrowed(wanted, viewer)
    total = session.scalar(select(func.count()).select_from(statement.with_only_columns(Rumour.id).subquery())) or 0
    number = min(number, max(1, -(-total // PAGE_SIZE)))
    ordered = statement.order_by(*_order(wanted.get("sort", "")), Rumour.id.desc())
    found = session.execute(ordered.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).unique()
    rows = [
        _row(rumour, decision, rating, (count or 0, reports or 0), last)
        for rumour, decision, rating, count, reports, last in found
    ]
    return Page(rows, number, PAGE_SIZE, total)


def place_of(session: Session, rumour: Rumour, *, viewer: User) -> Place | None:
    """Where the rumour stands in the list that the visitor came from; None without a list, or when it is no longer in it."""
    given = given_list()
    if given is None:
        return None
    form = RumourFilter(given)
    form.fill(owners_of_rumours(session))
    if not form.validate():
        return None
    wanted = {field.name: field.data or "" for field in form}
    order = (*_order(wanted["sort"]), Rumour.id.desc())
    listed, names = _narrowed(wanted, viewer), {"key": Rumour.id, "name": Rumour.code}
    return find_place(session, listed, **names, order=order, subject_id=rumour.id, size=PAGE_SIZE)


def has_any(session: Session, viewer: User) -> bool:
    """Whether there is any rumour at all that the viewer may see."""
    return session.scalar(select(Rumour.id).where(visible_to(viewer)).limit(1)) is not None


def owners_of_rumours(session: Session) -> list[tuple[str, str]]:
    """People who own a rumour: (id, name)."""
    statement = select(User.id, User.name).join(Rumour, Rumour.owner_id == User.id).distinct().order_by(User.name)
    return [(str(key), name) for key, name in session.execute(statement)]


_reports = func.count(
    func.distinct(case((is_report(), func.coalesce(Sighting.author_hash, cast(Sighting.id, String))), else_=null()))
)
_seen = (
    select(Sighting.rumour_id, func.count().label("count"), _reports.label("reports"), func.max(Sighting.heard_at).label("last"))
    .group_by(Sighting.rumour_id)
    .subquery()
)


def _narrowed(wanted: Mapping[str, str], viewer: User) -> Select[Any]:
    later, newer = aliased(Decision), aliased(RiskRating)
    last_decision = select(func.max(later.id)).where(later.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    last_rating = select(func.max(newer.id)).where(newer.rumour_id == Rumour.id).correlate(Rumour).scalar_subquery()
    statement = (
        select(Rumour, Decision, RiskRating, _seen.c.count, _seen.c.reports, _seen.c.last)
        .select_from(Rumour)
        .outerjoin(Decision, Decision.id == last_decision)
        .outerjoin(RiskRating, RiskRating.id == last_rating)
        .outerjoin(_seen, _seen.c.rumour_id == Rumour.id)
        .options(joinedload(Rumour.owner))
        .where(visible_to(viewer))
    )
    return statement.where(*_conditions(wanted, viewer))


def _conditions(wanted: Mapping[str, str], viewer: User) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    state = wanted.get("state", "")
    if state != "any":
        found.append(Rumour.state == state if state else Rumour.state.not_in(ENDED))
    if wanted.get("theme"):
        found.append(Rumour.theme == wanted["theme"])
    if wanted.get("verdict"):
        found.append(Rumour.verdict == wanted["verdict"])
    decision = wanted.get("decision", "")
    if decision:
        found.append(Decision.id.is_(None) if decision == "none" else Decision.decision == decision)
    owner = wanted.get("owner", "")
    if owner == "none":
        found.append(Rumour.owner_id.is_(None))
    elif owner:
        found.append(Rumour.owner_id == (viewer.id if owner == "me" else int(owner)))
    for word in tidy(wanted.get("q", "")).split()[:8]:
        found.append(or_(*holds(word, Rumour.claim, Rumour.code, Rumour.place)))
    return found


def _order(sort: str) -> tuple[Any, ...]:
    if sort == "newest":
        return (Rumour.opened_at.desc(),)
    if sort == "score":
        return (func.coalesce(RiskRating.score, -1).desc(), Rumour.opened_at.desc())
    if sort == "sightings":
        return (func.coalesce(_seen.c.reports, 0).desc(), func.coalesce(_seen.c.count, 0).desc(), Rumour.opened_at.desc())
    return (_next_due().is_(None), _next_due().asc(), Rumour.opened_at.desc())


def _next_due() -> ColumnElement[datetime | None]:
    """The nearest target that is not met, in SQL; null when nothing runs."""
    runs = Rumour.state.in_(RUNNING_STATES)
    first_open = and_(Decision.target_met_at.is_(None), or_(Rumour.acknowledged_at.is_(None), Decision.decision == "monitor"))
    result_open = and_(Decision.publish_due_at.is_not(None), Decision.target_met_at.is_(None))
    return case(
        (and_(runs, first_open), Decision.first_action_due_at), (and_(runs, result_open), Decision.publish_due_at), else_=null()
    )


def _row(
    rumour: Rumour, decision: Decision | None, rating: RiskRating | None, counts: tuple[int, int], last: datetime | None
) -> Row:
    waiting = [clock for clock in clocks_of(decision, rumour.acknowledged_at) if clock.done_at is None]
    clock = waiting[0] if waiting and rumour.state in RUNNING_STATES else None
    return Row(rumour, decision, rating.score if rating else None, *counts, last, clock)
