"""Forms about sources: one for each kind that can be added; settings, filter, decision, budget and lists of feeds."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    PasswordField,
    SearchField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from workbench.intake.inbox.filters import GENRE_WORDS
from workbench.intake.models import GENRES
from workbench.intake.sources.queries import SORTS, SourceFilter
from workbench.intake.sources.words import INTERVALS, KIND_WORDS, LANGUAGES
from workbench.intake.wording import SOURCE_STATES
from workbench.web.number_fields import WholeField

LONGEST_KEY = 4000


def stripped(value: str | None) -> str:
    """Without what a database cannot hold and without space around it."""
    return (value or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


def _text(label: Any, missing: Any = None, *, most: int = 200, kind: type[StringField] = StringField) -> StringField:
    needed = [DataRequired(missing)] if missing is not None else []
    too_long = Length(max=most, message=_l("At most %(count)s characters fit here", count=most))
    return kind(label, filters=[stripped], validators=[*needed, too_long])


def _is_web_address(field: Any) -> None:
    if not field.data.lower().startswith(("http://", "https://")):
        raise ValidationError(_("The address must begin with http:// or https://"))


class KindForm(FlaskForm):  # type: ignore[misc]
    """What every kind asks for. A subclass gives `address()` (feeds) or `options()` (networks)."""

    usual_genre = "post"
    may_reuse_key = False  # an earlier try by the same person has left its key

    name = _text(_l("Name (optional)"), most=120)
    genre = SelectField(_l("Kind of text"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.genre.choices = [(genre, str(GENRE_WORDS[genre])) for genre in GENRES]
        if self.genre.data is None:
            self.genre.data = self.usual_genre

    def options(self) -> dict[str, Any]:
        """What the collector of this kind needs to know."""
        return {}

    def key(self) -> str:
        """The key that was typed, if the kind has one."""
        return stripped(self["secret"].data) if "secret" in self else ""

    def _need_key(self, field: Any, sentence: str) -> None:
        if not stripped(field.data) and not self.may_reuse_key:
            raise ValidationError(sentence)


class FeedForm(KindForm):
    """The address of a feed, or of a page that names one."""

    usual_genre = "news"
    address = _text(_l("Address of the feed or the page"), _l("Write the address of the feed"), most=2000, kind=URLField)

    def validate_address(self, field: Any) -> None:
        """Only web addresses; everything else about it is judged when it is fetched."""
        _is_web_address(field)


class XForm(KindForm):
    """A search or an account on X."""

    mode = SelectField(_l("What to read"), choices=[("search", _l("A search")), ("user", _l("An account"))])
    value = _text(_l("Words to search for, or the name of the account"), _l("Write what to search for"), most=500)
    secret = PasswordField(_l("Bearer token"), validators=[Length(max=LONGEST_KEY)])

    def options(self) -> dict[str, Any]:
        """{"mode": "search", "query": …} or {"mode": "user", "user": …}."""
        if self.mode.data == "user":
            return {"mode": "user", "user": stripped(self.value.data).removeprefix("@")}
        return {"mode": "search", "query": stripped(self.value.data)}

    def validate_secret(self, field: Any) -> None:
        """X gives nothing without a key."""
        self._need_key(field, _("Write the bearer token"))


class MastodonForm(KindForm):
    """A hashtag, an account or a server's public posts on Mastodon."""

    instance = _text(_l("Address of the server"), _l("Write the address of the server"), most=300, kind=URLField)
    mode = SelectField(
        _l("What to read"),
        choices=[("hashtag", _l("A hashtag")), ("account", _l("An account")), ("public", _l("All public posts on the server"))],
    )
    value = _text(_l("Hashtag or account"), most=200)
    secret = PasswordField(_l("Access token (optional)"), validators=[Length(max=LONGEST_KEY)])

    def options(self) -> dict[str, Any]:
        """{"instance": …, "mode": …, "value": …}."""
        value = stripped(self.value.data).removeprefix("#" if self.mode.data == "hashtag" else "@")
        return {"instance": stripped(self.instance.data).rstrip("/"), "mode": self.mode.data, "value": value}

    def validate_instance(self, field: Any) -> None:
        """A key is never sent in the clear."""
        _is_web_address(field)
        if stripped(self.secret.data) and not field.data.lower().startswith("https://"):
            raise ValidationError(_("With a token the address must begin with https://"))

    def validate_value(self, field: Any) -> None:
        """Needed for everything but the whole server."""
        if self.mode.data != "public" and not field.data:
            raise ValidationError(_("Write the hashtag or the account"))


class BlueskyForm(KindForm):
    """A search or an account on Bluesky."""

    mode = SelectField(_l("What to read"), choices=[("author", _l("An account")), ("search", _l("A search"))])
    value = _text(_l("Name of the account, or words to search for"), _l("Write the account or what to search for"), most=300)
    secret = PasswordField(_l("Key (optional)"), validators=[Length(max=LONGEST_KEY)])

    def options(self) -> dict[str, Any]:
        """{"mode": …, "value": …}; the service is the public one."""
        value = stripped(self.value.data)
        return {"mode": self.mode.data, "value": value.removeprefix("@") if self.mode.data == "author" else value}


