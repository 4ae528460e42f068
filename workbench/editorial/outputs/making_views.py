"""Every output of an answer: the page, the files, the small pictures, the panel beside the editor, files for people outside."""

# mypy: disable-error-code="arg-type"

from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog
from flask import Response, abort, render_template, request
from flask_login import current_user
from sqlalchemy.orm import Session

from sandwiches import DocumentError
from sandwiches.outputs import (
    CHANNELS,
    OUTPUTS,
    CannotMake,
    Look,
    Order,
    OutputError,
    Post,
    card_text,
    make_file,
    make_preview,
    make_text,
    output_of,
    shared_child,
    social,
    thread,
)
from workbench.accounts.models import User
from workbench.accounts.permissions import roles_of_visitor
from workbench.accounts.permissions.groups import EDITORS
from workbench.activity.taking import hand_out
from workbench.editorial import queries as answers
from workbench.editorial.blueprint import blueprint
from workbench.editorial.loading import open_sandwich
from workbench.editorial.models import Sandwich
from workbench.editorial.outputs import queries
from workbench.editorial.outputs.keeping import kept_or_made, key_of
from workbench.editorial.outputs.queries import Text
from workbench.editorial.outputs.wording import NAMES, why_not
from workbench.errors import NotAllowed, NotFound, Refused
from workbench.web.sessions import read_session, settings

log = structlog.get_logger(__name__)
PREVIEWED = ("card_wide", "card_square", "poster", "leaflet", "advert", "fact_sheet")
FOR_EVERYBODY = frozenset(one.id for one in OUTPUTS) - {"staff_note"}
SHORT = ("x", "mastodon", "bluesky")
WIDTHS = (320, 480, 640)


@dataclass(frozen=True)
class Shown:
    """One output as the page shows it. `problem` says why it cannot be made."""

    id: str
    kind: str
    name: str
    hint: str
    text: str = ""
    problem: str = ""


@dataclass(frozen=True)
class Network:
    """One network's post, and the thread with the whole answer."""

    name: str
    post: Post
    thread: tuple[Post, ...]

    @property
    def filled(self) -> int:
        """How full the post is, in per cent."""
        return min(100, round(100 * self.post.length / self.post.limit))


@blueprint.get("/answers/<slug>/outputs")
def outputs(slug: str) -> str:
    """Every output of the approved text; with of=draft, for editors, of the text as it stands."""
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        text, look = _wanted_text(session, sandwich), queries.current_look(session, settings())
        order = _order(text, look)
        problem, networks, alt = _networks(order)
        return render_template(
            "editorial/outputs/page.html",
            sandwich=sandwich,
            text=text,
            shown=[_shown(one.id, order) for one in OUTPUTS],
            networks=networks,
            card_alt=alt,
            problem=problem,
            previewed=PREVIEWED,
            may_see_draft=_may_see_draft(sandwich),
            has_approved=queries.has_approved(sandwich),
            is_grey=order.is_grey,
            of="draft" if text.is_draft else None,
            size=_size(),
            version=key_of("page", order)[:12],
        )


@blueprint.get("/answers/<slug>/outputs/download/<output>")
def output_file(slug: str, output: str) -> Response:
    """One output as a file to download."""
    if output not in NAMES:
        abort(404)
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        text, look = _wanted_text(session, sandwich), queries.current_look(session, settings())
    answer = _file(output, _order(text, look), text)
    return hand_out(answer, "answer_output", output, sandwich, of="draft" if text.is_draft else "approved")


@blueprint.get("/answers/<slug>/outputs/preview/<output>.png")
def output_preview(slug: str, output: str) -> Response:
    """The first page of a set output as a small picture."""
    if output not in PREVIEWED:
        abort(404)
    width = request.args.get("width", "480")
    if width not in map(str, WIDTHS):
        abort(404)
    with read_session() as session:
        sandwich = open_sandwich(session, slug)
        text, look = _wanted_text(session, sandwich), queries.current_look(session, settings())
    order = _order(text, look)
    key = key_of(f"{output}-preview", order, width=int(width))
    made = _made(key, order, lambda: make_preview(output, order, shared_child(), width=int(width)))
    return _answer(made, "image/png", key)


@blueprint.get("/answers/<slug>/outputs-panel")
def outputs_panel(slug: str) -> str:
    """The panel beside the editor, made anew after an autosave."""
    with read_session() as session:
        return render_panel(session, open_sandwich(session, slug))


