"""The log of a candidate in words, and what the machine did since somebody looked."""

from flask_babel import gettext as _
from flask_babel import ngettext

from workbench.intake.candidates.changes import News
from workbench.intake.candidates.skipping import Skipped
from workbench.intake.models import ClaimGroupChange


def change_words(change: ClaimGroupChange) -> str:
    """One line of the log. The machine is named when it acted."""
    name = change.actor.name if change.actor else _("The machine")
    words = {
        "added": _("%(name)s added a text.", name=name),
        "left": _("A text left: it was changed or is gone at its source."),
        "moved_here": _("%(name)s moved a text here from another candidate.", name=name),
        "moved_away": _("%(name)s moved a text to another candidate.", name=name),
        "named": _("%(name)s worded the claim.", name=name),
        "taken_out": _("%(name)s took a text out.", name=name),
        "merged": _("%(name)s moved all texts to another candidate.", name=name),
        "received": _("%(name)s moved the texts of another candidate here.", name=name),
        "opened": _("%(name)s opened a rumour.", name=name),
        "linked": _("%(name)s linked the texts to a known rumour.", name=name),
        "dismissed": _("%(name)s dismissed the candidate.", name=name),
    }
    return words.get(change.verb, change.verb)


def news_words(news: News) -> list[str]:
    """What changed since the reader looked, one sentence each."""
    words = []
    if news.added:
        words.append(
            ngettext("%(num)s text was added since you looked.", "%(num)s texts were added since you looked.", news.added)
        )
    if news.left:
        words.append(ngettext("%(num)s text is gone or changed.", "%(num)s texts are gone or changed.", news.left))
    return words


def undo_words(change: ClaimGroupChange) -> str:
    """What the reader did last, for the bar with the undo."""
    words = {
        "named": _("You worded the claim."),
        "taken_out": _("You took a text out."),
        "merged": _("You moved all texts to another candidate."),
        "opened": _("You opened a rumour from this candidate."),
        "linked": _("You linked the texts to a known rumour."),
        "dismissed": _("You dismissed the candidate."),
    }
    return words[change.verb]


def skipped_words(skipped: tuple[Skipped, ...]) -> str:
    """Which texts were left to whom; empty when none was."""
    if not skipped:
        return ""
    names = sorted({one.name for one in skipped if one.name})
    count = ngettext("%(num)s text was left alone", "%(num)s texts were left alone", len(skipped))
    return _("%(count)s: %(names)s had it first.", count=count, names=", ".join(names) or _("a colleague"))