class MailboxForm(KindForm):
    """A folder of a mailbox, read over IMAP."""

    usual_genre = "letter"
    host = _text(_l("Mail server"), _l("Write the name of the mail server"), most=253)
    port = WholeField(
        _l("Port"), default=993, validators=[NumberRange(1, 65_535, message=_l("A port is a number from 1 to 65535"))]
    )
    user = _text(_l("User name"), _l("Write the user name of the mailbox"))
    folder = _text(_l("Folder"), most=200)
    tls = BooleanField(_l("Encrypted connection (TLS)"), default=True)
    secret = PasswordField(_l("Password"), validators=[Length(max=LONGEST_KEY)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if self.folder.data is None:
            self.folder.data = "INBOX"

    def options(self) -> dict[str, Any]:
        """{"host": …, "port": …, "user": …, "folder": …, "tls": …}."""
        return {
            "host": stripped(self.host.data).lower(), "port": self.port.data, "user": stripped(self.user.data),
            "folder": stripped(self.folder.data) or "INBOX", "tls": bool(self.tls.data),
        }  # fmt: skip

    def validate_host(self, field: Any) -> None:
        """A name, not an address with a path."""
        if "/" in field.data or " " in field.data or ":" in field.data:
            raise ValidationError(_("Write only the server's name, such as mail.norrvik.example"))

    def validate_secret(self, field: Any) -> None:
        """A mailbox opens for nobody without a password."""
        self._need_key(field, _("Write the password of the mailbox"))


KIND_FORMS: dict[str, type[KindForm]] = {
    "syndication": FeedForm,
    "x": XForm,
    "mastodon": MastodonForm,
    "bluesky": BlueskyForm,
    "mailbox": MailboxForm,
}


class SourceSettingsForm(FlaskForm):  # type: ignore[misc]
    """What may be set for a source that is there."""

    name = _text(_l("Name"), _l("Write a name"), most=120)
    genre = SelectField(_l("Kind of text"))
    language = SelectField(_l("Language of the texts"), choices=list(LANGUAGES.items()))
    shortest_s = SelectField(_l("Shortest time between visits"), coerce=int, choices=list(INTERVALS.items()))
    longest_s = SelectField(_l("Longest time between visits"), coerce=int, choices=list(INTERVALS.items()))
    takes_full_text = BooleanField(_l("Fetch the whole article when the feed holds only its beginning"))
    follows_hub = BooleanField(_l("Let the source tell us at once when something is new (WebSub)"))
    secret = PasswordField(_l("New key (leave empty to keep the stored one)"), validators=[Length(max=LONGEST_KEY)])

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.genre.choices = [(genre, str(GENRE_WORDS[genre])) for genre in GENRES]

    def validate_longest_s(self, field: Any) -> None:
        """The bounds must not cross."""
        if self.shortest_s.data is not None and field.data is not None and field.data < self.shortest_s.data:
            raise ValidationError(_("The longest time must not be shorter than the shortest"))


class SourceFilterForm(FlaskForm):  # type: ignore[misc]
    """The filter of the list, sent by GET."""

    class Meta:
        csrf = False

    q = SearchField(
        _l("Words in name or address"), validators=[Length(max=200, message=_l("Search with at most 200 characters"))]
    )
    state = SelectField(_l("State"))
    kind = SelectField(_l("Kind of source"))
    sort = SelectField(_l("Order"))

    def __init__(self, args: Any) -> None:
        super().__init__(formdata=args)
        states = {**SOURCE_STATES, "removed": _("removed")}
        self.state.choices = [("", _("All")), *((slug, str(words)) for slug, words in states.items())]
        self.kind.choices = [("", _("All")), *((slug, str(words)) for slug, words in KIND_WORDS.items())]
        words = (
            _("Those with trouble first"),
            _("By name"),
            _("Last read first"),
            _("Next to be read first"),
            _("Most texts first"),
        )
        self.sort.choices = list(zip(SORTS, words, strict=True))
        for field in (self.state, self.kind, self.sort):
            if field.data in (None, "None"):
                field.data = SORTS[0] if field is self.sort else ""

    def chosen(self) -> SourceFilter:
        """The filter. Call after validate()."""
        return SourceFilter(state=self.state.data, kind=self.kind.data, q=stripped(self.q.data), sort=self.sort.data)


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """The municipality's decision on how long people's words are kept."""

    reference = _text(_l("Reference number"), _l("Write the decision's reference number"), most=120)
    decided_on = DateField(_l("Day of the decision"), validators=[InputRequired(_l("Write the day of the decision"))])
    text_days = WholeField(
        _l("How many days the words of people are kept"),
        default=90,
        validators=[
            InputRequired(_l("Write a number of days")),
            NumberRange(1, 3650, message=_l("Between 1 and 3650 days")),
        ],
    )
    note = TextAreaField(
        _l("Note (optional)"),
        filters=[stripped],
        validators=[Optional(), Length(max=1000, message=_l("At most 1,000 characters fit here"))],
    )

    def __init__(self, *, today: date, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.today = today

    def validate_decided_on(self, field: Any) -> None:
        """A decision that lies ahead has not been taken."""
        if field.data is not None and (field.data > self.today or field.data.year < 1990):
            raise ValidationError(_("The day must lie between 1990 and today"))


class BudgetForm(FlaskForm):  # type: ignore[misc]
    """How many reads a month may cost money."""

    limit = WholeField(
        _l("Reads a month at most"),
        validators=[
            InputRequired(_l("Write a number; 0 reads nothing")),
            NumberRange(0, 10_000_000, message=_l("Between 0 and 10,000,000")),
        ],
    )


class OpmlForm(FlaskForm):  # type: ignore[misc]
    """A file with a list of feeds."""

    file = FileField(_l("OPML file"), validators=[FileRequired(_l("Choose a file"))])