@blueprint.get("/library/<slug>/files/<output>")
def shared_file(slug: str, output: str) -> Response:
    """An output of a published answer for whoever may read the answer: partners, and everybody when it is public."""
    if output not in FOR_EVERYBODY:
        abort(404)
    with read_session() as session:
        reader = session.get(User, current_user.id) if current_user.is_authenticated else None
        sandwich = answers.public_sandwich(session, slug, reader=reader)
        text, look = queries.public_text(sandwich, settings()), queries.current_look(session, settings())
    return _file(output, Order(text.document, look, url=text.url), text)


def render_panel(session: Session, sandwich: Sandwich) -> str:
    """The small card and the lengths of the posts, of what this person has typed."""
    text = queries.draft_text(session, sandwich, settings(), user_id=current_user.id)
    order = Order(text.document, queries.current_look(session, settings()), url=text.url, is_draft=True)
    problem, networks, alt = _networks(order, only=SHORT)
    version = key_of("panel", order)[:12]
    return render_template(
        "editorial/outputs/_panel.html", sandwich=sandwich, networks=networks, problem=problem, card_alt=alt, version=version
    )


def _wanted_text(session: Session, sandwich: Sandwich) -> Text:
    """The text that the address asks for. A draft is for editors only, and is marked on everything."""
    wanted = request.args.get("of", "")
    if wanted not in ("", "approved", "draft"):
        abort(404)
    try:
        if wanted != "draft" and (queries.has_approved(sandwich) or wanted == "approved" or sandwich.state == "withdrawn"):
            return queries.approved_text(sandwich, settings())
        if not roles_of_visitor() & EDITORS:
            raise NotAllowed() if wanted == "draft" else NotFound(subject_id=sandwich.slug)
        return queries.draft_text(session, sandwich, settings(), user_id=current_user.id)
    except DocumentError as error:
        raise Refused(subject_id=sandwich.slug) from error


def _may_see_draft(sandwich: Sandwich) -> bool:
    return bool(roles_of_visitor() & EDITORS) and sandwich.state != "withdrawn" and sandwich.deleted_at is None


def _order(text: Text, look: Look) -> Order:
    return Order(text.document, look, url=text.url, is_draft=text.is_draft, is_grey=request.args.get("grey") == "1", size=_size())


def _size() -> tuple[int, int] | None:
    """The advert's size in millimetres, if the address gives one."""
    given = [request.args.get(name, "") for name in ("width_mm", "height_mm")]
    if not all(one.isascii() and one.isdigit() and len(one) < 5 for one in given):
        return None
    return int(given[0]), int(given[1])


def _shown(output_id: str, order: Order) -> Shown:
    """Name, hint and text of an output, or why it cannot be made. Set pages are made when their picture is asked for."""
    name, hint = NAMES[output_id]
    kind = output_of(output_id).kind
    try:
        text = make_text(output_id, order) if kind in ("text", "html", "json") else ""
    except CannotMake as error:
        return Shown(output_id, kind, str(name), str(hint), problem=why_not(error))
    return Shown(output_id, kind, str(name), str(hint), text=text)


def _networks(order: Order, only: tuple[str, ...] = ()) -> tuple[str, list[Network], str]:
    """(why there is nothing, the posts, the card's text)."""
    try:
        alt = card_text(order.document, order.look, url=order.url)
        return "", [_network(order, one.id, one.name) for one in CHANNELS if not only or one.id in only], alt
    except CannotMake as error:
        return why_not(error), [], ""


def _network(order: Order, channel: str, name: str) -> Network:
    options = {"url": order.url, "is_draft": order.is_draft}
    return Network(name, social(order.document, channel, **options), thread(order.document, channel, **options))


def _file(output_id: str, order: Order, text: Text) -> Response:
    output = output_of(output_id)
    if output.kind != "png":
        order = replace(order, is_grey=False)
    if output_id != "advert":
        order = replace(order, size=None)
    key = key_of(output_id, order)
    made = _made(key, order, lambda: make_file(output_id, order, shared_child()))
    response = _answer(made, output.media_type, key)
    name = output.file_name(text.slug, text.document.language, is_draft=text.is_draft)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _made(key: str, order: Order, make: Callable[[], bytes]) -> bytes:
    """The file, from the disk when an approved one is kept there. Raises Refused with the reason in plain words."""
    try:
        return make() if order.is_draft else kept_or_made(settings().instance_dir / "outputs", key, make)
    except CannotMake as error:
        raise Refused(why_not(error)) from error
    except OutputError as error:
        log.exception("an output could not be made", key=key)
        abort(503, description=type(error).__name__)


def _answer(body: bytes, media_type: str, key: str) -> Response:
    response = Response(body, content_type=media_type)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(key[:32])
    response.make_conditional(request)
    return response
