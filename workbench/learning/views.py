"""Pages of the learning room."""

from typing import Any

from flask import flash, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from classifiers.learning.types import LEAST_LABELS
from workbench import clock
from workbench.accounts.models import User
from workbench.intake.inbox.decisions import on_decision
from workbench.learning import charts, label_views, queries, runs, service, versions, words
from workbench.learning.blueprint import blueprint
from workbench.learning.datasets import views as data_set_views
from workbench.learning.labels import hear_decision
from workbench.learning.versions import NEEDED, get_version
from workbench.web.fragments import go_to, is_fragment
from workbench.web.sessions import read_session, settings, write_session

__all__ = ["blueprint", "data_set_views", "label_views"]

on_decision(hear_decision)


@blueprint.get("/model")
def overview() -> str:
    """Which model is in use, how it does, whether it drifts, and what can be done."""
    now = clock.utcnow()
    with read_session() as session:
        seen = queries.overview(session, settings(), now=now)
    bars = charts.paired_bars(seen.drift.reference, seen.drift.current) if sum(seen.drift.current) else ((), ())
    rows = queries.figures_of(seen.card)
    return render_template("learning/overview.html", seen=seen, rows=rows, bars=bars, words=words, least=LEAST_LABELS)


@blueprint.post("/model/train")
def train() -> Response:
    """Let a worker train."""
    with write_session() as session:
        run = service.ask_for_training(session, actor_id=current_user.id, now=clock.utcnow())
    return go_to(url_for("learning.run_page", run_id=run.id))


@blueprint.get("/model/runs/<int:run_id>")
def run_page(run_id: int) -> str:
    """How far a training is, and what became of it."""
    with read_session() as session:
        run = runs.get_run(session, run_id)
        asked_by = session.get(User, run.asked_by_id)
    template = "learning/_run_progress.html" if is_fragment() else "learning/run.html"
    return render_template(template, run=run, asked_by=asked_by, words=words, running=runs.RUNNING)


@blueprint.post("/model/runs/<int:run_id>/cancel")
def cancel_run(run_id: int) -> Response:
    """Stop a training."""
    with write_session() as session:
        service.cancel_run(session, runs.get_run(session, run_id), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The training is stopped. The model in use is unchanged."))
    return go_to(url_for("learning.run_page", run_id=run_id))


@blueprint.get("/model/versions")
def history() -> str:
    """Every version, every switch, the newest trainings."""
    with read_session() as session:
        page: dict[str, Any] = {
            "versions": queries.list_versions(session),
            "switches": queries.switches(session),
            "runs": queries.list_runs(session),
        }
    return render_template("learning/history.html", words=words, **page)


@blueprint.get("/model/versions/<version>")
def version_page(version: str) -> str:
    """The card of a version, and what people may do with it."""
    with read_session() as session:
        model = get_version(session, version)
        live = versions.live_version(session)
        texts = queries.error_texts(session, model.card)
        compared = queries.compared_count(session)
    return render_template(
        "learning/version.html", model=model, live=live, card=model.card, texts=texts, rows=queries.figures_of(model.card),
        points=charts.calibration_points(model.card.get("calibration") or ()), side=charts.SIDE, words=words, needed=NEEDED,
        compared=compared, is_mine=any(agreement.user_id == current_user.id for agreement in model.agreements),
    )  # fmt: skip


@blueprint.post("/model/versions/<version>/agree")
def agree(version: str) -> Response:
    """Say yes to a candidate; the second person's yes puts it into use."""
    with write_session() as session:
        model = get_version(session, get_version(session, version, lock=True).version)
        actor = session.get_one(User, current_user.id)
        is_live = service.agree(session, model, settings(), actor=actor, now=clock.utcnow())
    flash(
        _("The version is in use from the next batch of new items on. Items that were read before keep their scores.")
        if is_live
        else _("You have agreed. One more person must agree before the version is put into use.")
    )
    return go_to(url_for("learning.version_page", version=version))


@blueprint.post("/model/versions/<version>/withdraw")
def withdraw_agreement(version: str) -> Response:
    """Take one's yes back."""
    with write_session() as session:
        model = get_version(session, version)
        service.withdraw_agreement(session, model, actor=session.get_one(User, current_user.id), now=clock.utcnow())
    flash(_("Your yes is taken back."))
    return go_to(url_for("learning.version_page", version=version))


@blueprint.post("/model/versions/<version>/go-back")
def go_back(version: str) -> Response:
    """Put an earlier version into use again."""
    with write_session() as session:
        model = get_version(session, get_version(session, version, lock=True).version)
        actor = session.get_one(User, current_user.id)
        service.go_back(
            session, model, settings(), actor=actor, now=clock.utcnow(), reason=request.form.get("reason", ""),
            note=request.form.get("note", "")[:300],
        )  # fmt: skip
    flash(_("Version %(version)s is in use again, from the next batch of new items on.", version=version))
    return go_to(url_for("learning.overview"))
