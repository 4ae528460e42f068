"""The campaign card's page, and the side bar of the six rules beside the editor and on the answer's page."""

# mypy: disable-error-code="arg-type,union-attr"

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.accounts.permissions import may
from workbench.editorial.amending import own_text
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting, open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.planning import cards, figures
from workbench.editorial.planning.forms import CardForm
from workbench.editorial.planning.measures import add_measure, measures_of
from workbench.editorial.planning.wording import rules_of_use
from workbench.errors import Conflict, Refused
from workbench.web.languages import language
from workbench.web.panels import add_panel
from workbench.web.sessions import read_session, write_session
from workbench.web.vocabulary import choices

Answer = str | Response | tuple[str, int]

add_measure(blueprint, "audience", figures.measure_audience)
add_measure(blueprint, "humour", figures.measure_humour)
add_measure(blueprint, "act_fast", figures.measure_speed)


@blueprint.route("/answers/<slug>/planning", methods=["GET", "POST"])
def campaign_card(slug: str) -> Answer:
    """Fill in the campaign card. Every field may wait; what is missing stands in the side bar."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        form = _form(session, sandwich)
        groups = cards.audiences(session)
    form.audience.choices = [("", _("Choose one")), *((str(row.id), _name(row)) for row in groups)]
    form.meeting_places.choices = choices("channel")
    problem = ""
    if form.validate_on_submit():
        try:
            return _filled(form, slug)
        except (Refused, Conflict) as refusal:
            problem = refusal.message
    page = render_template(
        "editorial/planning/card.html",
        form=form,
        sandwich=sandwich,
        groups=groups,
        problem=problem,
        goes_into_text=cards.goes_into_text(sandwich),
    )
    return page, 422 if form.is_submitted() else 200


def show_panel(sandwich: Any) -> str:
    """The six rules of use with this answer's figures, for staff."""
    if not may("editorial.campaign_card"):
        return ""
    now = clock.utcnow()
    with read_session() as session:
        found = measures_of(session, session.merge(sandwich, load=False), now)
    rows = [(rule, found[rule.id]) for rule in rules_of_use()]
    missing = sum(one.state == "missing" for measures in found.values() for one in measures)
    return render_template("editorial/planning/_panel.html", sandwich=sandwich, rows=rows, missing=missing)


def _form(session: Session, sandwich: Sandwich) -> CardForm:
    card, written = cards.card_of(session, sandwich.id), own_text(session, sandwich, acting(session))
    return CardForm(
        audience=str(card.audience_id or "") if card else "",
        other_audience=card.other_audience if card else "",
        value=(card.value if card else "") or written.get("value") or "",
        value_words=", ".join(written.get("value_words") or ()),
        worry=card.worry if card else sandwich.rumour.concern_behind,
        meeting_places=list(card.meeting_places) if card else [],
    )


def _filled(form: CardForm, slug: str) -> Response:
    given = cards.Card(
        audience_id=int(form.audience.data) if form.audience.data else None,
        other_audience=form.other_audience.data or "",
        value=form.value.data or "",
        value_words=tuple(word.strip() for word in (form.value_words.data or "").split(",") if word.strip()),
        worry=form.worry.data or "",
        meeting_places=tuple(form.meeting_places.data or ()),
    )
    with write_session() as session:
        card = cards.fill_card(session, open_sandwich(session, slug), given, actor=acting(session), now=clock.utcnow())
        count = sum(cards.filled(card))
    flash(_("The card is kept: %(count)s of 4 are filled in.", count=count))
    return redirect(url_for("editorial.campaign_card", slug=slug), code=303)


def _name(audience: Any) -> str:
    return str(audience.name_sv if language() == "sv" else audience.name_en)


add_panel(blueprint, "editor", show_panel)
add_panel(blueprint, "answer", show_panel)
