"""Pages where two people change limits, words and synonyms: the settings, one proposal, the history, the way back."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import abort, flash, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from sandwiches.method import LANGUAGES
from sandwiches.rulebook import bounds
from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting
from workbench.editorial.rulebook import changing, queries, trying, values
from workbench.editorial.rulebook.active import active_rulebook, active_version, make_rulebook
from workbench.editorial.rulebook.forms import AgreeForm, NumberForm, RejectForm, WordsForm
from workbench.editorial.rulebook.models import RulebookChange
from workbench.editorial.rulebook.showing import setting_address, value_of
from workbench.editorial.rulebook.values import Setting
from workbench.errors import Conflict, Refused, WorkbenchError
from workbench.web.fragments import go_to, is_fragment
from workbench.web.languages import language
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

KINDS = {"numbers": "threshold", "words": "cues", "synonyms": "synonyms"}
READERS = {"threshold": values.read_number, "cues": values.read_words, "synonyms": values.read_groups}
Answer = str | Response | tuple[str, int]


@blueprint.get("/rulebook")
def setting_list() -> str:
    """Every number, word list and theme of synonyms, with what holds here."""
    with read_session() as session:
        rulebook, version = active_rulebook(session), queries.newest_version(session)
        _rulebook, left_out = make_rulebook(version.content if version else {})
        waiting = queries.open_by_setting(session)
    rows = {
        "threshold": [Setting("threshold", name) for name in bounds().thresholds],
        "cues": [Setting("cues", name, one) for name in bounds().lists for one in LANGUAGES],
        "synonyms": [Setting("synonyms", name, one) for name in bounds().themes for one in LANGUAGES],
    }
    shown = {kind: [(one, value_of(one, rulebook), values.shipped_value(one)) for one in kept] for kind, kept in rows.items()}
    return render_template(
        "editorial/rulebook/settings.html", shown=shown, version=version, waiting=waiting, left_out=left_out, bounds=bounds()
    )


@blueprint.get("/rulebook/<kind>/<key>")
@blueprint.get("/rulebook/<kind>/<key>/<code>")
def setting_page(kind: str, key: str, code: str = "") -> str:
    """One setting: what holds, its history, and the form that proposes another value."""
    which = _setting(kind, key, code)
    with read_session() as session:
        now = queries.base_value(session, which, active_version(session))
        form = _form(
            which, data={"value": values.as_typed(which, _again(session, which, now)), "base_version": active_version(session)}
        )
        return _setting_page(session, which, form)


@blueprint.post("/rulebook/<kind>/<key>")
@blueprint.post("/rulebook/<kind>/<key>/<code>")
def propose_change(kind: str, key: str, code: str = "") -> Answer:
    """Write down a proposed value and start its dry run. What was typed comes back with every error."""
    which = _setting(kind, key, code)
    form = _form(which)
    if not form.validate():
        with read_session() as session:
            return _setting_page(session, which, form), 422
    typed, base = form.value.data or "", _version_number(form.base_version.data)
    try:
        wanted = READERS[which.kind](which, typed)
        with write_session() as session:
            named = {"reason": form.reason.data, "base_version": base, "actor": acting(session), "now": clock.utcnow()}
            change = changing.propose(session, which, wanted, **named)
    except Conflict as error:
        return _changed_meanwhile(which, form, wanted, base, error), 409
    except Refused as error:
        form.value.errors = [error.message]
        with read_session() as session:
            return _setting_page(session, which, form), 422
    if note := values.repeats_note(which, typed):
        flash(note)
    return go_to(url_for("editorial.change_page", change_id=change.id))


@blueprint.get("/rulebook/changes")
def change_list() -> str:
    """Changes that wait, and the history of all that were decided."""
    with read_session() as session:
        waiting = changing.open_changes(session)
        page = queries.decided_changes(session, page=page_number(request.args.get("page")))
        newest = active_version(session)
    return render_template(
        "editorial/rulebook/changes.html", waiting=waiting, page=page, newest=newest, differences=queries.differences_of
    )


@blueprint.get("/rulebook/changes/<int:change_id>")
def change_page(change_id: int) -> str:
    """One change: what is another, why, its dry run, and what the visitor can do. Asks again while the dry run is under way."""
    with read_session() as session:
        return _change_page(session, queries.change_by_id(session, change_id))


@blueprint.post("/rulebook/changes/<int:change_id>/forward")
def put_forward_change(change_id: int) -> Response:
    """Its author has seen the dry run and asks for a second person."""
    with write_session() as session:
        changing.put_forward(session, queries.change_by_id(session, change_id), actor=acting(session), now=clock.utcnow())
    flash(_("The change is put forward. It holds once another person agrees."))
    return go_to(url_for("editorial.change_page", change_id=change_id))


@blueprint.post("/rulebook/changes/<int:change_id>/agree")
def agree_to_change(change_id: int) -> Answer:
    """A second person's yes to what they have read."""
    form = AgreeForm()
    if not form.validate():
        abort(422)
    with write_session() as session:
        change = queries.change_by_id(session, change_id)
        named = {"seen_round": form.seen_round.data, "actor": acting(session), "now": clock.utcnow()}
        version = changing.agree(session, change, **named)
    flash(_("The rules hold as agreed, from now on (version %(number)s).", number=version.number))
    return go_to(url_for("editorial.change_page", change_id=change_id))


