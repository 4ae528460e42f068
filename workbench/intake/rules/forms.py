"""The form of a house rule."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import DataRequired, Length

from workbench.accounts.models import User
from workbench.intake.inbox.filters import GENRE_WORDS, source_name
from workbench.intake.models import ACTIONS, GENRES, HouseRule, Source
from workbench.intake.rules.house_rules import NAME_LENGTH, TAG_LENGTH, Wanted
from workbench.intake.rules.matching import LONGEST_PATTERN, BadPattern, make_matcher
from workbench.intake.wording import bad_pattern_words

ACTION_WORDS = {
    "tag": _l("put a tag on the item"),
    "assign": _l("assign the item to somebody"),
    "raise": _l("raise the item to the top of the list"),
    "dismiss": _l("dismiss the item"),
}
KIND_WORDS = {"words": _l("words"), "regex": _l("regular expression")}


def _stripped(value: str | None) -> str:
    return (value or "").replace("\x00", "").encode("utf-8", "ignore").decode().strip()


class RuleForm(FlaskForm):  # type: ignore[misc]
    """What the rule is called, what it looks for and where, and what it does."""

    name = StringField(
        _l("Name of the rule"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Write a name for the rule")),
            Length(max=NAME_LENGTH, message=_l("The name may have at most 120 characters")),
        ],
    )
    pattern_kind = SelectField(_l("How it looks"), default="words")
    pattern = TextAreaField(
        _l("What it looks for"),
        filters=[_stripped],
        validators=[
            DataRequired(_l("Write what the rule looks for")),
            Length(max=LONGEST_PATTERN, message=_l("The pattern may have at most 500 characters")),
        ],
    )
    genre = SelectField(_l("Kind of text"))
    source = SelectField(_l("Source"))
    action = SelectField(_l("What the rule does"))
    tag = StringField(
        _l("The tag (if it puts one on)"),
        filters=[_stripped],
        validators=[Length(max=TAG_LENGTH, message=_l("The tag may have at most 40 characters"))],
    )
    assignee = SelectField(_l("Who gets the items (if it assigns them)"))
    version = HiddenField(default="0")

    def __init__(self, sources: Sequence[Source], people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.pattern_kind.choices = [(slug, str(words)) for slug, words in KIND_WORDS.items()]
        self.genre.choices = [("", _("All kinds")), *((slug, str(GENRE_WORDS[slug])) for slug in GENRES)]
        self.source.choices = [("", _("All sources")), *((str(source.id), source_name(source)) for source in sources)]
        self.action.choices = [(slug, str(ACTION_WORDS[slug])) for slug in ACTIONS]
        self.assignee.choices = [("", _("Choose …")), *((str(person.id), person.name) for person in people)]

    def validate_pattern(self, field: Any) -> None:
        """It must be one that can be used."""
        try:
            make_matcher(self.pattern_kind.data if self.pattern_kind.data in KIND_WORDS else "words", field.data)
        except BadPattern as error:
            raise ValidationError(bad_pattern_words(error)) from error

    def validate_tag(self, field: Any) -> None:
        """A rule that tags has a tag."""
        if self.action.data == "tag" and not field.data:
            raise ValidationError(_("Write the tag that the rule puts on."))

    def validate_assignee(self, field: Any) -> None:
        """A rule that assigns says to whom."""
        if self.action.data == "assign" and not field.data:
            raise ValidationError(_("Choose who gets the items: somebody who sorts the inbox."))

    def wanted(self) -> Wanted:
        """The rule. Call after validate()."""
        return Wanted(
            name=self.name.data or "",
            pattern_kind=self.pattern_kind.data,
            pattern=self.pattern.data or "",
            action=self.action.data,
            genre=self.genre.data or "",
            source_id=int(self.source.data) if self.source.data else None,
            tag=self.tag.data or "",
            assignee_id=int(self.assignee.data) if self.assignee.data else None,
        )

    @property
    def shown_version(self) -> int:
        """The version that the page was made from; 0 when the address says nothing sane."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0


def filled_from(rule: HouseRule) -> dict[str, Any]:
    """The fields as the rule stands."""
    return {
        "name": rule.name, "pattern_kind": rule.pattern_kind, "pattern": rule.pattern, "genre": rule.genre,
        "source": str(rule.source_id or ""), "action": rule.action, "tag": rule.tag, "assignee": str(rule.assignee_id or ""),
        "version": str(rule.version),
    }  # fmt: skip
