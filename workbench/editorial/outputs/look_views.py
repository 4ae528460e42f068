"""The page of the installation's look: sender, logo, colours, what they give, who changed them."""

# mypy: disable-error-code="arg-type"

from dataclasses import replace

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as WerkzeugResponse

from sandwiches import Document
from sandwiches.outputs import BadColour, BadLogo, Look, Order, OutputError, check_look, contrasts, make_preview, shared_child
from workbench import clock
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import acting
from workbench.editorial.outputs import queries
from workbench.editorial.outputs.forms import LookForm
from workbench.editorial.outputs.service import WeakColour, save_look, weak_colour
from workbench.editorial.outputs.wording import why_no_logo
from workbench.web.languages import language
from workbench.web.sessions import read_session, settings, write_session

Answer = str | WerkzeugResponse | tuple[str, int]
SAMPLES = ("card_wide", "poster")
MOST_BYTES = 1024 * 1024
_SAMPLE = {
    "sv": ("Så här ser rubriken ut", "Under 2026 låg 12 av 12 exempel på sin plats.", "Exempel"),
    "en": ("This is how the headline looks", "In 2026, 12 of 12 examples stood in their place.", "Example"),
}


@blueprint.get("/look")
def look() -> Answer:
    """The look that holds, as a form with samples; with colours in the address, the samples are made in them."""
    with read_session() as session:
        held = queries.current_look(session, settings())
        return _page(session, _filled(held), held)


@blueprint.post("/look")
def save_look_page() -> Answer:
    """Save a new look. A weak colour is refused with one that works; everything typed stays."""
    form = LookForm()
    with read_session() as session:
        held = queries.current_look(session, settings())
    wanted = _typed(form, held) if form.validate() else None
    if wanted is not None and request.form.get("do") == "try":
        return _tried(form, held, wanted)
    if wanted is not None:
        try:
            with write_session() as session:
                save_look(session, wanted, actor=acting(session), now=clock.utcnow())
        except WeakColour as refusal:
            form[refusal.field].errors = [refusal.message]
        else:
            flash(_("The look is saved. Everything that is made from now on has it."))
            return redirect(url_for("editorial.look"), code=303)
    with read_session() as session:
        return _page(session, form, held), 422


@blueprint.get("/look/sample/<output>.png")
def look_sample(output: str) -> Response:
    """A sample in the colours of the address; the stored name and logo."""
    if output not in SAMPLES:
        abort(404)
    with read_session() as session:
        held = queries.current_look(session, settings())
    tried = replace(held, **{name: request.args[name] for name in ("ground", "ink", "band") if name in request.args})
    try:
        check_look(tried)
    except (BadColour, ValueError):
        abort(404)
    order = Order(_sample_text(), tried, url=f"{settings().base_url}/library", is_grey=request.args.get("grey") == "1")
    try:
        made = make_preview(output, order, shared_child(), width=480)
    except OutputError:
        abort(503)
    response = Response(made, content_type="image/png")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(session: Session, form: LookForm, held: Look, tried: Look | None = None) -> str:
    return render_template(
        "editorial/outputs/look.html",
        form=form,
        held=held,
        tried=tried,
        pairs=[(pair.name, *map(_figure, (pair.ratio, pair.grey_ratio, pair.wanted))) for pair in contrasts(tried or held)],
        history=queries.look_history(session),
        samples=SAMPLES,
        colours={"ground": (tried or held).ground, "ink": (tried or held).ink, "band": (tried or held).band},
        version=(tried or held).fingerprint,
    )


def _figure(ratio: float) -> str:
    return format_decimal(ratio, "0.0")


def _tried(form: LookForm, held: Look, wanted: Look) -> Answer:
    """The page with samples in the typed colours, nothing saved."""
    try:
        check_look(wanted)
    except BadColour as error:
        refusal = weak_colour(error)
        form[refusal.field].errors = [refusal.message]
        with read_session() as session:
            return _page(session, form, held), 422
    with read_session() as session:
        return _page(session, form, held, tried=wanted)


def _filled(held: Look) -> LookForm:
    values = {"name": held.name, "unit": held.unit, "logo_alt": held.logo_alt}
    return LookForm(formdata=None, data={**values, "ground": held.ground, "ink": held.ink, "band": held.band})


def _typed(form: LookForm, held: Look) -> Look | None:
    """The look that was typed; None with an error at the logo when the file is no logo."""
    colours = {name: form[name].data.lower() for name in ("ground", "ink", "band")}
    values = {name: form[name].data.strip() for name in ("name", "unit", "logo_alt")}
    logo, kind = (b"", "") if form.remove_logo.data else (held.logo, held.logo_type)
    given = form.logo.data
    if given:
        content = given.read(MOST_BYTES + 1)
        try:
            if len(content) > MOST_BYTES:
                raise BadLogo("bytes")
            head, logo = shared_child().ask({"kind": "logo"}, content)
        except BadLogo as error:
            form.logo.errors = [why_no_logo(error.reason)]
            return None
        except OutputError:
            form.logo.errors = [why_no_logo("damaged")]
            return None
        kind = head["type"]
    if logo and not values["logo_alt"]:
        values["logo_alt"] = values["name"]
    return Look(logo=logo, logo_type=kind, **values, **colours)


def _sample_text() -> Document:
    """A text that says nothing of anybody, to see a look by."""
    own = "sv" if language() == "sv" else "en"
    headline, fact, publisher = _SAMPLE[own]
    evidence = [{"n": 1, "publisher": publisher, "published": "2026-01-01"}]
    return Document.from_json({"language": own, "headline": headline, "opening_fact": f"{fact} [1]", "evidence": evidence})[0]
