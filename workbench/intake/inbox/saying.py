"""What the machine says of an item, in plain words: why it is unsure, if the text is worth checking, what to be careful of."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workbench.intake.models import Assessment

WORTHY, MAYBE_WORTHY = 0.6, 0.35
_PARTIAL = {
    "nb": _l("The text seems to be in Norwegian. The machine reads it poorly."),
    "da": _l("The text seems to be in Danish. The machine reads it poorly."),
    "fi": _l("The text seems to be in Finnish. The machine reads it poorly."),
}
_RISKS = {
    "threat": _l("The text may hold a threat. Think of those it may concern first."),
    "individual": _l("The text may point out a person. Repeat no names."),
    "children": _l("The text concerns children."),
}


def unsure_why(assessment: Assessment) -> str:
    """One sentence on why the machine abstains."""
    if assessment.language_support == "partial" and assessment.language in _PARTIAL:
        return str(_PARTIAL[assessment.language])
    if assessment.language_support != "full":
        return _("The machine does not know the language of the text.")
    if assessment.score >= assessment.threshold:
        return _("The score lies just above the threshold, or the text can hardly be read.")
    return _("The score lies just below the threshold, or the text can hardly be read.")


def worth_words(checkworthiness: float) -> str:
    """Whether the text says something that can be checked and matters to others."""
    if checkworthiness >= WORTHY:
        return _("Yes: it says something that can be checked.")
    if checkworthiness >= MAYBE_WORTHY:
        return _("Perhaps: part of it can be checked.")
    return _("Hardly: it says little that can be checked.")


def risk_words(flag: str) -> str:
    """A risk flag as advice; the flag itself if it is unknown."""
    return str(_RISKS.get(flag, flag))


def like_words(likeness: float) -> str:
    """How alike two texts are, as a whole percentage."""
    return _("%(share)s per cent alike", share=round(100 * likeness))
