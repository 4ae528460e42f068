"""What the editor's buttons about evidence do to a typed document. Values in, values out, but for looking up what is kept."""

import re
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from sandwiches.document import PARTS
from workbench.editorial.typed import MOST_ROWS, ROW_FIELDS, add_row
from workbench.evidence.figures.numbers import cite, read_cited, sentence_piece
from workbench.evidence.figures.queries import figure_by_code, newest_value
from workbench.evidence.figures.showing import figure_name, figure_unit
from workbench.evidence.models import EvidenceSource, Figure, SourceExtract
from workbench.evidence.sources.queries import newest_copies, source_by_code

CITED_IN = tuple(part for part in PARTS if part != "headline")


@dataclass(frozen=True)
class Changed:
    """The document after a button, and what the page says. `refused`: nothing was done, and why."""

    document: dict[str, Any]
    message: str
    refused: bool = False


def pick_source(session: Session, typed: dict[str, Any], code: str, *, passage_id: int | None = None) -> Changed:
    """A row of evidence from a stored source; with a passage, that as what is quoted. The same source twice is one row."""
    source = source_by_code(session, code)
    passage = session.get(SourceExtract, passage_id) if passage_id else None
    quoted = passage.text if passage is not None and passage.source_id == source.id else ""
    held = next((row for row in typed["evidence"] if row.get("source") == code and not row.get("figure")), None)
    if held is not None and (not quoted or held.get("quoted") == quoted):
        return Changed(typed, _("%(code)s is source [%(number)s] already.", code=code, number=held["n"]))
    if held is not None and not held.get("quoted"):
        rows = [{**row, "quoted": quoted} if row is held else row for row in typed["evidence"]]
        return Changed({**typed, "evidence": rows}, _("The passage is put at source [%(number)s].", number=held["n"]))
    return _with_row(typed, {**facts_of(session, source), "quoted": quoted})


def cite_figure(
    session: Session, typed: dict[str, Any], code: str, *, period: str, part: str, language: str, caret: int | None
) -> Changed:
    """The figure's value as a piece of a sentence in a part, with the number of its row of evidence."""
    figure = figure_by_code(session, code)
    value = next((row for row in figure.values if row.period == period), None) or newest_value(figure)
    if value is None:
        return Changed(typed, _("The figure has no value yet."), refused=True)
    if part not in CITED_IN:
        return Changed(typed, _("Choose the part that the figure goes into."), refused=True)
    cited = cite(value.period, value.value)
    held = next((row for row in typed["evidence"] if row.get("figure") == code and row.get("value") == cited), None)
    if held is None:
        facts = {**_facts_of_figure(session, figure, value.source or figure.source), "figure": code, "value": cited}
        code_of_source = facts.get("source")
        rows = [row for row in typed["evidence"] if code_of_source and row.get("source") == code_of_source]
        plain = next((row for row in rows if not row.get("figure")), None)
        added = _with_row(typed, facts) if plain is None else _with_figure(typed, plain, facts)
        if added.refused:
            return added
        typed = added.document
        held = next(row for row in typed["evidence"] if row.get("figure") == code and row.get("value") == cited)
    piece = sentence_piece(value.value, figure_unit(figure, language), value.period, language)
    text = _put_in(str(typed.get(part, "")), f"{piece} [{held['n']}]", caret)
    return Changed(
        {**typed, part: text}, _("“%(piece)s” is put into the text, with source [%(number)s].", piece=piece, number=held["n"])
    )


def renew_figure(session: Session, typed: dict[str, Any], number: int, *, language: str) -> Changed:
    """The newest value in a row of evidence, and in the text where the old value stands as it was put in."""
    row = next((one for one in typed["evidence"] if one["n"] == number and one.get("figure")), None)
    cited = read_cited(str(row["value"])) if row else None
    figure = figure_by_code(session, str(row["figure"])) if row else None
    newest = newest_value(figure) if figure else None
    if row is None or figure is None or newest is None or cited is None:
        return Changed(typed, _("This source cites no figure of the fact bank."), refused=True)
    unit = figure_unit(figure, language)
    both = (cited, (newest.period, newest.value))
    old, new = (sentence_piece(value, unit, period, language) for period, value in both)
    texts = {part: str(typed[part]).replace(old, new) for part in PARTS if old in str(typed.get(part, ""))}
    facts = _facts_of_figure(session, figure, newest.source or figure.source)
    kept = {
        name: facts[name] for name in ("publisher", "title", "published", "url", "accessed", "archived", "source") if facts[name]
    }
    rows = [{**one, **kept, "value": cite(newest.period, newest.value)} if one is row else one for one in typed["evidence"]]
    if texts:
        message = _("“%(old)s” is now “%(new)s”. Read the sentence again.", old=old, new=new)
    else:
        message = _("Source [%(number)s] cites the new value: %(new)s. The text words the old one otherwise. Change it by hand.",
                    number=number, new=new)  # fmt: skip
    return Changed({**typed, **texts, "evidence": rows}, message)


