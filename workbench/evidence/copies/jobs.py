"""Taking an archived copy: the page is looked at, its text typeset as a tagged PDF, and all of it stored in one go."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import structlog

from workbench import clock
from workbench.evidence.copies import service
from workbench.evidence.copies.looking import Look, look_at
from workbench.evidence.models import EvidenceSource
from workbench.queue import JobContext, Registry
from workbench.web.languages import translator

log = structlog.get_logger(__name__)

TEMPLATE = Path(__file__).parents[1] / "typst" / "copy.typ"
LEASE_S = 180
MISSING = "[?]"
MOST_TRIES = 40
# What the template's font surely has: Latin, Greek, Cyrillic, Hebrew, punctuation and the usual signs.
_UNSURE = re.compile(
    "[^\n\x20-\x7e\xa0-\u024f\u0370-\u03ff\u0400-\u04ff\u05d0-\u05ea\u2010-\u2027\u2030-\u203a\u20ac\u2122\u2212]"
)
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed', re.DOTALL)


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    registry.add("evidence.archive", archive, lease_seconds=LEASE_S)


def archive(context: JobContext, payload: dict[str, Any]) -> None:
    """Fetch the page, read it, typeset its text, keep all three. A source that waits no longer is left as it is."""
    with context.database.read_session() as session:
        source = session.get(EvidenceSource, payload["source_id"])
    if source is None or source.reading != "waiting" or not source.url:
        return
    look = look_at(context, source.url)
    now = clock.utcnow()
    pdf = typeset(source, look, now=now) if look.page is not None and look.page.text else b""
    with context.finishing_session() as session:
        stored = session.get_one(EvidenceSource, source.id)
        service.keep_copy(session, stored, look, pdf, now=now)


def typeset(source: EvidenceSource, look: Look, *, now: datetime) -> bytes:
    """The text of the page as a tagged PDF/UA. Signs that the font lacks are shown as [?]; empty when nothing helps."""
    assert look.page is not None
    import typst

    data = _sheet(source, look, now)
    for number in range(MOST_TRIES):
        try:
            pdf = typst.compile(
                str(TEMPLATE), format="pdf", sys_inputs={"data": data}, pdf_standards=["ua-1"], ignore_system_fonts=True
            )
            return bytes(pdf)
        except typst.TypstError as error:
            lacking = _NOT_SHOWN.search(str(error))
            if lacking is None:
                log.warning("copy not typeset", source_id=source.id, error=str(error)[:200])
                return b""
            data = _without(data, lacking.group(1), is_first=number == 0)
    return b""


def _sheet(source: EvidenceSource, look: Look, now: datetime) -> str:
    """What the template is given, as JSON: data, never source."""
    assert look.page is not None
    page, code = look.page, look.page.language or source.language
    _ = translator("sv" if code == "sv" else "en")
    facts = [
        [_("Publisher"), source.publisher or page.publisher or "–"],
        [_("Published"), source.published or page.published or "–"],
        [_("Address"), source.url],
        [_("Copied"), now.strftime("%Y-%m-%d %H:%M UTC")],
    ]
    sheet = {
        "title": source.title or page.title or source.url,
        "publisher": source.publisher or page.publisher,
        "lang": code if re.fullmatch(r"[a-z]{2,3}", code) else "en",
        "facts": facts,
        "paragraphs": [line for line in page.text.split("\n") if line.strip()],
        "footer": _("Archived copy %(code)s, typeset from the text of the page.") % {"code": source.code},
    }
    return json.dumps(sheet, ensure_ascii=False)


def _without(data: str, lacking: str, *, is_first: bool) -> str:
    """The same without a sign that the font lacks; the first time without everything that it may lack."""
    loaded = json.loads(data)
    sign = _UNSURE if is_first else re.compile(re.escape(json.loads(f'"{lacking}"') if "\\u" in lacking else lacking))
    plain = lambda text: sign.sub(MISSING, text)  # noqa: E731
    loaded["title"], loaded["publisher"] = plain(loaded["title"]), plain(loaded["publisher"])
    loaded["paragraphs"] = [plain(line) for line in loaded["paragraphs"]]
    loaded["facts"] = [[name, plain(value)] for name, value in loaded["facts"]]
    return json.dumps(loaded, ensure_ascii=False)
