"""What people tell us, in words: where it was heard, how it was said, who told it and who translated it."""

from flask_babel import lazy_gettext as _l

from workbench.intake.models import Source

# Where a resident heard it, in a resident's words; the slugs are rumours.models.CHANNELS.
HEARD_IN = {
    "face_to_face": _l("Somebody said it to me"),
    "phone": _l("On the phone"),
    "open_social_media": _l("Openly on social media"),
    "closed_group": _l("In a closed group or chat"),
    "press": _l("In the news"),
    "school": _l("At a school or preschool"),
    "service_desk": _l("At a desk, a library or a clinic"),
    "email": _l("In an e-mail or a letter"),
    "other": _l("Somewhere else"),
}
SAID_AS = {
    "asserts": _l("As if it were true"),
    "mentions": _l("As a question"),
    "counters": _l("They said it is wrong"),
}
TRANSLATED_BY = {
    "person": _l("A person who knows the language"),
    "interpreter": _l("An interpreter"),
    "machine": _l("A machine"),
}
TOLD_BY_WORDS = {
    "resident": _l("a resident"),
    "agent": _l("an anti-rumour agent"),
    "staff": _l("staff"),
}


def told_by_word(slug: str) -> str:
    """Who told us, as a kind of person."""
    return str(TOLD_BY_WORDS.get(slug, slug))


def said_as_word(slug: str) -> str:
    """How it was said."""
    return str(SAID_AS.get(slug, slug))


# Built-in sources bear English names in the database; a person reads them in the language of the page.
BUILT_IN = {
    "manual": _l("Pasted by staff"),
    "tips": _l("Tips from the public"),
    "field": _l("Field form"),
    "import": _l("Imported files"),
}


def source_name(source: Source) -> str:
    """The name of a source."""
    return str(BUILT_IN.get(source.kind, source.name))