def swap_source(session: Session, typed: dict[str, Any], number: int) -> Changed:
    """The newer source in the row of one that was replaced; the number stays, because the text points to it."""
    row = next((one for one in typed["evidence"] if one["n"] == number and one.get("source")), None)
    older = source_by_code(session, str(row["source"])) if row else None
    if row is None or older is None or older.replaced_by is None:
        return Changed(typed, _("No newer source takes its place."), refused=True)
    facts = facts_of(session, older.replaced_by)
    rows = [{**one, **facts, "quoted": ""} if one is row else one for one in typed["evidence"]]
    message = _("Source [%(number)s] is now %(code)s. Read whether the text still follows from it.",
                number=number, code=older.replaced_by.code)  # fmt: skip
    return Changed({**typed, "evidence": rows}, message)


def take_facts(session: Session, typed: dict[str, Any], number: int) -> Changed:
    """What is kept of a stored source in the fields of its row that are empty."""
    row = next((one for one in typed["evidence"] if one["n"] == number and one.get("source")), None)
    if row is None:
        return Changed(typed, _("This source is not stored."), refused=True)
    facts = facts_of(session, source_by_code(session, str(row["source"])))
    filled = {**row, **{name: fact for name, fact in facts.items() if fact and not row.get(name)}}
    rows = [filled if one is row else one for one in typed["evidence"]]
    return Changed({**typed, "evidence": rows}, _("The facts are put in at source [%(number)s].", number=number))


def link_row(typed: dict[str, Any], number: int, source: EvidenceSource) -> dict[str, Any]:
    """The row carries the code of the stored source from now on."""
    return {**typed, "evidence": [{**row, "source": source.code} if row["n"] == number else row for row in typed["evidence"]]}


def facts_of(session: Session, source: EvidenceSource) -> dict[str, Any]:
    """A stored source as the fields of a row of evidence."""
    copy = newest_copies(session, [source.id]).get(source.id)
    return {
        "publisher": source.publisher,
        "title": source.title or source.reference,
        "published": source.published,
        "url": source.url,
        "accessed": source.accessed.isoformat() if source.accessed else "",
        "archived": copy.taken_at.date().isoformat() if copy else "",
        "source": source.code,
        "still_valid": source.still_valid_at is not None,
    }


def _facts_of_figure(session: Session, figure: Figure, source: EvidenceSource | None) -> dict[str, Any]:
    if source is not None:
        return facts_of(session, source)
    return {**dict.fromkeys(ROW_FIELDS, ""), "title": figure_name(figure)}


def _with_row(typed: dict[str, Any], facts: dict[str, Any]) -> Changed:
    if len(typed["evidence"]) >= MOST_ROWS:
        message = _("The answer has %(most)s sources already. Remove one first; nothing was changed.", most=MOST_ROWS)
        return Changed(typed, message, refused=True)
    grown = add_row(typed)
    row = {**grown["evidence"][-1], **facts}
    document = {**grown, "evidence": [*grown["evidence"][:-1], row]}
    return Changed(
        document, _("Added as source [%(number)s]. Put [%(number)s] behind the sentence that rests on it.", number=row["n"])
    )


def _with_figure(typed: dict[str, Any], plain: dict[str, Any], facts: dict[str, Any]) -> Changed:
    """The figure at the row that cites its source already; what is quoted there stays."""
    row = {**plain, "figure": facts["figure"], "value": facts["value"]}
    rows = [row if one is plain else one for one in typed["evidence"]]
    return Changed({**typed, "evidence": rows}, "")


def _put_in(text: str, piece: str, caret: int | None) -> str:
    """The piece where the writer was, else at the end; never in the middle of a word."""
    at = caret if caret is not None and 0 <= caret <= len(text) else len(text.rstrip())
    while at < len(text) and not text[at].isspace() and at > 0 and not text[at - 1].isspace() and text[at] not in ".,;:!?":
        at += 1
    before, after = text[:at], text[at:]
    gap = " " if before and not before[-1].isspace() else ""
    tail = " " if after and not re.match(r"[\s.,;:!?]", after) else ""
    return f"{before}{gap}{piece}{tail}{after}"
