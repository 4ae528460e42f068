"""W21: footer: responsible unit, contact, role, publication date and a link to report errors.

Openness and corrections (IFCN commitments 4 and 5), service to the public (förvaltningslagen 5 §) and the citizens' right to
know who answers (tryckfrihetsförordningen 2). Checked at publication; the date is a record field until then.
"""

from __future__ import annotations

from collections.abc import Iterator

from sandwiches.formats import EVERY
from sandwiches.reading import Reading
from sandwiches.rules.rule import Example, Hit

SOURCES = ("IFCN4", "IFCN5", "FL5", "TF2")
FORMATS = EVERY - {"direct_reply"}
EXAMPLES = (
    Example("sv", {}, {"footer": {"unit": "Kommunikation", "contact": "kontakt", "published_by_role": "Kommunikatör"}}, "block"),
    Example("sv", {}, {"published_at": ""}, "advise"),
    Example("en", {}, {"footer": {}}, "block"),
)
STAGES = frozenset({"publish", "all"})
FIELDS = {
    "unit": ("ansvarig enhet", "responsible unit"),
    "contact": ("kontakt", "contact"),
    "published_by_role": ("roll", "role"),
    "error_link": ("länk för att rapportera fel", "link to report an error"),
}


def check(reading: Reading) -> Iterator[Hit]:
    """Block on a missing footer field; ask for the publication date."""
    for name, (sv, en) in FIELDS.items():
        if not str(getattr(reading.document.footer, name)).strip():
            yield Hit("block", "whole", name, f"Sidfoten saknar: {sv}.", f"The footer lacks: {en}.")
    if not reading.document.published_at.strip():
        yield Hit(
            reading.missing_record,
            "whole",
            "published_at",
            "Sidfoten saknar publiceringsdatum.",
            "The footer lacks the publication date.",
        )
