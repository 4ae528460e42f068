"""Changes of reuse: blocks saved, worded anew, retired, put into a text; a text begun from another."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from sandwiches.document import PARTS
from sandwiches.formats import format_of
from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.amending import amend
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.reuse.inserting import insert_at
from workbench.editorial.reuse.models import SOURCES, Block, BlockText, BlockUse, StartingPoint
from workbench.editorial.reuse.queries import wording
from workbench.editorial.reuse.renumbering import TooManySources, bring, bring_sources, cited_numbers, plain_row
from workbench.editorial.service.writing import require_editor, start_sandwich
from workbench.errors import Refused
from workbench.rumours.models import Rumour

LONGEST = 5_000
LIKE_THE_RUMOUR = ("technique", "true_kernel")  # they belong to the rumour: copied only when it is the same one


def save_block(
    session: Session,
    name: str,
    *,
    language: str,
    part: str,
    text: str,
    evidence: Sequence[Any],
    theme: str = "",
    review_by: date | None = None,
    from_revision_id: int | None = None,
    actor: User,
    now: datetime,
) -> Block:
    """Keep a passage with the sources that it cites, for others to put in. Raises Refused for a marker without a source."""
    require_editor(actor)
    rows = _checked(part, text, evidence)
    block = Block(name=_name(name), language=language, theme=theme, part=part, review_by=review_by, number=1)
    block.created_by_id, block.created_at, block.changed_at = actor.id, now, now
    session.add(block)
    session.flush()
    _add_text(session, block, text, rows, actor=actor, now=now, from_revision_id=from_revision_id)
    record(session, "block_saved", block, actor_id=actor.id, now=now, name=block.name)
    return block


def change_block(
    session: Session, block: Block, *, name: str, text: str, theme: str, review_by: date | None, actor: User, now: datetime
) -> Block:
    """Give the block other particulars, and a new wording if its text is another. Texts that it stands in keep theirs."""
    require_editor(actor)
    current = wording(session, block.id, block.number)
    rows = _checked(block.part, text, current.evidence)
    block.name, block.theme, block.review_by, block.changed_at = _name(name), theme, review_by, now
    if _clean(text) != current.text:
        block.number += 1
        _add_text(session, block, text, rows, actor=actor, now=now)
    session.flush()
    record(session, "block_changed", block, actor_id=actor.id, now=now, number=block.number)
    return block


def retire_block(session: Session, block: Block, *, actor: User, now: datetime) -> None:
    """Take the block out of use. It stays where it stands."""
    require_editor(actor)
    if block.retired_at is None:
        block.retired_at = now
        record(session, "block_retired", block, actor_id=actor.id, now=now)


def bring_back_block(session: Session, block: Block, *, actor: User, now: datetime) -> None:
    """Take a retired block into use again."""
    require_editor(actor)
    if block.retired_at is not None:
        block.retired_at = None
        record(session, "block_brought_back", block, actor_id=actor.id, now=now)


def insert_block(
    session: Session,
    sandwich: Sandwich,
    block: Block,
    *,
    part: str = "",
    at: int | None = None,
    actor: User,
    now: datetime,
) -> Revision:
    """Put the block into a part, at a place in its text or at the end, as a new revision. Its use is recorded.

    Its markers get the numbers that their sources have here; a source that is here already is not added again.
    """
    if block.retired_at is not None:
        raise Refused(_("This block is retired. Choose another."), subject_id=block.id)
    text = wording(session, block.id, block.number)
    to = _part_for(sandwich, part or block.part)

    def put_in(document: dict[str, Any]) -> dict[str, Any]:
        if block.part == SOURCES:
            return {**document, "evidence": list(bring_sources(text.evidence, into=document))}
        brought = bring(text.text, text.evidence, into=document)
        there = str(document.get(to) or "")
        return {**document, to: insert_at(there, brought.text, at), "evidence": list(brought.rows)}

    try:
        revision = amend(session, sandwich, put_in, actor=actor, now=now, note=_("Block: %(name)s", name=block.name))
    except TooManySources as error:
        raise _too_many(sandwich) from error
    use = BlockUse(block_id=block.id, number=block.number, sandwich_id=sandwich.id, revision_id=revision.id)
    use.part, use.used_by_id, use.used_at = SOURCES if block.part == SOURCES else to, actor.id, now
    session.add(use)
    record(session, "block_used", sandwich, actor_id=actor.id, now=now, block=block.name, number=revision.number)
    return revision


def copy_parts(
    session: Session, sandwich: Sandwich, source: Sandwich, *, parts: Sequence[str], actor: User, now: datetime
) -> Revision:
    """Replace parts of the text by those of an approved answer, as a new revision. The text that was there stays in the history.

    Sources come along under new numbers. "Still valid", pictures and a spokesperson's words never do.
    """
    chosen = [part for part in PARTS if part in parts and part in open_parts(sandwich.format)]
    if not chosen:
        raise Refused(_("Choose at least one part."), subject_id=sandwich.id)
    revision = source.public_revision or source.approved_revision
    if revision is None:
        raise Refused(_("That answer is not approved."), subject_id=source.id)
    is_same_rumour = source.rumour_id == sandwich.rumour_id

    def copy(document: dict[str, Any]) -> dict[str, Any]:
        return _copied(document, revision.document, chosen, is_same_rumour=is_same_rumour)

    note = _("Begun from %(slug)s, revision %(number)s", slug=source.slug, number=revision.number)
    try:
        made = amend(session, sandwich, copy, actor=actor, now=now, note=note)
    except TooManySources as error:
        raise _too_many(sandwich) from error
    start = StartingPoint(sandwich_id=sandwich.id, revision_id=made.id, from_sandwich_id=source.id)
    start.from_revision_id, start.parts, start.used_by_id, start.used_at = revision.id, chosen, actor.id, now
    session.add(start)
    record(session, "answer_reused", sandwich, actor_id=actor.id, now=now, slug=source.slug, number=revision.number)
    return made


def begin_from(session: Session, rumour: Rumour, source: Sandwich, *, format: str, actor: User, now: datetime) -> Sandwich:
    """A new draft about the rumour with the source's words in it, except what it says of its own rumour."""
    made = start_sandwich(session, rumour, format=format, language=source.language, actor=actor, now=now)
    copy_parts(session, made, source, parts=usual_parts(made, source), actor=actor, now=now)
    return made


