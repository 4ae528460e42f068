"""Writes the pictures of docs/outputs/: every set output in Swedish and English, in grey, as a draft and from right to left.

Run: .venv/bin/python benchmarks/output_pictures.py. They show Norrvik's texts, which are invented.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from sandwiches.outputs import Look, Order, setting  # noqa: E402
from sandwiches.outputs.logos import read_logo  # noqa: E402
from sandwiches.outputs.making import output_of  # noqa: E402
from sandwiches.outputs.pages import page_data  # noqa: E402
from tests.sandwiches.outputs_documents import ARABIC, BASE, URL  # noqa: E402

FOLDER = ROOT / "docs" / "outputs"
SHIELD = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 48"><path d="M0 0h40v26c0 12-10 19-20 22C10 45 0 38 0 26z" '
    b'fill="#0b5560"/><path d="M6 30c5-5 9-5 14 0s9 5 14 0M6 22c5-5 9-5 14 0s9 5 14 0" fill="none" stroke="#ffffff" '
    b'stroke-width="3"/><circle cx="20" cy="11" r="4" fill="#ffffff"/></svg>'
)
SET = ("card_wide", "card_square", "poster", "leaflet", "advert", "fact_sheet")


def main() -> None:
    """Write the pictures, small and with few colours."""
    shield = read_logo(SHIELD)
    look = Look(
        name="Norrviks kommun", unit="Kommunikation", logo=shield.content, logo_type="svg", logo_alt="Norrviks kommunvapen",
        ground="#fbf4e8", band="#0b5560",
    )  # fmt: skip
    house = Look(name="Norrviks kommun", unit="Kommunikation")
    FOLDER.mkdir(exist_ok=True)
    for output in SET:
        _write(f"sv-{output}", output, Order(BASE["SV1"], house, url=URL))
        _write(f"en-{output}", output, Order(BASE["EN2"], look, url=URL))
        _write(f"sv-{output}-grey", output, Order(BASE["SV2"], house, url=URL, is_grey=True))
    for output in ("card_wide", "poster", "leaflet"):
        _write(f"ar-{output}", output, Order(ARABIC, look, url=URL))
        _write(f"draft-{output}", output, Order(BASE["SV2"], house, url=URL, is_draft=True))


def _write(name: str, output: str, order: Order) -> None:
    data = page_data(output, order.document, order.look, url=order.url, is_draft=order.is_draft)
    data["qr_svg"] = setting._qr_svg(data["qr_link"]) if data["qr_link"] else ""
    made = setting._compile(output_of(output).template, data, format="png", ppi=34 if output.startswith("card") else 62)
    for number, page in enumerate(made if isinstance(made, list) else [made], 1):
        with Image.open(io.BytesIO(setting.to_grey(page) if order.is_grey else page)) as picture:
            side = f"-{number}" if isinstance(made, list) and len(made) > 1 else ""
            picture.convert("RGB").quantize(48).save(FOLDER / f"{name.replace('_', '-')}{side}.png", optimize=True)


if __name__ == "__main__":
    main()
