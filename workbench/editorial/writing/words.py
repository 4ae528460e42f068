"""The editor's own sentences: why a text cannot be kept, how strong evidence is, what a language is called."""

import re

from flask import url_for
from flask_babel import gettext as _


def cannot_keep(name: str) -> str:
    """Why a text cannot be stored as it is."""
    return _("The field %(field)s cannot be kept as it is: it is too long or holds an impossible character or date.", field=name)


def grade_words(grade: str) -> str:
    """How strong the evidence for a rule is, in words. A rule may rest on evidence of two grades."""
    words = {
        "A": _("strong: binding law, or several experiments that agree"),
        "B": _("medium: one or a few experiments, or a handbook by experts"),
        "C": _("weak: what people in the profession usually do"),
        "D": _("our own judgement: no study has tested it"),
    }
    return "; ".join(text for letter, text in words.items() if letter in re.findall(r"\b[A-D]\b", grade))


def rule_address(rule: str) -> str:
    """Where the rule is explained, with its sources and examples."""
    return url_for("editorial.rule_page", rule_id=rule)
