"""The look of an installation: who sends, which logo and which colours. Colours that cannot carry text are refused (X4)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sandwiches.outputs import contrast
from sandwiches.outputs.errors import BadColour

INK = "#14201d"
GROUND = "#fbf4e8"
BAND = "#7b4b1d"
BAND_LEAST = 3.0  # a band carries meaning beside the ground: WCAG 1.4.11


@dataclass(frozen=True, slots=True)
class Look:
    """Sender, logo and colours. `logo` is PNG or sanitised SVG bytes (see `logos`), empty when there is none.

    `ground` is under the text, `ink` is the text, `band` the two crusts, which carry no text.
    """

    name: str = ""
    unit: str = ""
    logo: bytes = b""
    logo_type: str = ""
    logo_alt: str = ""
    ground: str = GROUND
    ink: str = INK
    band: str = BAND

    @property
    def fingerprint(self) -> str:
        """A short name for exactly this look."""
        return hashlib.sha256(repr(self.to_json()).encode()).hexdigest()[:16]

    def to_json(self) -> dict[str, str]:
        """Give JSON types, the logo as base64."""
        return {
            "name": self.name, "unit": self.unit, "logo": base64.b64encode(self.logo).decode("ascii"),
            "logo_type": self.logo_type, "logo_alt": self.logo_alt, "ground": self.ground, "ink": self.ink, "band": self.band,
        }  # fmt: skip

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Look:
        """Read what `to_json` wrote."""
        values = {name: str(given[name]) for name in ("name", "unit", "logo_type", "logo_alt", "ground", "ink", "band")}
        return cls(logo=base64.b64decode(given["logo"]), **values)


@dataclass(frozen=True, slots=True)
class Contrast:
    """One pair of colours that meets in the outputs, in colour and printed in grey."""

    name: str
    front: str
    back: str
    wanted: float

    @property
    def ratio(self) -> float:
        """The contrast in colour."""
        return contrast.ratio(self.front, self.back)

    @property
    def grey_ratio(self) -> float:
        """The contrast on a black-and-white print."""
        return contrast.ratio(contrast.grey(self.front), contrast.grey(self.back))

    @property
    def is_enough(self) -> bool:
        """Whether the pair passes in colour and in grey."""
        return min(self.ratio, self.grey_ratio) >= self.wanted


def contrasts(look: Look) -> tuple[Contrast, ...]:
    """Give every pair of colours that meets in the outputs."""
    return (
        Contrast("ink", look.ink, look.ground, contrast.TEXT),
        Contrast("band", look.band, look.ground, BAND_LEAST),
    )


def check_look(look: Look) -> None:
    """Raise BadColour for the first colour that does not show, with the nearest that does."""
    for name in ("ground", "ink", "band"):
        if not contrast.is_colour(getattr(look, name)):
            raise ValueError(f"{name} is not a colour: {getattr(look, name)!r}")
    for pair in contrasts(look):
        if not pair.is_enough:
            better = _nearest(pair)
            raise BadColour(pair.name, pair.front, ratio=min(pair.ratio, pair.grey_ratio), wanted=pair.wanted, nearest=better)


def _nearest(pair: Contrast) -> str:
    """The nearest colour that passes in colour and in grey: what grey lacks is asked for in colour until it passes."""
    wanted = pair.wanted
    while wanted < 21:
        tried = contrast.nearest(pair.front, pair.back, wanted)
        if Contrast(pair.name, tried, pair.back, pair.wanted).is_enough:
            return tried
        wanted += 0.25
    return contrast.text_on(pair.back)
