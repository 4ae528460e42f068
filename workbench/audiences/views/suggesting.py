"""The page that suggests who may speak: three people with reasons, and why not the others."""

# mypy: disable-error-code="arg-type,union-attr,attr-defined"

from flask import render_template, request

from workbench import clock
from workbench.audiences import queries
from workbench.audiences.blueprint import Answer, blueprint
from workbench.audiences.forms import SuggestForm
from workbench.audiences.groups import audience
from workbench.audiences.suggesting import choose, town_zone
from workbench.audiences.views.groups import group_choices
from workbench.web.sessions import read_session
from workbench.web.vocabulary import choices


@blueprint.get("/spokespersons/suggest")
def suggest_page() -> Answer:
    """Whom to ask, for a group, a theme and a day; all three are in the address."""
    today = clock.utcnow().astimezone(town_zone()).date()
    is_asked = "audience" in request.args
    form = SuggestForm(request.args) if is_asked else SuggestForm(formdata=None)
    with read_session() as session:
        form.audience.choices = group_choices(session)
        form.theme.choices = choices("theme")
        is_valid = bool(form.audience.choices) and is_asked and form.validate()
        day = form.day.data or today
        choice = choose(session, form.audience.data, form.theme.data, day) if is_valid else None
        if form.day.data is None and not form.day.errors:
            form.day.data = today
        body = render_template(
            "audiences/suggest.html", form=form, choice=choice, day=day, has_people=bool(queries.all_spokespersons(session)),
            group=audience(session, form.audience.data) if choice is not None else None,
        )  # fmt: skip
    return body, 422 if is_asked and not is_valid else 200
