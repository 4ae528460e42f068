"""The page of the audit trail. That somebody looks at it stands there too."""

from collections.abc import Collection
from datetime import date

from flask import render_template, request
from flask_login import current_user

from workbench import clock
from workbench.activity.access import note_access
from workbench.activity.sealing import chain
from workbench.db import Base
from workbench.privacy.access_log.queries import people
from workbench.privacy.blueprint import blueprint
from workbench.privacy.trail import queries
from workbench.privacy.trail.forms import area_words
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings


@blueprint.get("/privacy/trail")
def audit_trail() -> tuple[str, int]:
    """Rows, newest first, and how far they are sealed; what is asked for is in the address."""
    now = clock.utcnow()
    with read_session() as session:
        everybody = people(session)
        asked = _asked({one[0] for one in everybody})
        rows = queries.rows(session, asked, language=language(), timezone=settings().timezone) if asked else []
        head, tail = chain.head(session), chain.tail(session)
        note_access(session, "audit_trail_read", current_user, actor_id=current_user.id, now=now)
    is_late = tail.oldest is not None and now - tail.oldest > chain.TAIL_ALLOWED
    page = render_template(
        "privacy/trail.html", rows=rows, asked=asked, given=request.args, people=everybody, areas=area_words(), head=head,
        tail=tail, is_late=is_late, size=queries.PAGE,
    )  # fmt: skip
    return page, 200 if asked else 422


def _asked(person_ids: Collection[int]) -> queries.Asked | None:
    """What the address asks for; None when it names what there is not."""
    given = request.args
    try:
        asked = queries.Asked(
            area=given.get("area", ""), person_id=_number("person"), kind=given.get("kind", ""), subject_id=_number("number"),
            day=_day(given.get("day", "")), before=_number("before"),
        )  # fmt: skip
    except ValueError:
        return None
    is_known = asked.area in ("", *area_words()) and asked.kind in ("", *Base.metadata.tables)
    return asked if is_known and (asked.person_id is None or asked.person_id in person_ids) else None


def _day(given: str) -> date | None:
    """A day of which clocks know the beginning and the end. Raises ValueError for anything else."""
    found = date.fromisoformat(given) if given else None
    if found is not None and not 1900 < found.year < 2200:
        raise ValueError("day")
    return found


def _number(name: str) -> int | None:
    """A whole number that a database can hold. Raises ValueError for anything else."""
    given = request.args.get(name, "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 16):
        raise ValueError(name)
    return int(given) if given else None
