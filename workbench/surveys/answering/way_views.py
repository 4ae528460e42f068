"""Staff's page of one wave: every way to answer it, with addresses, codes, paper, and how many have come in which way."""

from flask import Response, abort, make_response, render_template, request
from flask_babel import gettext as _

from sandwiches.outputs import OutputError, shared_child
from workbench.accounts.permissions import may
from workbench.activity.taking import hand_out
from workbench.editorial.outputs.keeping import kept_or_made
from workbench.editorial.outputs.queries import current_look
from workbench.errors import Refused
from workbench.surveys.answering import paper_form, queries, ticket
from workbench.surveys.answering.words import all_words
from workbench.surveys.blueprint import blueprint
from workbench.surveys.waves.queries import wave_by_code
from workbench.web.sessions import read_session, settings


@blueprint.get("/surveys/waves/<code>/ways")
def answer_ways(code: str) -> str:
    """Addresses, the kiosk's code, the classes' codes, the paper form, and the counts."""
    with read_session() as session:
        wave = wave_by_code(session, code)
        counts = queries.counts_by_way(session, wave.id)
        stages = queries.counts_by_stage(session, wave.id) if wave.is_school else {}
        words = all_words(session, wave.languages)
        waiting = len(queries.paper_once(session, wave.id)) if "paper" in wave.ways else 0
    staff_code = ticket.staff_code(settings().secret_key, wave.id) if may("surveys.paper_forms") else ""
    return render_template(
        "surveys/answering/ways.html", wave=wave, counts=counts, stage_counts=stages, words=words, waiting=waiting,
        staff_code=staff_code, total=sum(counts.values()), base=settings().base_url,
    )  # fmt: skip


@blueprint.get("/surveys/waves/<code>/paper.pdf")
def paper_file(code: str) -> Response:
    """The form on paper, in one language, on one page or two."""
    with read_session() as session:
        wave = wave_by_code(session, code)
        if "paper" not in wave.ways:
            raise Refused(_("This survey is not asked on paper."), subject_id=code)
        language = request.args.get("in", wave.languages[0])
        pages = {"1": 1, "2": 2}.get(request.args.get("pages", "2"))
        if language not in wave.languages or pages is None:
            abort(404)
        words, look = all_words(session, [language])[language], current_look(session, settings())
    order = paper_form.order_of(wave, words, look, settings(), pages=pages)
    try:
        folder = settings().instance_dir / "outputs"
        made = kept_or_made(folder, paper_form.key_of(order), lambda: shared_child().ask(order)[1])
    except OutputError:
        abort(503)
    response = make_response(made)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'attachment; filename="{wave.code}-{language}.pdf"'
    return hand_out(response, "paper_form", "pdf", wave, language=language)
