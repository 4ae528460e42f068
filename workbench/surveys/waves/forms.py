"""Forms of waves. Those with a text in each language are made for the languages of the wave at hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from workbench.audiences.forms import check_languages, line
from workbench.audiences.texts import name_language, on_one_line, tidy
from workbench.surveys.waves.models import WAYS, Wave, WaveItem
from workbench.surveys.waves.words import SAMPLINGS, way_word
from workbench.web.number_fields import WholeField

LONG = _l("At most %(max)d characters fit here")


class WaveFilter(FlaskForm):  # type: ignore[misc]
    """Which surveys the list shows."""

    class Meta:
        """In the address, so without a token."""

        csrf = False

    state = SelectField(
        _l("State"),
        default="",
        choices=[("", _l("All")), ("draft", _l("Drafts")), ("open", _l("Open")), ("closed", _l("Closed"))],
    )


class NewWaveForm(FlaskForm):  # type: ignore[misc]
    """The first facts of a survey; the rest follows on its page."""

    start = SelectField(_l("Begin with"))
    title_sv = line(_l("Title in Swedish"))
    title_en = line(_l("Title in English"))
    panel = SelectField(_l("Who is asked"))

    def validate_title_sv(self, field: StringField) -> None:
        """One of the two is needed."""
        if not field.data and not self.title_en.data and self.start.data == "new":
            raise ValueError(_("Write a title"))


def wave_form(wave: Wave, **options: Any) -> Any:
    """Days, ways, languages, and the title and introduction in each language."""
    fields: dict[str, Any] = {
        "languages": _languages_field(),
        "ways": _ways_field(wave),
        "opens_on": DateField(_l("First day"), validators=[Optional()]),
        "closes_on": DateField(_l("Last day"), validators=[Optional()]),
        "expected_base": WholeField(
            _l("How many answers do you count on?"),
            validators=[Optional(), NumberRange(min=1, max=1_000_000, message=_l("Write a whole number"))],
        ),
        "remind_after_days": WholeField(
            _l("Remind after how many days?"), default=7,
            validators=[Optional(), NumberRange(min=1, max=60, message=_l("Write a number from 1 to 60"))],
        ),
        "invites_new_only": BooleanField(_l("Invite only members that no survey has asked before")),
        "validate_languages": lambda self, field: check_languages(field),
    }  # fmt: skip
    for code in wave.languages:
        key, name = field_key(code), name_language(code)
        fields[f"title_{key}"] = _text(_("Title (%(language)s)", language=name), 120)
        fields[f"intro_{key}"] = _text(_("Text above the questions (%(language)s)", language=name), 2000, area=True)
        fields[f"none_{key}"] = BooleanField(_("Not in %(language)s: another language is shown", language=name))
    return type("WaveForm", (FlaskForm,), fields)(**options)


def item_form(wave: Wave, kind: str, *, choices: Sequence[Mapping[str, Any]] = (), has_fact: bool, **options: Any) -> Any:
    """A question in each language, its fact, and its answers."""
    fields: dict[str, Any] = {}
    if kind in ("own", "background"):
        fields["is_several"] = BooleanField(_l("Several answers may be ticked"))
    if kind in ("campaign", "control", "invented"):
        halves = [("", _l("Nobody")), ("a", _l("half A")), ("b", _l("half B"))]
        fields["last_for_half"] = RadioField(_l("Who is asked this last?"), choices=halves, default="")
    for code in wave.languages:
        key, name = field_key(code), name_language(code)
        fields[f"text_{key}"] = _text(_("Question (%(language)s)", language=name), 400)
        fields[f"none_{key}"] = BooleanField(_("Not in %(language)s: another language is shown", language=name))
        if has_fact:
            fields[f"fact_{key}"] = _text(_("The fact on the last page (%(language)s)", language=name), 1000, area=True)
            fields[f"source_{key}"] = _text(_("Source (%(language)s)", language=name), 300)
            fields[f"url_{key}"] = _text(_("Address of the source (%(language)s)", language=name), 500)
        if kind in ("own", "background"):
            fields[f"answers_{key}"] = _text(
                _("Answers to choose from, one a line (%(language)s)", language=name), 2000, area=True
            )
        for place, _choice in enumerate(choices):
            fields[f"choice_{place}_{key}"] = _text(_("Answer %(number)s (%(language)s)", number=place + 1, language=name), 200)
    return type("ItemForm", (FlaskForm,), fields)(**options)


def read_texts(form: Any, wave: Wave, stem: str, *, before: Mapping[str, Any] | None = None) -> dict[str, str]:
    """Language → text, as written; "" only where somebody has said that it is not in this language."""
    found: dict[str, str] = {code: text for code, text in (before or {}).items() if code not in wave.languages}
    for code in wave.languages:
        key = field_key(code)
        text = form[f"{stem}_{key}"].data or ""
        if text or form[f"none_{key}"].data:
            found[code] = "" if form[f"none_{key}"].data else text
    return found


def read_facts(form: Any, wave: Wave) -> dict[str, dict[str, str]]:
    """Language → fact with source and address; an empty one where the question is not in this language."""
    found = {}
    for code in wave.languages:
        key = field_key(code)
        fact = {
            "text": form[f"fact_{key}"].data or "",
            "source": form[f"source_{key}"].data or "",
            "url": form[f"url_{key}"].data or "",
        }
        if fact["text"] or form[f"none_{key}"].data:
            found[code] = fact
    return found


def fill_item(item: WaveItem, wave: Wave) -> dict[str, Any]:
    """What stands in the form of a question that is there."""
    values: dict[str, Any] = {"last_for_half": item.last_for_half, "is_several": item.is_several}
    for code in wave.languages:
        key, fact = field_key(code), item.facts.get(code, {})
        values[f"text_{key}"] = item.texts.get(code, "")
        values[f"none_{key}"] = item.texts.get(code) == ""
        values.update(
            {f"fact_{key}": fact.get("text", ""), f"source_{key}": fact.get("source", ""), f"url_{key}": fact.get("url", "")}
        )
        values[f"answers_{key}"] = "\n".join(one["texts"].get(code, "") for one in item.choices)
        for place, one in enumerate(item.choices):
            values[f"choice_{place}_{key}"] = one["texts"].get(code, "")
    return values


def field_key(code: str) -> str:
    """A language as a part of a field's name."""
    return code.replace("-", "_")


