"""Setting pages: data and a template file → PDF/UA or PNG. The only module that loads Typst; it belongs in the child process."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import qrcode
import qrcode.constants
import typst
from PIL import Image

from sandwiches.outputs import fonts
from sandwiches.outputs.errors import CannotMake

TEMPLATES = Path(__file__).resolve().parent / "templates"


def set_pdf(template: str, data: dict[str, Any]) -> bytes:
    """Give a tagged PDF/UA-1. The same data gives the same bytes."""
    pdf = _compile(template, data, format="pdf", pdf_standards=["ua-1"], timestamp=_moment(data))
    return pdf if isinstance(pdf, bytes) else pdf[0]


def set_png(template: str, data: dict[str, Any], *, ppi: float = 72.0, is_grey: bool = False) -> bytes:
    """Give the first page as PNG; `is_grey` as a black-and-white printer gives it."""
    made = _compile(template, data, format="png", ppi=ppi)
    png = made if isinstance(made, bytes) else made[0]
    return to_grey(png) if is_grey else png


def to_grey(png: bytes) -> bytes:
    """Give the picture in greys."""
    with Image.open(io.BytesIO(png)) as picture:
        out = io.BytesIO()
        picture.convert("L").save(out, "PNG", optimize=False)
    return out.getvalue()


def warm() -> None:
    """Load fonts and libraries before the first order."""
    _compiler()


def _compile(template: str, data: dict[str, Any], **options: Any) -> Any:
    filled = {**data, "qr_svg": _qr_svg(data["qr_link"]) if data["qr_link"] else ""}
    inputs = {"data": json.dumps(filled, ensure_ascii=False)}
    try:
        return _compiler().compile(input=str(TEMPLATES / f"{template}.typ"), sys_inputs=inputs, **options)
    except typst.TypstError as error:
        if "advert-too-small" in str(error):
            raise CannotMake("advert", "size", f"{data['width']} × {data['height']}") from error
        raise


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(
        input=str(TEMPLATES / "card.typ"),
        root=str(TEMPLATES),
        font_paths=[str(fonts.FOLDER)],
        ignore_system_fonts=True,
        sys_inputs={"data": "{}"},
    )


@cache
def _qr_svg(link: str) -> str:
    """The QR code as one path, with the quiet zone of four modules that the standard asks for."""
    code = qrcode.QRCode(border=4, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(link)
    code.make()
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    size = len(rows)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" width="{size}" height="{size}" '
        f'shape-rendering="crispEdges"><path d="{path}" fill="#000000"/></svg>'
    )


def _moment(data: dict[str, Any]) -> int:
    year, month, day = data["date"] or (2026, 1, 1)
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())