def open_parts(format_id: str) -> tuple[str, ...]:
    """The parts that a format has, in the order of the text."""
    about = format_of(format_id)
    return tuple(part for part in PARTS if part in about.required or part in about.optional)


def usual_parts(sandwich: Sandwich, source: Sandwich) -> tuple[str, ...]:
    """The parts that are proposed: the part about the rumour only when both answer the same one."""
    may_stand = open_parts(sandwich.format)
    revision = source.public_revision or source.approved_revision
    written = revision.document if revision is not None else {}
    is_same = source.rumour_id == sandwich.rumour_id
    return tuple(part for part in PARTS if part in may_stand and written.get(part) and (is_same or part != "myth"))


def _copied(document: dict[str, Any], source: dict[str, Any], parts: Sequence[str], *, is_same_rumour: bool) -> dict[str, Any]:
    """The document with the parts of the source in place of its own; sources that only the replaced parts cited go."""
    emptied = {**document, **dict.fromkeys(parts, "")}
    still = {n for part in PARTS for n in cited_numbers(str(emptied.get(part) or ""))}
    gone = {n for part in parts for n in cited_numbers(str(document.get(part) or ""))} - still
    emptied["evidence"] = [row for row in document.get("evidence") or () if row["n"] not in gone]
    for part in parts:
        brought = bring(str(source.get(part) or ""), source.get("evidence") or (), into=emptied)
        emptied = {**emptied, part: brought.text, "evidence": list(brought.rows)}
    if is_same_rumour:
        emptied |= {name: source[name] for name in LIKE_THE_RUMOUR if source.get(name) and not document.get(name)}
    return emptied


def _checked(part: str, text: str, evidence: Sequence[Any]) -> list[dict[str, Any]]:
    """The rows that the text cites; every one for a set of sources."""
    if part == SOURCES:
        if not evidence:
            raise Refused(_("There is no source to save."))
        return [plain_row(row, int(row["n"])) for row in evidence]
    if not _clean(text):
        raise Refused(_("Write the text of the block."))
    if len(text) > LONGEST:
        raise Refused(_("The block is too long. Keep it under 5 000 characters."))
    if any(ord(char) == 0 or 0xD800 <= ord(char) <= 0xDFFF for char in text):
        raise Refused(_("The text holds a character that cannot be stored."))
    known = {int(row["n"]): row for row in evidence}
    missing = [n for n in cited_numbers(text) if n not in known]
    if missing:
        raise Refused(_("Marker [%(number)s] has no source. Take it out, or add the source first.", number=missing[0]))
    return [plain_row(known[n], n) for n in dict.fromkeys(cited_numbers(text))]


def _add_text(
    session: Session,
    block: Block,
    text: str,
    rows: list[dict[str, Any]],
    *,
    actor: User,
    now: datetime,
    from_revision_id: int | None = None,
) -> None:
    kept = "" if block.part == SOURCES else _clean(text)
    row = BlockText(block_id=block.id, number=block.number, text=kept, evidence=rows, from_revision_id=from_revision_id)
    row.written_by_id, row.written_at = actor.id, now
    session.add(row)
    session.flush()


def _part_for(sandwich: Sandwich, part: str) -> str:
    """The part that a block goes into: its own, or the explanation where the format has no such part."""
    if part == SOURCES:
        return SOURCES
    may_stand = open_parts(sandwich.format)
    return part if part in may_stand else "explanation"


def _name(name: str) -> str:
    kept = " ".join("".join(char if char.isprintable() else " " for char in name).split())[:120]
    if not kept:
        raise Refused(_("Give the block a name."))
    return kept


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _too_many(sandwich: Sandwich) -> Refused:
    return Refused(_("The text would have more than 50 sources. Remove some first."), subject_id=sandwich.id)
