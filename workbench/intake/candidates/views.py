"""Candidates for new rumours: the list, one candidate, and what people do with it."""

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.permissions.groups import EDITORS
from workbench.errors import Refused
from workbench.intake.blueprint import blueprint
from workbench.intake.candidates import queries, service
from workbench.intake.candidates.filters import STATE_WORDS, CandidateFilter, CandidateFilterForm
from workbench.intake.candidates.wording import change_words, news_words, skipped_words, undo_words
from workbench.intake.inbox.forms import NewRumourForm
from workbench.intake.inbox.nearest import ALIKE, nearest_rumours
from workbench.intake.inbox.queries import search_rumours
from workbench.intake.inbox.triage import OPEN_STATES
from workbench.intake.inbox.triage_views import REASONS
from workbench.intake.models import ClaimGroup, ClaimGroupChange
from workbench.intake.reading_log import log_reading
from workbench.rumours.queries import rumour_by_code
from workbench.web.fragments import go_to, is_fragment
from workbench.web.pages import page_number
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, settings, write_session

FIELDS = ("theme", "kind", "language", "target_group", "place", "concern_behind", "relation")


@blueprint.get("/inbox/candidates")
def candidate_list() -> str | tuple[str, int]:
    """The list; htmx asks for its rows alone."""
    form = CandidateFilterForm(request.args)
    is_valid = form.validate()
    wanted = form.chosen() if is_valid else CandidateFilter()
    with read_session() as session:
        page = queries.list_page(session, wanted, number=page_number(request.args.get("page")))
        values = {
            "counts": queries.state_counts(session),
            "single_count": queries.single_count(session),
            "quotes": queries.first_sentences(session, page.rows),
            "rumours": queries.rumours_of(session, page.rows, viewer=current_user),
        }
    log_reading("candidates_read", current_user, clock.utcnow())
    template = "intake/_candidates.html" if is_fragment() else "intake/candidates.html"
    shown = render_template(
        template, form=form, wanted=wanted, page=page, state_words=STATE_WORDS, is_growing=queries.is_growing, **values
    )
    return shown if is_valid else (shown, 422)


@blueprint.get("/inbox/candidates/<int:group_id>")
def candidate(group_id: int) -> str | Response:
    """One candidate. Who may change it holds it from now on: the machine only adds to what somebody has looked at."""
    now = clock.utcnow()
    with read_session() as session:
        group = service.get_group(session, group_id)
        if group.state == "merged" and group.merged_into_id and "stay" not in request.args:
            return redirect(url_for("intake.candidate", group_id=group.merged_into_id))
        shown = queries.show_group(session, group, viewer=current_user, now=now)
        near, found = _rumours_for(session, group)
    with write_session() as session:
        seen = shown.changes[0].id if shown.changes else 0
        service.look_at(session, group_id, seen_change_id=seen, user_id=current_user.id, holds=_may_change(), now=now)
    log_reading("candidate_read", shown.group, now)
    words = {"change_words": change_words, "news_lines": news_words(shown.news), "undo_words": undo_words}
    return render_template("intake/candidate.html", shown=shown, group=shown.group, near=near, found=found, **words)


@blueprint.post("/inbox/candidates/<int:group_id>/name")
def name_candidate(group_id: int) -> Response:
    """Word the claim."""

    def act(session: Session, group: ClaimGroup) -> str:
        service.name_group(session, group, request.form.get("claim", "")[:1000], actor_id=current_user.id, now=clock.utcnow())
        return _("The claim is worded.")

    return _change(group_id, act)


@blueprint.route("/inbox/candidates/<int:group_id>/new-rumour", methods=["GET", "POST"])
def open_candidate(group_id: int) -> Any:
    """A new rumour from the candidate: shows its texts and the nearest rumours before it is made."""
    with read_session() as session:
        group = service.get_group(session, group_id)
        shown = queries.show_group(session, group, viewer=current_user, now=clock.utcnow())
        flags = queries.flags_of(session, shown)
        form = NewRumourForm(data=_prefilled(group) | {"flags": flags}) if request.method == "GET" else NewRumourForm()
        near, _found = _rumours_for(session, group, form.claim.data or "")
    if form.validate_on_submit() and _is_settled(form, near):

        def act(session: Session, locked: ClaimGroup) -> str:
            values = {name: getattr(form, name).data or "" for name in FIELDS} | {"flags": tuple(form.flags.data or ())}
            _rumour, done = service.open_rumour(
                session, locked, form.claim.data or "", _item_ids(), actor_id=current_user.id, now=clock.utcnow(), **values
            )
            said = ngettext(
                "The rumour is opened with %(num)s observation.", "The rumour is opened with %(num)s observations.", done.count
            )
            return _told(said, done)

        return _change(group_id, act)
    page = render_template("intake/candidate_rumour.html", form=form, shown=shown, group=group, near=near, alike=ALIKE)
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/inbox/candidates/<int:group_id>/link")
def link_candidate(group_id: int) -> Response:
    """All texts become observations of a known rumour."""

    def act(session: Session, group: ClaimGroup) -> str:
        code, relation = request.form.get("rumour", ""), request.form.get("relation", "asserts")
        if not code:
            raise Refused(_("Choose the rumour that the texts belong to."), subject_id=group_id)
        rumour = rumour_by_code(session, code[:40], viewer=current_user)
        values = {"relation": relation, "actor_id": current_user.id, "now": clock.utcnow()}
        done = service.link_to(session, group, rumour, _item_ids(), **values)
        said = ngettext("%(num)s text is linked to the rumour.", "%(num)s texts are linked to the rumour.", done.count)
        return _told(said, done)

    return _change(group_id, act)


