"""The guide that a round begins with: the five questions of METHOD.md D.6 and the test of two drafts."""

from workbench.web.languages import translator

LANGUAGES = ("sv", "en")


def first_guide(language: str) -> list[dict[str, str]]:
    """Questions with a help line each for the moderator, in one language."""
    _ = translator(language if language in LANGUAGES else "en")
    rows = (
        (
            _("Welcome and rules"),
            _("Say who we are, what this is for, and that nobody is recorded. Ask people to tell no names. Everybody may pass."),
        ),
        (
            _("What do people say?"),
            _("Ask what is said around them, not what they believe themselves. Do not correct anybody yet."),
        ),
        (
            _("Where do people hear it?"),
            _("Kinds of places are enough: at work, in a queue, in a closed group. No names of people."),
        ),
        (_("What worries lie behind it?"), _("Stay with the worry. What would have to be better for it to be smaller?")),
        (_("Whom do you believe?"), _("Which people, offices or associations would they ask? Who is not believed, and why?")),
        (_("Which answer would help?"), _("What would they need to hear, from whom, in which form, when?")),
        (
            _("Two drafts of an answer"),
            _("Read both aloud. Which one is clearer, which one would they pass on, and why? Change which one comes first."),
        ),
        (_("Thank you and what happens now"), _("Say when the theme report comes, and that the notes are deleted then.")),
    )
    return [{"question": question, "help": help_line} for question, help_line in rows]
