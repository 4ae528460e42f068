"""The coordinator's page of who carries what, and the partner's own calendar."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.models import User
from workbench.campaigns.models import PLACEMENT_STATES
from workbench.campaigns.queries import channels
from workbench.partners import queries as library
from workbench.partners.blueprint import Page, blueprint, viewer
from workbench.partners.carrying import queries
from workbench.partners.carrying.forms import CarryForm
from workbench.partners.organisations.members import WRITERS, role_of
from workbench.partners.telling import offers
from workbench.partners.telling.notices import open_notices
from workbench.web.fragments import go_to
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/partners/who-carries")
def who_carries() -> Page:
    """Who carries which answer, when and to which audience; who is silent; who has not confirmed."""
    now = clock.utcnow()
    with read_session() as session:
        audiences = library.all_audiences(session, language())
        form = CarryForm(request.args, library.partner_organisations(session), audiences, PLACEMENT_STATES)
        is_valid = form.validate()
        wanted = form.chosen() if is_valid else queries.CarryFilter()
        page = queries.carried(session, wanted, now=now, language=language(), number=page_number(request.args.get("page")))
        users = queries.users_of_answers(session, wanted)
        silent = offers.silent_offers(session, now=now, organisation_id=wanted.organisation_id)
        reminded = offers.reminders_of(session, [row.id for row in silent])
        notices = open_notices(session, organisation_id=wanted.organisation_id)
    shown = render_template(
        "partners/carrying/who.html", form=form, page=page, users=users, silent=silent, reminded=reminded, notices=notices
    )
    return (shown, 200) if is_valid else (shown, 422)


@blueprint.post("/partners/offers/<reference>/remind")
def remind_partner(reference: str) -> Response:
    """Remind a silent partner now."""
    with write_session() as session:
        row = offers.remind_now(session, reference, actor=session.get_one(User, current_user.id), now=clock.utcnow())
        name = row.channel.organisation.name
    flash(_("A reminder is on its way to %(name)s.", name=name))
    return go_to(url_for("partners.who_carries"))


@blueprint.get("/our-calendar")
def own_calendar() -> str:
    """A partner's own calendar: offers to answer, what comes, what has been, and the channels."""
    now, organisation_id = clock.utcnow(), current_user.organisation_id
    with read_session() as session:
        lines = queries.calendar_of(session, organisation_id, now=now, language=language())
        own = channels(session, organisation_id=organisation_id)
        may_answer = role_of(session, session.get_one(User, current_user.id)) in WRITERS
    waiting = [one for one in lines if one.placement.state == "offered" and one.placement.scheduled_at > now]
    ahead = [one for one in lines if one not in waiting and one.placement.scheduled_at > now - timedelta(hours=1)]
    behind = [one for one in lines if one not in waiting and one not in ahead]
    return render_template(
        "partners/carrying/calendar.html", waiting=waiting, weeks=_weeks(ahead), behind=behind[::-1], channels=own, now=now,
        viewer=viewer(), may_answer=may_answer,
    )  # fmt: skip


def _weeks(lines: Sequence[queries.Line]) -> list[tuple[date, list[queries.Line]]]:
    """The lines by the Monday of their week, in the municipality's own time."""
    zone = ZoneInfo(settings().timezone)

    def monday(line: queries.Line) -> date:
        day = line.placement.scheduled_at.astimezone(zone).date()
        return day - timedelta(days=day.weekday())

    return [(week, list(rows)) for week, rows in groupby(lines, key=monday)]
