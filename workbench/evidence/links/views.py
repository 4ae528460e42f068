"""The page of what should be checked again."""

from flask import render_template, request

from workbench import clock
from workbench.evidence.blueprint import blueprint
from workbench.evidence.links import queries
from workbench.evidence.sources import forms
from workbench.web.pages import page_number
from workbench.web.sessions import read_session


@blueprint.get("/evidence/recheck")
def recheck() -> str:
    """Sources past their day, with a broken or changed link, or old; figures with a new release; answers with older values."""
    today = clock.utcnow().date()
    with read_session() as session:
        page = queries.sources_to_check(session, today=today, number=page_number(request.args.get("page")))
        figures = queries.figures_to_check(session, today=today)
    valid = forms.StillValidForm(formdata=None, until=forms.days_from(today, 12))
    return render_template("evidence/recheck.html", page=page, figures=figures, valid_form=valid, today=today)
