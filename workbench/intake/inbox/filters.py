"""What the address says about the inbox: which items, in which order. Bad values make errors, never exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SearchField, SelectField
from wtforms.validators import AnyOf, Length, Optional

from workbench.intake.models import GENRES, Source
from workbench.web.vocabulary import choices

TABS = ("new", "taken", "linked", "mine", "dismissed", "not_flagged", "unassessed")
MATCHES = ("known", "none", "asserts", "counters", "mentions")
PERIODS = ("1", "7", "30", "90")
SORTS = ("likely", "newest")
MARKS = ("raised", "assigned", "by_rule", "unsure")
PARAMETERS = ("tab", "theme", "source", "genre", "days", "match", "tag", "mark", "q", "sort")

GENRE_WORDS = {
    "news": _l("news"),
    "post": _l("posts in social media"),
    "letter": _l("letters to the editor"),
    "tip": _l("tips"),
    "authority": _l("authorities"),
}
TAB_WORDS = {
    "new": _l("New"),
    "taken": _l("Taken"),
    "linked": _l("Linked"),
    "mine": _l("Mine"),
    "dismissed": _l("Dismissed"),
    "not_flagged": _l("Not flagged"),
    "unassessed": _l("Unassessed"),
}


@dataclass(frozen=True)
class InboxFilter:
    """A list of items, as the address names it."""

    tab: str = "new"
    theme: str = ""
    source_id: int | None = None
    genre: str = ""
    days: int | None = None
    match: str = ""
    tag: str = ""
    mark: str = ""
    q: str = ""
    sort: str = "likely"

    @property
    def is_narrowed(self) -> bool:
        """Whether anything but the tab and the order was chosen."""
        return bool(self.theme or self.source_id or self.genre or self.days or self.match or self.tag or self.mark or self.q)

    def parameters(self) -> dict[str, str]:
        """The address's parameters, without what is the usual."""
        raw = {
            "tab": "" if self.tab == "new" else self.tab,
            "theme": self.theme,
            "source": str(self.source_id or ""),
            "genre": self.genre,
            "days": str(self.days or ""),
            "match": self.match,
            "tag": self.tag,
            "mark": self.mark,
            "q": self.q,
            "sort": "" if self.sort == "likely" else self.sort,
        }
        return {name: value for name, value in raw.items() if value}


class FilterForm(FlaskForm):  # type: ignore[misc]
    """The filter as a form that is sent by GET."""

    class Meta:
        csrf = False

    tab = HiddenField(default="new", validators=[Optional(), AnyOf(TABS, message=_l("There is no such list"))])
    q = SearchField(_l("Words in the text"), validators=[Length(max=200, message=_l("Search with at most 200 characters"))])
    theme = SelectField(_l("Theme"), validate_choice=True)
    source = SelectField(_l("Source"))
    genre = SelectField(_l("Kind of text"))
    match = SelectField(_l("Rumour"))
    days = SelectField(_l("Time"))
    tag = SelectField(_l("Tag"))
    mark = SelectField(_l("Mark"))
    sort = SelectField(_l("Order"))

    def __init__(self, args: Any, sources: Sequence[Source], tags: Sequence[str] = ()) -> None:
        super().__init__(formdata=args)
        self.theme.choices = choices("theme", empty=_("All themes"))
        self.source.choices = [("", _("All sources")), *((str(source.id), source_name(source)) for source in sources)]
        self.genre.choices = [("", _("All kinds")), *((slug, str(GENRE_WORDS[slug])) for slug in GENRES)]
        self.match.choices = [
            ("", _("All")),
            ("known", _("Resembles a known rumour")),
            ("none", _("New claim")),
            *choices("relation"),
        ]
        self.days.choices = [
            ("", _("All the time")),
            ("1", _("Last 24 hours")),
            ("7", _("Last 7 days")),
            ("30", _("Last 30 days")),
            ("90", _("Last 90 days")),
        ]
        self.show_tags(tags)
        self.mark.choices = [
            ("", _("All")),
            ("raised", _("Raised by a house rule")),
            ("assigned", _("Assigned to me")),
            ("by_rule", _("Dismissed by a house rule")),
            ("unsure", _("The machine is unsure")),
        ]
        self.sort.choices = [("likely", _("Most likely first")), ("newest", _("Newest first"))]
        for field in (self.theme, self.source, self.genre, self.match, self.days, self.tag, self.mark, self.sort):
            if field.data in (None, "None"):
                field.data = "likely" if field is self.sort else ""

    def show_tags(self, tags: Sequence[str]) -> None:
        """The tags that can be chosen."""
        self.tag.choices = [("", _("All tags")), *((tag, tag) for tag in tags)]

    def chosen(self) -> InboxFilter:
        """The filter. Call after validate()."""
        return InboxFilter(
            tab=self.tab.data or "new",
            theme=self.theme.data,
            source_id=int(self.source.data) if self.source.data else None,
            genre=self.genre.data,
            days=int(self.days.data) if self.days.data else None,
            match=self.match.data,
            tag=self.tag.data,
            mark=self.mark.data,
            q=(self.q.data or "").strip().replace("\x00", ""),
            sort=self.sort.data,
        )


def source_name(source: Source) -> str:
    """The name of a source in the language of the page; the one for pasted texts is ours."""
    return _("Pasted by staff") if source.kind == "manual" else source.name
