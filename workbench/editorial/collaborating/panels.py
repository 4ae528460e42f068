"""What the pages of an answer show of working together: comments and suggestions, the quote, whose turn it is."""

from flask import render_template
from flask_login import current_user

from workbench.editorial.blueprint import blueprint
from workbench.editorial.collaborating.comment_views import context_of, passage_choices
from workbench.editorial.collaborating.forms import CommentForm
from workbench.editorial.collaborating.quotes import quote_standing
from workbench.editorial.collaborating.readers import reader_names
from workbench.editorial.models import Sandwich
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session


def discussion_panel(place: str, sandwich: Sandwich) -> str:
    """Open comments and suggestions with the form for a new one."""
    with read_session() as session:
        context = context_of(session, sandwich, typed_by=current_user.id if place == "editor" else None)
        form = CommentForm(formdata=None, passage="whole")
        form.passage.choices = passage_choices(context["document"])
        names = reader_names(session, sandwich)
        return render_template(
            "editorial/collaborating/_panel.html",
            sandwich=sandwich,
            place=place,
            form=form,
            names=names,
            me=current_user.id,
            standing=quote_standing(session, sandwich, sandwich.current_revision),
            **context,
        )


def quote_warning(sandwich: Sandwich) -> str:
    """Before sending: that the spokesperson has not approved the quote as it stands. It warns, it does not stop."""
    with read_session() as session:
        standing = quote_standing(session, sandwich, sandwich.current_revision)
        if standing.is_settled:
            return ""
        return render_template("editorial/collaborating/_quote_warning.html", sandwich=sandwich, standing=standing)


def _panel(place: str) -> None:
    add_panel(blueprint, place, lambda sandwich: discussion_panel(place, sandwich))


for _place in ("editor", "answer", "review"):
    _panel(_place)
add_panel(blueprint, "send", quote_warning)
