"""Pages for adding a source: its kind, what the kind needs, a try of it, and a choice where a page names several feeds."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import Conflict, NotFound
from workbench.intake.blueprint import blueprint
from workbench.intake.models import SYNDICATION, SourceTest
from workbench.intake.sources import secrets
from workbench.intake.sources.addresses import address_of
from workbench.intake.sources.forms import KIND_FORMS, FeedForm, KindForm
from workbench.intake.sources.service import decisions, trials
from workbench.intake.sources.words import KIND_HELP, KIND_WORDS, needs_decision
from workbench.web.fragments import is_fragment
from workbench.web.sessions import read_session, settings, write_session

SAME_PLACE = ("instance", "host", "service")  # a stored key may only go to the place it was written for


@blueprint.route("/sources/new", methods=["GET", "POST"])
def new_source() -> Any:
    """Choose a kind, fill in what it needs, and ask for a try; the next page shows what is there."""
    kind = request.args.get("kind", SYNDICATION)
    if kind not in KIND_FORMS:
        raise NotFound(_("There is no such kind of source."), subject_id=kind[:40])
    with read_session() as session:
        is_open = not needs_decision(kind) or decisions.standing_decision(session) is not None
        earlier = _earlier(session.get(SourceTest, int(request.args["again"])) if _has_number("again") else None, kind)
    form = KIND_FORMS[kind](data=None if request.method == "POST" or earlier is None else _values_of(earlier))
    form.may_reuse_key = earlier is not None and bool(earlier.secret) and _is_same_place(earlier, form)
    if is_open and form.validate_on_submit():
        try:
            return _ask(kind, form, earlier)
        except Conflict as conflict:
            (form["address"] if "address" in form else form["name"]).errors = [conflict.message]
    shown = {"kind": kind, "is_open": is_open, "kind_forms": KIND_FORMS, "kind_words": KIND_WORDS, "kind_help": KIND_HELP}
    return render_template("intake/new_source.html", form=form, **shown), 422 if form.is_submitted() else 200


@blueprint.get("/sources/test/<int:test_id>")
def source_test(test_id: int) -> str:
    """What the worker found. Asks again by itself until the answer is there."""
    with read_session() as session:
        test = trials.get_test(session, test_id)
    template = "intake/_source_test.html" if is_fragment() else "intake/source_test.html"
    return render_template(template, test=test, candidates=test.options.get("candidates", ()), kind_words=KIND_WORDS)


@blueprint.post("/sources/test/<int:test_id>/choose")
def choose_feed(test_id: int) -> Response:
    """Try one of the feeds that the tested page names."""
    with write_session() as session:
        test = trials.get_test(session, test_id)
        address = request.form.get("address", "")
        chosen = trials.choose_candidate(session, test, address, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("intake.source_test", test_id=chosen.id), code=303)


@blueprint.post("/sources/test/<int:test_id>/add")
def add_source(test_id: int) -> Response:
    """What was tried becomes a source."""
    with write_session() as session:
        test = trials.get_test(session, test_id)
        source = trials.add_tried(session, test, actor_id=current_user.id, now=clock.utcnow())
    flash(_("%(name)s is added. Its texts come within a minute.", name=source.name))
    return redirect(url_for("intake.source_page", source_id=source.id), code=303)


def _ask(kind: str, form: KindForm, earlier: SourceTest | None) -> Response:
    options = form.options()
    address = form.address.data or "" if isinstance(form, FeedForm) else address_of(kind, options)
    sealed = secrets.seal(settings().secret_key, form.key())
    if not sealed and form.may_reuse_key and earlier is not None:
        sealed = earlier.secret
    wanted = trials.Wanted(kind, address, name=form.name.data or "", genre=form.genre.data, options=options, sealed_secret=sealed)
    with write_session() as session:
        test = trials.ask_for_trial(session, wanted, actor_id=current_user.id, now=clock.utcnow())
    return redirect(url_for("intake.source_test", test_id=test.id), code=303)


def _has_number(name: str) -> bool:
    raw = request.args.get(name, "")
    return raw.isascii() and raw.isdigit() and len(raw) < 10


def _earlier(test: SourceTest | None, kind: str) -> SourceTest | None:
    """An earlier try of the same kind; with its key only for the person who wrote it."""
    if test is None or test.kind != kind or test.asked_by_id != current_user.id:
        return None
    return test


def _is_same_place(earlier: SourceTest, form: KindForm) -> bool:
    if request.method == "GET":
        return True
    typed = form.options()
    return all(typed.get(name) == earlier.options.get(name) for name in SAME_PLACE)


def _values_of(test: SourceTest) -> dict[str, Any]:
    """What the form shows of an earlier try: never the key."""
    options = {name: value for name, value in test.options.items() if name != "candidates"}
    value = options.get("value") or options.get("query") or options.get("user") or ""
    own = {"user": options.get("user", "")} if test.kind == "mailbox" else {"value": value}
    return {**options, **own, "address": test.address, "name": test.name, "genre": test.genre}
