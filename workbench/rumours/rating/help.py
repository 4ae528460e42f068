"""Help with each factor: where to look, and the mistake that is easily made."""

from flask_babel import lazy_gettext as _l

HELP = {
    "spread": (
        _l("A community is a place, a group or a language; a channel is how it was heard."),
        _l("Count those who told it independently of each other. A hundred shares of one post are one report."),
    ),
    "velocity": (
        _l("Only independent reports count: not likes, views or copies."),
        _l("A burst that we caused ourselves by asking around is not pace."),
    ),
    "harm": (
        _l("Think of the worst that is likely, both for those it is about and for those who believe it."),
        _l("Harm says nothing about how many people heard it. Spread does that."),
        _l("If you hesitate between 3 and 4, choose 4 and call the security contact."),
    ),
    "plausibility": (
        _l("Is there a real event, a decision or a figure that it grew from?"),
        _l("Choose 3 when nobody has given any information: people fill a void."),
    ),
    "audience": (
        _l("Children and people in a vulnerable position weigh as much as the general public."),
        _l("Many likes from outside the municipality are still 0."),
    ),
    "reach": (
        _l("Rate the kind of sender that has repeated it, never a named person."),
        _l("A denial in the paper also carries the claim further."),
    ),
}
