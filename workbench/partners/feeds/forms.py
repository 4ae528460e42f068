"""The filter of a feed, read from its address."""

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SearchField, SelectMultipleField
from wtforms.validators import Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.editorial.languages.names import OWN, language_name, own_name, read_code
from workbench.editorial.models import FORMATS
from workbench.partners.feeds.queries import FeedFilter
from workbench.web.vocabulary import choices

MOST_WORDS = 8
MOST_LANGUAGES = 20


class Ticks(SelectMultipleField):  # type: ignore[misc]
    """Check boxes of which any number may be ticked."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class FeedForm(FlaskForm):  # type: ignore[misc]
    """Theme, language, form and words, sent by GET. A value that does not exist is an error, not an empty feed."""

    class Meta:
        csrf = False

    q = SearchField(_l("Search the answers"), validators=[Length(max=200, message=_l("Search with at most 200 characters"))])
    theme = Ticks(_l("Theme"), validators=[Optional()])
    language = Ticks(_l("Language"), validators=[Optional()])
    format = Ticks(_l("Form"), validators=[Optional()])

    def __init__(self, args: Any) -> None:
        super().__init__(formdata=args)
        asked = args.getlist("language")[:MOST_LANGUAGES]
        codes = (*OWN, *(code for code in asked if read_code(code) == code and own_name(code)))
        self.theme.choices = choices("theme")
        self.language.choices = [(code, language_name(code)) for code in dict.fromkeys(codes)]
        self.format.choices = [(slug, words) for slug, words in choices("format") if slug in FORMATS]

    def chosen(self) -> FeedFilter:
        """The filter. Call after validate()."""
        words = (self.q.data or "").replace("\x00", "").casefold().split()[:MOST_WORDS]
        themes, languages, formats = (tuple(field.data or ()) for field in (self.theme, self.language, self.format))
        return FeedFilter(themes, languages, formats, tuple(words))
