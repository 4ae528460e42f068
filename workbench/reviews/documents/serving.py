"""What the child that makes a review's files answers: the data of a review in, a finished file out."""

import json
from typing import Any

from sandwiches.outputs.serving import Answer, Kinds, serve_orders
from workbench.reviews.documents import drawing, word_file, workbook

MOST_FILE = 64 * 1024 * 1024  # the library that writes workbooks keeps sheets in a file on the way


def serve(memory_bytes: int) -> None:
    """Answer orders until the input ends."""
    drawing.warm()
    serve_orders(memory_bytes, KINDS, file_bytes=MOST_FILE)


def _pdf(order: dict[str, Any], body: bytes) -> Answer:
    return {}, drawing.set_pdf(order["template"], json.loads(body))


def _png(order: dict[str, Any], body: bytes) -> Answer:
    return {}, drawing.set_png(order["template"], json.loads(body), ppi=order["ppi"])


def _docx(_order: dict[str, Any], body: bytes) -> Answer:
    return {}, word_file.make_docx(json.loads(body))


def _xlsx(_order: dict[str, Any], body: bytes) -> Answer:
    return {}, workbook.make_xlsx(json.loads(body))


KINDS: Kinds = {"pdf": _pdf, "png": _png, "docx": _docx, "xlsx": _xlsx}
