"""The form's own words: "Yes", "Don't know", "Send". Swedish from the catalogue, English here, other languages from staff.

What an added language lacks is said in English, and marked as English for whoever listens to the page.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.surveys.answering.models import FormWording
from workbench.surveys.waves.wording import Said
from workbench.web.languages import RIGHT_TO_LEFT, translator

BUILT_IN = {"sv": "Svenska", "en": "English"}


def _(text: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return text


WORDS: dict[str, str] = {
    "skip": _("Skip to main content"),
    "languages": _("Language"),
    "unnamed_title": _("Your answers carry no name"),
    "unnamed": _("We do not keep who you are. You can skip any question."),
    "question": _("Question %(number)s of %(count)s"),
    "heard": _("Have you heard anybody say this?"),
    "yes": _("Yes"),
    "no": _("No"),
    "unsure": _("Not sure"),
    "belief": _("Do you think it is right?"),
    "belief_hint": _("Say what you think. You need not look it up."),
    "right": _("It is right"),
    "not_right": _("It is not right"),
    "dont_know": _("Don't know"),
    "sure": _("How sure are you?"),
    "sure_hint": _("1 is not sure at all, 5 is quite sure."),
    "nearest": _("Choose what comes closest."),
    "trust_5": _("Very much"),
    "trust_4": _("Fairly much"),
    "trust_3": _("Neither much nor little"),
    "trust_2": _("Fairly little"),
    "trust_1": _("Very little"),
    "text_hint": _("Write no names. Phone numbers, e-mail addresses and the like are taken out before we keep the text."),
    "rather_not": _("I would rather not say"),
    "send": _("Send my answers and show the facts"),
    "once": _("You can answer once."),
    "open_until": _("The survey is open until %(day)s."),
    "facts_only": _("Read the facts without answering"),
    "thanks_title": _("Thank you. Here are the facts"),
    "thanks": _("Your answers have been kept."),
    "facts_title": _("The facts"),
    "facts_lede": _("This is what we know about what the survey asks."),
    "skipped": _("You skipped every question, so nothing was kept."),
    "answer_after_all": _("Answer the survey after all"),
    "no_facts": _("The survey asks about nothing that has a right answer."),
    "asked": _("The survey asks about"),
    "source": _("Source"),
    "made_up": _("We made this statement up for the survey. As far as we know nobody has said it."),
    "answered_title": _("You have answered already"),
    "answered": _("Your first answer counts. You need do nothing more."),
    "answered_here": _("Somebody has answered in this browser. A note in it says so; it holds no name."),
    "someone_else": _("I am somebody else and want to answer"),
    "closed_title": _("The survey has closed"),
    "closed": _("Thank you for wanting to answer. Here are the facts."),
    "not_yet_title": _("The survey has not opened yet"),
    "not_yet": _("It opens on %(day)s. Come back then."),
    "many": _("Many answer from your network just now. Wait a few minutes and send again. What you filled in is still here."),
    "unread": _("Something could not be read. Look through the form and send it again."),
    "too_long": _("Write at most %(count)s characters."),
    "class_full": _("Everybody on the class list has answered. Tell your teacher if you have not."),
    "how_title": _("How we handle your answers"),
    "how_kept": _("We keep what you answer, the day and the language. No name, no time of day and no network address."),
    "how_link": _("Your link carries a number, so that we can see how answers change over time. Your e-mail address is kept "
                  "elsewhere and is never put together with your answers."),
    "how_note": _("When you have answered, your browser keeps a note that says so, for at most 60 days. It stops two answers by "
                  "mistake. It holds no name, and you can erase it."),
    "how_class": _("Your teacher cannot see what you answer. We only count answers."),
    "how_groups": _("We never show groups so small that somebody could be recognised."),
    "how_ask": _("Do you wonder about something? Write to %(contact)s."),
    "self_selected": _("Answers hold for those who answer, not for everybody in %(town)s."),
    "fictional": _("%(town)s is a made-up municipality."),
    "draft_back": _("Here is what you had filled in. It was kept in this browser only."),
    "draft_drop": _("Empty the form"),
    "offline": _("Not sent: there is no network. What you filled in is kept in this browser. Try again when it is back."),
    "rest": _("Are you still there? The form soon starts again. Touch the screen to go on."),
    "start_over": _("Start again from the beginning"),
    "next_person": _("Done. Next person"),
    "staff": _("For staff"),
    "paper_how": _("Put one cross for each question. Skip what you do not want to answer."),
    "paper_web": _("Would you rather answer on the web? Scan the code or go to"),
    "paper_facts": _("The facts and their sources:"),
    "paper_number": _("Form number (we fill it in)"),
    "paper_code": _("The code leads to the survey on the web"),
}  # fmt: skip


@dataclass(frozen=True)
class FormWords:
    """The words in one language. `own` holds those that staff have written."""

    language: str
    name: str
    is_right_to_left: bool = False
    own: Mapping[str, str] = field(default_factory=dict)

    def find(self, key: str) -> Said:
        """The word and the language that it is in. KeyError for a word that the form does not have."""
        english = WORDS[key]
        if self.language in BUILT_IN:
            return Said(translator(self.language)(english), self.language)
        own = self.own.get(key, "").strip()
        return Said(own, self.language) if own else Said(english, "en")

    def text(self, key: str, **values: object) -> str:
        """The word as plain text, for attributes and paper."""
        return fill(self.find(key).text, values)

    def say(self, key: str, **values: object) -> Markup:
        """The word for a page; English that stands in for another language says that it is English."""
        found = self.find(key)
        text = escape(fill(found.text, values))
        return text if found.language == self.language else Markup('<span lang="en" dir="ltr">{}</span>').format(text)

    def day(self, day: date) -> str:
        """A day in the language's own form, else 2026-12-04."""
        try:
            return format_date(day, "d MMMM y", locale=Locale.parse(self.language.replace("-", "_")))
        except (UnknownLocaleError, ValueError):
            return day.isoformat()

    @property
    def direction(self) -> str:
        """ "rtl" or "ltr"."""
        return "rtl" if self.is_right_to_left else "ltr"

    @property
    def done_count(self) -> int:
        """How many words are there."""
        return len(WORDS) if self.language in BUILT_IN else sum(1 for key in WORDS if self.own.get(key, "").strip())


def fill(text: str, values: Mapping[str, object]) -> str:
    """Put values in their places. Only %(name)s counts, so that a stray per cent sign in somebody's words breaks nothing."""
    for name, value in values.items():
        text = text.replace(f"%({name})s", str(value))
    return text


def all_words(session: Session, languages: Sequence[str]) -> dict[str, FormWords]:
    """The words in each of these languages, by language."""
    added = [language for language in languages if language not in BUILT_IN]
    rows = session.scalars(select(FormWording).where(FormWording.language.in_(added))).all() if added else ()
    kept = {row.language: row for row in rows}
    return {language: _words(language, kept.get(language)) for language in languages}


def _words(language: str, row: FormWording | None) -> FormWords:
    if row is not None:
        return FormWords(language, row.name, row.is_right_to_left, row.words)
    is_right_to_left = language.split("-")[0] in RIGHT_TO_LEFT
    return FormWords(language, BUILT_IN.get(language) or name_of(language), is_right_to_left)


def name_of(language: str) -> str:
    """The language's name in itself, as far as Babel knows it; else its code."""
    try:
        return (Locale.parse(language.replace("-", "_")).get_display_name() or language).capitalize()
    except (UnknownLocaleError, ValueError):
        return language
