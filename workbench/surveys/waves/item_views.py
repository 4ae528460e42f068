"""Pages of a draft's questions: choosing rumours, writing, changing, taking away."""

import re
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from workbench import clock
from workbench.errors import NotFound, Refused
from workbench.rumours.queries import rumour_by_code
from workbench.surveys.blueprint import blueprint
from workbench.surveys.waves import core_items, items, queries
from workbench.surveys.waves.choosing import candidates, facts_of
from workbench.surveys.waves.forms import field_key, fill_item, item_form, read_facts, read_texts
from workbench.surveys.waves.models import STATEMENTS, Wave, WaveItem
from workbench.surveys.waves.room import Answer, me
from workbench.surveys.waves.wording import said
from workbench.web.pages import page_number
from workbench.web.sessions import read_session, write_session

AGE_BAND = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3})\b|\s*\+|\s*-$|.*\b(?:äldre|older)\b)")
NEW_KINDS = ("invented", "true_statement", "own", "background", "free_text")


@blueprint.get("/surveys/waves/<code>/rumours")
def choose_rumours(code: str) -> Answer:
    """Rumours that could be asked about, those heard most first; words and page are in the address."""
    words = (request.args.get("q") or "").replace("\x00", "")[:200]
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
        page = candidates(session, wave, viewer=me(session), words=words, number=page_number(request.args.get("page")))
        return render_template("surveys/waves/rumours.html", wave=wave, page=page, words=words, counts=_counts(wave))


@blueprint.post("/surveys/waves/<code>/rumours")
def add_rumour(code: str) -> Response:
    """Ask about this rumour, as a campaign rumour or as the control; then to its words and facts."""
    with write_session() as session:
        wave = queries.wave_by_code(session, code)
        rumour = rumour_by_code(session, request.form.get("rumour", "")[:60], viewer=me(session))
        item = items.add_rumour_item(
            session, wave, rumour, kind=request.form.get("kind", ""), facts=facts_of(session, rumour.id, wave.languages),
            actor_id=current_user.id, now=clock.utcnow(),
        )  # fmt: skip
    flash(_("The rumour is in the survey. Now its words and its fact in each language."))
    return redirect(url_for("surveys.edit_item", code=code, item_code=item.code), code=303)


@blueprint.route("/surveys/waves/<code>/questions/new/<kind>", methods=["GET", "POST"])
def new_item(code: str, kind: str) -> Answer:
    """Write a true statement, an invented rumour, an own question or a background question."""
    if kind not in NEW_KINDS:
        raise NotFound(_("There is no such kind of question."), subject_id=kind)
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
    form = item_form(wave, kind, has_fact=kind in STATEMENTS, data=_proposed(wave, kind))
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.wave_by_code(session, code)
                items.add_item(session, stored, _new(form, stored, kind), actor_id=current_user.id, now=clock.utcnow())
        except Refused as refused:
            _put_error(form, wave, refused.message)
        else:
            flash(_("The question is in the survey."))
            return redirect(url_for("surveys.wave_page", code=code) + "#questions", code=303)
    return _show(form, wave, kind, None)


@blueprint.route("/surveys/waves/<code>/questions/<item_code>", methods=["GET", "POST"])
def edit_item(code: str, item_code: str) -> Answer:
    """The words of a question and the fact behind it."""
    with read_session() as session:
        wave = queries.wave_by_code(session, code)
        item = queries.item_by_code(wave, item_code)
    is_core = item.kind in core_items.CORE_KINDS
    form = item_form(
        wave, item.kind, choices=item.choices if is_core else (), has_fact=item.kind in STATEMENTS, data=fill_item(item, wave)
    )
    if form.validate_on_submit():
        try:
            with write_session() as session:
                stored = queries.wave_by_code(session, code)
                _change(session, form, stored, queries.item_by_code(stored, item_code))
        except Refused as refused:
            _put_error(form, wave, refused.message)
        else:
            flash(_("Saved."))
            return redirect(url_for("surveys.wave_page", code=code) + "#questions", code=303)
    return _show(form, wave, item.kind, item)


@blueprint.post("/surveys/waves/<code>/questions/<item_code>/remove")
def remove_item(code: str, item_code: str) -> Response:
    """Take a question away from a draft."""
    with write_session() as session:
        wave = queries.wave_by_code(session, code)
        items.remove_item(session, wave, queries.item_by_code(wave, item_code), actor_id=current_user.id, now=clock.utcnow())
    flash(_("The question is taken away."))
    return redirect(url_for("surveys.wave_page", code=code) + "#questions", code=303)


@blueprint.post("/surveys/waves/<code>/fall-back")
def fall_back(code: str) -> Response:
    """What is missing in one language is shown in the first one."""
    with write_session() as session:
        wave = queries.wave_by_code(session, code)
        items.fall_back(session, wave, request.form.get("language", "")[:20], actor_id=current_user.id, now=clock.utcnow())
    flash(_("What is missing is shown in the first language."))
    return redirect(url_for("surveys.wave_page", code=code), code=303)