class CloseForm(FlaskForm):  # type: ignore[misc]
    """Why a survey closes before its last day."""

    reason = line(_l("Why does it close before its last day?"), _l("Say why"), most=400, kind=TextAreaField)


class StageForm(FlaskForm):  # type: ignore[misc]
    """One class."""

    name = line(_l("Class or stage"), _l("Write the name of the class"), most=60)
    pupils = WholeField(
        _l("Pupils on the list"),
        validators=[
            InputRequired(_l("Write how many pupils there are")),
            NumberRange(min=1, max=2000, message=_l("Write a number from 1 to 2000")),
        ],
    )


def panel_choices(panels: Sequence[Any]) -> list[tuple[str, Any]]:
    """The panels that can be asked, then the ways without one."""
    return [
        *((f"panel-{row.id}", row.name) for row in panels),
        *((slug, _("No panel: %(sampling)s", sampling=str(word))) for slug, word in SAMPLINGS.items()),
        ("school", _("No panel: school classes (census)")),
    ]


def _languages_field() -> Any:
    return StringField(
        _l("Languages"), filters=[on_one_line],
        validators=[InputRequired(_l("Write at least one language")), Length(max=300, message=LONG)],
    )  # fmt: skip


def _ways_field(wave: Wave) -> Any:
    fitting = [way for way in WAYS if (way != "link" or wave.panel_id is not None) and (way != "class" or wave.is_school)]
    return SelectMultipleField(
        _l("How people answer"), choices=[(way, way_word(way)) for way in fitting], option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False), validators=[Optional()],
    )  # fmt: skip


def _text(label: str, most: int, *, area: bool = False) -> Any:
    kind: type[Any] = TextAreaField if area else StringField
    return kind(label, filters=[tidy if area else on_one_line], validators=[Length(max=most, message=LONG)])
