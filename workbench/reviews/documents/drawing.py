"""Setting the review's pages with Typst: tagged PDF/UA and the summary as a picture. Loaded in the child process alone."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sandwiches.outputs import fonts

TEMPLATES = Path(__file__).resolve().parent / "typst"


def warm() -> None:
    """Load fonts before the first order."""
    _compiler()


def set_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Give a tagged PDF/UA-1. The same data gives the same bytes."""
    return _compile(template, data, format="pdf", pdf_standards=["ua-1"], timestamp=int(data["moment"]))


def set_png(template: str, data: dict[str, Any], *, ppi: float = 72.0) -> bytes:
    """Give the first page as PNG."""
    return _compile(template, data, format="png", ppi=ppi)


def set_pages(template: str, data: dict[str, Any], *, ppi: float = 72.0) -> list[bytes]:
    """Give every page as PNG: for people who look at the document page by page."""
    made = _compile_all(template, data, format="png", ppi=ppi)
    return made if isinstance(made, list) else [made]


def _compile(template: str, data: dict[str, Any], **options: Any) -> bytes:
    made = _compile_all(template, data, **options)
    return made if isinstance(made, bytes) else bytes(made[0])


def _compile_all(template: str, data: dict[str, Any], **options: Any) -> Any:
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return _compiler().compile(input=str(TEMPLATES / f"{template}.typ"), sys_inputs=inputs, **options)


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        input=str(TEMPLATES / "review.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"data": "{}"},
    )
