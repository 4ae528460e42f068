"""The kinds of file that a review is given as, and how each is made in the child process."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sandwiches.outputs import fonts
from sandwiches.outputs.rendering_child import RenderingChild

CPU_S, WALL_S = 30.0, 60.0
MEMORY_BYTES = 768 * 1024 * 1024  # of addresses; 3 000 rows and 60 charts reserve 640 and hold 450
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class FileKind:
    """One kind of file. `template` is the page that Typst sets, where it sets one."""

    id: str
    order: str
    ending: str
    media_type: str
    template: str = ""

    @property
    def has_charts(self) -> bool:
        """Whether the charts stand in it as pictures."""
        return self.id in ("pdf", "docx")


KINDS = (
    FileKind("pdf", "pdf", "pdf", "application/pdf", "review"),
    FileKind("docx", "docx", "docx", _WORD),
    FileKind("xlsx", "xlsx", "xlsx", _SHEET),
    FileKind("summary_pdf", "pdf", "pdf", "application/pdf", "summary"),
    FileKind("summary_png", "png", "png", "image/png", "summary"),
)
BY_ID = {kind.id: kind for kind in KINDS}


def make_file(kind: FileKind, data: dict[str, Any], child: RenderingChild) -> bytes:
    """Give the finished file. Raises OutputError: RenderOverrun when it takes too much time or memory."""
    order = {"kind": kind.order, "template": kind.template, "ppi": 72.0}
    return child.ask(order, json.dumps(_needed(kind, data), ensure_ascii=True).encode("ascii"))[1]


def documents_child() -> RenderingChild:
    """A child for one set of files; close it after them, because Typst remembers what it has set."""
    return RenderingChild(cpu_s=CPU_S, wall_s=WALL_S, memory_bytes=MEMORY_BYTES, module="workbench.reviews.documents")


@cache
def build_mark() -> str:
    """A short name for the code, templates and fonts that make the files."""
    folder = Path(__file__).resolve().parent
    marked = hashlib.sha256()
    for path in sorted(path for kind in ("*.py", "*.typ") for path in folder.rglob(kind)):
        marked.update(path.name.encode() + path.read_bytes())
    for path in sorted(fonts.FOLDER.glob("*.ttf")):
        marked.update(path.name.encode() + str(path.stat().st_size).encode())
    return marked.hexdigest()[:16]


def _needed(kind: FileKind, data: dict[str, Any]) -> dict[str, Any]:
    """The data without what the file does not use: pictures are large."""
    if kind.template == "summary":
        return {**data, "sections": []}
    unused = {"pdf": "png", "docx": "svg"}.get(kind.id, "")
    dropped = {unused} if unused else {"png", "svg"}

    def slim(block: dict[str, Any]) -> dict[str, Any]:
        kept = {name: value for name, value in block.items() if name not in dropped}
        if "table" in kept:
            kept["table"] = slim(kept["table"])
        if kind.id != "xlsx":
            kept.pop("raw", None)
        return kept

    return {**data, "sections": [{**one, "blocks": [slim(block) for block in one["blocks"]]} for one in data["sections"]]}
