"""Splitting a rumour, undoing what was merged or split, verifications, referrals, advice."""

from typing import Any
from zoneinfo import ZoneInfo

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench import clock
from workbench.errors import NotFound
from workbench.rumours import queries
from workbench.rumours.blueprint import blueprint, visitor
from workbench.rumours.cases import merging, referring, verifying
from workbench.rumours.cases.advice import advice_for, give_advice
from workbench.rumours.cases.changing import read_rumour, run_change, show_form
from workbench.rumours.cases.forms import AdviceForm, AnswerForm, ReferralForm, SplitForm, StrikeForm, VerificationForm
from workbench.rumours.cases.models import CaseMove, Referral, Verification
from workbench.rumours.cases.partner_page import advice_page
from workbench.rumours.cases.splitting import MOST_SHOWN, groups_of
from workbench.rumours.cases.words import case_word
from workbench.rumours.models import Rumour
from workbench.web.fragments import go_to
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, settings, write_session

blueprint.add_app_template_filter(case_word, "case_word")


@blueprint.route("/rumours/<code>/split", methods=["GET", "POST"])
def split_rumour(code: str) -> Any:
    """A part of it is another rumour."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        groups = groups_of(session, rumour, viewer=visitor())
    form = SplitForm(groups, data={"theme": rumour.theme})

    def change(session: Session, subject: Rumour) -> None:
        texts = {"claim": form.claim.data, "theme": form.theme.data, "reason": form.reason.data}
        merging.split_rumour(session, subject, rows=form.chosen, **texts, actor_id=visitor().id, now=clock.utcnow())

    done = _("The rumour is split. It can be undone under “Merged and split”.")
    answer, status = run_change(code, form, change, done, place="moves-title")
    return answer or show_form("rumours/split.html", form, rumour, status, most=MOST_SHOWN)


@blueprint.post("/rumours/<code>/moves/<int:move_id>/undo")
def undo_move(code: str, move_id: int) -> Any:
    """A merge or split was wrong: everything goes back."""
    with write_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        row = session.get(CaseMove, move_id)
        if row is None or rumour.id not in (row.source_id, row.target_id):
            raise NotFound(_("There is no such change."), subject_id=move_id)
        other = session.get_one(Rumour, row.target_id if row.source_id == rumour.id else row.source_id)
        for one in sorted((rumour.code, other.code)):  # always in the same order: two undos cannot lock each other out
            queries.rumour_for_change(session, one, version=None, viewer=visitor())
        merging.undo_move(session, move_id, actor_id=visitor().id, now=clock.utcnow())
    flash(_("It is undone. Everything went back to where it was."))
    return go_to(url_for("rumours.rumour_page", code=code))


@blueprint.route("/rumours/<code>/verified/new", methods=["GET", "POST"])
def new_verification(code: str) -> Any:
    """One more office was asked."""
    rumour = read_rumour(code)
    form = VerificationForm(data={"verified_on": clock.utcnow().astimezone(ZoneInfo(settings().timezone)).date()})

    def change(session: Session, subject: Rumour) -> None:
        values: dict[str, Any] = {name: form[name].data or "" for name in ("office", "role", "finding", "said")}
        values["verified_on"] = form.verified_on.data
        verifying.add_verification(session, subject, **values, actor_id=visitor().id, now=clock.utcnow())

    answer, status = run_change(code, form, change, _("It is noted whom you asked."), place="verified-title")
    return answer or show_form("rumours/verification.html", form, rumour, status)


@blueprint.route("/rumours/<code>/verified/<int:row_id>/strike", methods=["GET", "POST"])
def strike_verification(code: str, row_id: int) -> Any:
    """It was noted by mistake."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        row = session.get(Verification, row_id)
    if row is None or row.rumour_id != rumour.id:
        raise NotFound(_("There is no such line."), subject_id=row_id)
    form = StrikeForm()

    def change(session: Session, subject: Rumour) -> None:
        reason = form.reason.data or ""
        verifying.strike_verification(session, subject, row_id, reason=reason, actor_id=visitor().id, now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The line is struck out."), place="verified-title")
    return answer or show_form("rumours/strike.html", form, rumour, status, line=row)


@blueprint.route("/rumours/<code>/referral/new", methods=["GET", "POST"])
def refer(code: str) -> Any:
    """The case is passed to the police, victim support or other help."""
    rumour = _for_few(code)
    zone = ZoneInfo(settings().timezone)
    form = ReferralForm(data={"referred_at": clock.utcnow().astimezone(zone)})

    def change(session: Session, subject: Rumour) -> None:
        values = {"referred_to": form.referred_to.data, "office": form.office.data or "", "reason": form.reason.data or ""}
        referring.refer(session, subject, **values, referred_at=form.at(zone), actor=visitor(), now=clock.utcnow())

    answer, status = run_change(code, form, change, _("It is noted that the case was passed on."), place="referrals-title")
    return answer or show_form("rumours/referral.html", form, rumour, status)


@blueprint.route("/rumours/<code>/referral/<int:row_id>/answer", methods=["GET", "POST"])
def note_referral_answer(code: str, row_id: int) -> Any:
    """What the police or the helpers answered."""
    rumour = _for_few(code)
    with read_session() as session:
        row = session.get(Referral, row_id)
    if row is None or row.rumour_id != rumour.id:
        raise NotFound(_("There is no such referral."), subject_id=row_id)
    form = AnswerForm(data={"answer": row.answer})

    def change(session: Session, subject: Rumour) -> None:
        answer = form.answer.data or ""
        referring.note_answer(session, subject, row_id, answer=answer, actor=visitor(), now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The answer is noted."), place="referrals-title")
    return answer or show_form("rumours/referral_answer.html", form, rumour, status, line=row)


@blueprint.route("/rumours/<code>/advice", methods=["GET", "POST"])
def advise(code: str) -> Any:
    """What colleagues and partners should do, and not do."""
    with read_session() as session:
        rumour = queries.rumour_by_code(session, code, viewer=visitor())
        now_given = advice_for(session, rumour.id)
    if now_given is None:
        raise NotFound(_("There is no such rumour."), subject_id=code)
    stance = "" if now_given.is_automatic else now_given.stance
    given = {"stance": stance, "words": now_given.words, "for_partners": now_given.for_partners}
    form = AdviceForm(now_given.automatic_title, data=given)

    def change(session: Session, subject: Rumour) -> None:
        values: dict[str, Any] = {
            "stance": form.stance.data or "",
            "words": form.words.data or "",
            "for_partners": form.for_partners.data,
        }
        give_advice(session, subject, **values, actor=visitor(), now=clock.utcnow())

    answer, status = run_change(code, form, change, _("The advice is given."), place="quiet-title")
    return answer or show_form("rumours/advice.html", form, rumour, status, advice=now_given)


@blueprint.get("/advice")
def partner_advice() -> str:
    """What to do about the rumours that partners may know of."""
    with read_session() as session:
        page = advice_page(session, number=page_number(request.args.get("page")))
    return render_template("rumours/partner_advice.html", page=page)


def _for_few(code: str) -> Rumour:
    """The rumour, if the visitor may see where it was passed on. Raises NotFound."""
    rumour = read_rumour(code)
    if not referring.may_see_referrals(visitor(), rumour):
        raise NotFound(_("There is no such rumour."), subject_id=code)
    return rumour