def _show(form: Any, wave: Wave, kind: str, item: WaveItem | None) -> Answer:
    keys = [(one, field_key(one)) for one in wave.languages]
    choices = len(item.choices) if item is not None and kind in core_items.CORE_KINDS else 0
    body = render_template("surveys/waves/item.html", form=form, wave=wave, kind=kind, item=item, keys=keys, choice_count=choices)
    return body, 422 if form.is_submitted() else 200


def _new(form: Any, wave: Wave, kind: str) -> items.NewItem:
    half = form.last_for_half.data if "last_for_half" in form else ""
    code = "age_band" if kind == "background" and _is_age(form, wave) else ""
    return items.NewItem(
        kind, read_texts(form, wave, "text"), code=code, choices=_answers(form, wave) if "is_several" in form else (),
        facts=read_facts(form, wave) if kind in STATEMENTS else {}, last_for_half=half or "",
        is_several=bool("is_several" in form and form.is_several.data),
    )  # fmt: skip


def _change(session: Any, form: Any, wave: Wave, item: WaveItem) -> None:
    choices = None
    if item.kind in ("own", "background"):
        choices, item.is_several = _answers(form, wave), bool(form.is_several.data)
    elif item.choices:
        choices = [
            {**one, "texts": {**one["texts"], **_translated(form, wave, item, place)}} for place, one in enumerate(item.choices)
        ]
    items.change_item(
        session, wave, item, texts=read_texts(form, wave, "text", before=item.texts),
        facts=read_facts(form, wave) if item.kind in STATEMENTS else item.facts, choices=choices,
        last_for_half=form.last_for_half.data if "last_for_half" in form else None,
        actor_id=current_user.id, now=clock.utcnow(),
    )  # fmt: skip


def _translated(form: Any, wave: Wave, item: WaveItem, place: int) -> dict[str, str]:
    """The words of one answer in languages that the core questions do not come with."""
    found = {}
    for code in wave.languages:
        key = field_key(code)
        text = form[f"choice_{place}_{key}"].data or ""
        if code not in core_items.ORIGINAL_LANGUAGES and (text or form[f"none_{key}"].data):
            found[code] = "" if form[f"none_{key}"].data else text
    return found


def _answers(form: Any, wave: Wave) -> list[dict[str, Any]]:
    """Answers from lines: the first language counts them, the others follow line by line; "don't know" is always there."""
    lines = {code: (form[f"answers_{field_key(code)}"].data or "").splitlines() for code in wave.languages}
    first = [text.strip() for text in lines[wave.languages[0]] if text.strip()]
    others = {code: [text.strip() for text in rows if text.strip()] for code, rows in lines.items()}
    for code in wave.languages[1:]:
        if others[code] and len(others[code]) != len(first):
            raise Refused(_("Give as many answers in each language, in the same order."), subject_id=wave.id)
    rows = [
        {"value": _value(text, place), "texts": {code: rows[place] if rows else "" for code, rows in others.items()}}
        for place, text in enumerate(first)
    ]
    return rows


def _value(text: str, place: int) -> str:
    """A word for the files: an age band is "16-29" or "65-" whatever stands around its numbers."""
    band = AGE_BAND.match(text.strip())
    if band is not None:
        return f"{band[1]}-{band[2] or ''}"
    plain = "".join(sign for sign in text.casefold().replace("–", "-") if sign.isascii() and (sign.isalnum() or sign == "-"))
    return plain[:30] or f"answer-{place + 1}"


def _is_age(form: Any, wave: Wave) -> bool:
    """Whether the answers are age bands: then the question has the same code in every survey."""
    lines = (form[f"answers_{field_key(wave.languages[0])}"].data or "").splitlines()
    return any(line[:2].isdigit() for line in lines)


def _proposed(wave: Wave, kind: str) -> dict[str, Any]:
    """What stands in the form of a new question: for a background question the age bands."""
    values: dict[str, Any] = {}
    taken = {item.kind for item in wave.items}
    if kind == "background" and "background" not in taken:
        texts = {"sv": "Hur gammal är du?", "en": "How old are you?"}
        for code in wave.languages:
            values[f"text_{field_key(code)}"] = texts.get(code, "")
            rows = [said(one["texts"], code, ()).text for one in core_items.age_choices()]
            values[f"answers_{field_key(code)}"] = "\n".join(rows) if code in texts else ""
    if kind == "free_text":
        for code in wave.languages:
            values[f"text_{field_key(code)}"] = core_items.TEXTS["free_text"].get(code, "")
    return values


def _put_error(form: Any, wave: Wave, message: str) -> None:
    form[f"text_{field_key(wave.languages[0])}"].errors = [message]


def _counts(wave: Wave) -> dict[str, int]:
    return {kind: sum(item.kind == kind for item in wave.items) for kind in STATEMENTS}
