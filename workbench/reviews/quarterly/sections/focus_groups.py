"""Section 7: themes of focus groups, and in how many groups each came up. No heads, no quotes."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Part, Scope, View, table_of
from workbench.reviews.quarterly.speaking import say_day, speaking
from workbench.surveys.listening.queries import ThemeFinding, themes_between
from workbench.web.languages import LANGUAGES
from workbench.web.vocabulary import word

EDITIONS = {"internal": False, "public": True}


def count(session: Session, scope: Scope) -> Counts:
    """Themes of the reports that were adopted in the quarter, by language and edition."""
    found: Counts = {}
    for language in LANGUAGES:
        with speaking(language):
            found[language] = {
                edition: [
                    _kept(one)
                    for one in themes_between(session, *scope.days, for_public=for_public, timezone=scope.zone.key)
                ]
                for edition, for_public in EDITIONS.items()
            }  # fmt: skip
    return found


def _kept(finding: ThemeFinding) -> dict[str, Any]:
    return {
        "round": finding.round_title,
        "adopted_on": finding.adopted_on.isoformat(),
        "name": finding.name,
        "theme": finding.theme,
        "summary": finding.summary,
        "spread": finding.words,
        "strata": list(finding.strata),
    }


def blocks(counts: Counts, view: View) -> list[Block]:
    """One table for each report."""
    rows = counts.get(view.language, {}).get("public" if view.for_public else "internal", [])
    if not rows:
        return [Paragraph(_("No theme report of focus groups was adopted in the quarter."))]
    said: list[Block] = []
    for title, day in dict.fromkeys((row["round"], row["adopted_on"]) for row in rows):
        found = [row for row in rows if (row["round"], row["adopted_on"]) == (title, day)]
        said += table_of(
            _("%(title)s (adopted %(day)s)", title=title, day=say_day(day)),
            (_("What came up"), _("Theme"), _("How widely"), _("Among"), _("In short")),
            [
                (row["name"], word(row["theme"], "theme"), row["spread"], ", ".join(row["strata"]) or "–", row["summary"] or "–")
                for row in found
            ],
        )
    note = _(
        "Groups are chosen, not drawn: how many people think so cannot be told. Among whom is left out where one group told it."
    )
    return [*said, Paragraph(note, is_quiet=True)]


PART = Part(7, "focus_groups", lambda: _("Focus groups"), count, blocks)