@blueprint.post("/rulebook/changes/<int:change_id>/reject")
def reject_change(change_id: int) -> Answer:
    """A second person's no, with a reason."""
    form = RejectForm()
    if not form.validate():
        with read_session() as session:
            return _change_page(session, queries.change_by_id(session, change_id), form), 422
    with write_session() as session:
        change = queries.change_by_id(session, change_id)
        changing.reject(session, change, reason=form.reason.data, actor=acting(session), now=clock.utcnow())
    flash(_("The change is rejected. The rules stay as they were."))
    return go_to(url_for("editorial.change_page", change_id=change_id))


@blueprint.post("/rulebook/changes/<int:change_id>/withdraw")
def withdraw_change(change_id: int) -> Response:
    """Its author takes it back."""
    with write_session() as session:
        changing.withdraw_change(session, queries.change_by_id(session, change_id), actor=acting(session), now=clock.utcnow())
    flash(_("The change is withdrawn. The rules stay as they were."))
    return go_to(url_for("editorial.change_page", change_id=change_id))


@blueprint.post("/rulebook/changes/<int:change_id>/try")
def try_change(change_id: int) -> Response:
    """The dry run once more, over the texts as they are now."""
    with write_session() as session:
        change = queries.change_by_id(session, change_id)
        if change.state not in changing.OPEN_STATES:
            raise Conflict(_("This change has been decided already."), subject_id=change_id)
        trying.start_trial(session, change, now=clock.utcnow())
    return go_to(url_for("editorial.change_page", change_id=change_id, _anchor="trial"))


@blueprint.post("/rulebook/versions/<int:number>/return")
def return_to_version(number: int) -> Response:
    """One press: propose that everything is as it was in that version."""
    with write_session() as session:
        reason = _("Back to version %(number)s", number=number) if number else _("Back to the method as delivered")
        change = changing.propose_return(session, number, reason=reason, actor=acting(session), now=clock.utcnow())
    return go_to(url_for("editorial.change_page", change_id=change.id))


def _setting(kind: str, key: str, code: str) -> Setting:
    return values.setting(KINDS.get(kind, ""), key, code)


def _form(which: Setting, **given: Any) -> NumberForm | WordsForm:
    return NumberForm(**given) if which.kind == "threshold" else WordsForm(**given)


def _version_number(raw: str | None) -> int:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) < 9 else 0


def _again(session: Session, which: Setting, now: Any) -> Any:
    """The value that the form begins with: what holds, or an earlier proposal put on it (?again=<id>)."""
    asked = _version_number(request.args.get("again"))
    change = session.get(RulebookChange, asked) if asked else None
    if change is None or (change.kind, change.key, change.language) != (which.kind, which.key, which.language):
        return now
    return queries.merged_value(which, base=change.old, mine=change.new, now=now)


def _setting_page(session: Session, which: Setting, form: Any, notice: str = "") -> str:
    now = queries.base_value(session, which, active_version(session))
    if not form.base_version.data:
        form.base_version.data = str(active_version(session))
    return render_template(
        "editorial/rulebook/setting.html", which=which, form=form, now=now, shipped=values.shipped_value(which), notice=notice,
        changes=queries.changes_of(session, which), differences=queries.differences_of, bounds=bounds(),
    )  # fmt: skip


def _changed_meanwhile(which: Setting, form: Any, wanted: Any, base: int, error: WorkbenchError) -> str:
    """The form with what the person wanted, put on the value that a colleague has made in the meantime."""
    with read_session() as session:
        newest = active_version(session)
        now = queries.base_value(session, which, newest)
        merged = queries.merged_value(which, base=queries.base_value(session, which, base), mine=wanted, now=now)
        form.value.data, form.base_version.data = values.as_typed(which, merged), str(newest)
        return _setting_page(session, which, form, error.message)


def _change_page(session: Session, change: RulebookChange, form: RejectForm | None = None) -> str:
    viewer = acting(session)
    effects, hidden_count = queries.effects_of(session, change.trial, language(), viewer=viewer)
    is_own, is_open = viewer.id == change.proposed_by_id, change.state in changing.OPEN_STATES
    is_stale = is_open and changing.is_stale(session, change)
    template = "editorial/rulebook/_trial.html" if is_fragment() else "editorial/rulebook/change.html"
    return render_template(
        template, change=change, trial=change.trial, differences=queries.differences_of(change), effects=effects,
        hidden_count=hidden_count, is_own=is_own, is_open=is_open, is_stale=is_stale,
        is_fresh=trying.is_fresh(session, change), form=form or RejectForm(formdata=None), most_rows=trying.KEPT_ROWS,
    )  # fmt: skip


@blueprint.app_context_processor
def _setting_words() -> dict[str, object]:
    return {"setting_address": setting_address, "show_value": values.show_value}


blueprint.add_app_template_filter(lambda change: [row.setting for row in queries.differences_of(change)], "changed_settings_of")