@blueprint.post("/inbox/candidates/<int:group_id>/take-out")
def take_out(group_id: int) -> Response:
    """One text leaves the candidate."""

    def act(session: Session, group: ClaimGroup) -> str:
        service.take_out(session, group, next(iter(_item_ids()), 0), actor_id=current_user.id, now=clock.utcnow())
        return _("The text stands alone now. The machine does not put it back.")

    return _change(group_id, act)


@blueprint.post("/inbox/candidates/<int:group_id>/merge")
def merge_candidate(group_id: int) -> Response:
    """All texts go over to another candidate."""

    def act(session: Session, group: ClaimGroup) -> str:
        into = service.get_group(session, _number(request.form.get("into", "")), lock=True)
        count = service.merge(session, group, into, actor_id=current_user.id, now=clock.utcnow())
        return ngettext(
            "%(num)s text went over to the other candidate.", "%(num)s texts went over to the other candidate.", count
        )

    return _change(group_id, act)


@blueprint.post("/inbox/candidates/<int:group_id>/dismiss")
def dismiss_candidate(group_id: int) -> Response:
    """The candidate is no new rumour."""

    def act(session: Session, group: ClaimGroup) -> str:
        reason = request.form.get("reason", "")
        if reason not in REASONS:
            abort(422)
        values = {"reason": reason, "actor_id": current_user.id, "now": clock.utcnow()}
        done = service.dismiss(session, group, _item_ids(), **values)
        said = ngettext(
            "The candidate is dismissed, and %(num)s text with it.",
            "The candidate is dismissed, and %(num)s texts with it.",
            done.count,
        )
        return _told(said, done)

    return _change(group_id, act)


@blueprint.post("/inbox/candidates/<int:group_id>/undo")
def undo_candidate(group_id: int) -> Response:
    """Take the visitor's own newest step back."""
    with write_session() as session:
        change = session.get(ClaimGroupChange, _number(request.form.get("change_id", "")))
        is_here = change is not None and change.group_id == group_id
        is_done = is_here and service.undo(session, change, actor_id=current_user.id, now=clock.utcnow())
    flash(_("Undone: the candidate is as it was.") if is_done else _("There is nothing to undo."))
    return go_to(_address(group_id))


def _change(group_id: int, act: Callable[[Session, ClaimGroup], str]) -> Response:
    with write_session() as session:
        version = request.form.get("version", "")
        group = service.get_group(session, group_id, lock=True, version=_number(version) if version else None)
        said = act(session, group)
    flash(said)
    return go_to(_address(group_id))


def _address(group_id: int) -> str:
    return url_for("intake.candidate", group_id=group_id, stay=1)


def _told(said: str, done: service.Sorted) -> str:
    return " ".join(part for part in (said, skipped_words(done.skipped)) if part)


def _rumours_for(session: Session, group: ClaimGroup, claim: str = "") -> tuple[list[Any], list[Any]]:
    """The nearest known rumours with their likeness, and those that the visitor searched for."""
    words = claim or " ".join((group.claim, *group.words))
    near = nearest_rumours(session, words, viewer=current_user, instance_dir=settings().instance_dir) if words.strip() else []
    asked = request.args.get("rumour", "").replace("\x00", "").strip()[:200]
    return near, list(search_rumours(session, asked, viewer=current_user)) if asked else []


def _prefilled(group: ClaimGroup) -> dict[str, Any]:
    return {
        "claim": group.claim,
        "theme": group.theme or "T99",
        "kind": "belief",
        "target_group": "newcomers" if group.theme != "T13" else "municipality",
        "relation": "asserts",
        "language": group.language if group.language in ("sv", "en") else "sv",
    }


def _is_settled(form: NewRumourForm, near: list[Any]) -> bool:
    """Somebody has looked at the rumours that are much like it."""
    if any(likeness >= ALIKE for _rumour, likeness in near) and not form.is_new.data:
        form.is_new.errors = [_("These rumours are much like it. Link the texts to one of them, or say that none is the same.")]
        return False
    return True


def _item_ids() -> list[int]:
    return [_number(raw) for raw in request.form.getlist("item_id")[: queries.MEMBERS_SHOWN] if _number(raw)]


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 16 else 0


def _may_change() -> bool:
    return bool(current_user.role_names & EDITORS)


def show_candidate(item: Any) -> str:
    """On the page of a text: the candidate that it stands in, when others tell the same and it waits for somebody."""
    if not item.flagged or item.match_code is not None or item.state not in OPEN_STATES:
        return ""
    with read_session() as session:
        group = queries.group_of_item(session, item.id)
    return render_template("intake/_candidate_of_item.html", group=group) if group else ""


add_panel(blueprint, "item", show_candidate)
