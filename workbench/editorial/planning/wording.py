"""The six rules of use in words: what each asks, and what its evidence cannot tell. METHOD.md section E."""

from dataclasses import dataclass

from flask_babel import gettext as _


@dataclass(frozen=True)
class Rule:
    """One rule of use as the side bar shows it."""

    id: str
    name: str
    asks: str
    cannot_tell: str


def rules_of_use() -> list[Rule]:
    """The six, in the order of the source."""
    return [
        Rule(
            "repeat",
            _("Repeat"),
            _("Three times in two channels within 30 days. Repeat the fact, not the rumour."),
            _(
                "The effect of one answer was gone after 14 days in one study. Three answers did more than one, two did not. "
                "How far apart they came made no difference. The figures count what we sent, not what anyone read."
            ),
        ),
        Rule(
            "cooperate",
            _("Co-operate"),
            _("Partners use the same text with the same numbers."),
            _(
                "Networks against rumours are well described, but there is little evidence of what they achieve. "
                "A confirmed use does not say how many it reached."
            ),
        ),
        Rule(
            "audience",
            _("Know the audience"),
            _("Whom it is for, what they value, what worries them, where they meet the rumour."),
            _(
                "To acknowledge a worry helped much in talks about health care. That a fitting value helps is theory "
                "and survey. Never fit a value to the reader to change what they think of migration policy."
            ),
        ),
        Rule(
            "spokesperson",
            _("A trusted spokesperson"),
            _("Somebody whom the audience trusts says it, and has approved the words."),
            _(
                "Being trusted mattered in one study, being an expert did not. "
                "In another, a careful text made up for who said it. The figure says who spoke, not whether they were believed."
            ),
        ),
        Rule(
            "humour",
            _("Humour"),
            _("Off unless you switch it on. Only about our own forms and queues or the situation, with a second reader."),
            _(
                "Humour worked for one topic of three in one study, and drove people apart in some cases in another. "
                "An authority that jokes about people has been criticised."
            ),
        ),
        Rule(
            "act_fast",
            _("Act fast"),
            _("Within the times that the decision sets. Speed never comes before sources and privacy."),
            _(
                "The evidence for speed is thin: people who have met a rumour are helped by an answer afterwards, "
                "but nothing shows that two hours beat two days. Measure your own times."
            ),
        ),
    ]
