"""Forms of a review: the text of a section, the changes for next quarter, how the last ones went, adoption, a note."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from workbench.accounts.models import User
from workbench.editorial.writing.plain_forms import PlainForm
from workbench.reviews.quarterly.models import MOST_DECISIONS, ReviewDecision, ReviewOutcome
from workbench.reviews.quarterly.sections.next_quarter import outcome_words
from workbench.reviews.quarterly.service import MOST_CHARACTERS, MOST_NOTE, NewDecision

LONG = Length(max=MOST_CHARACTERS, message=_l("Write at most 6,000 characters"))
SHORT = Length(max=MOST_NOTE, message=_l("Write at most 2,000 characters"))


class SectionTextForm(PlainForm):
    """What the group says of a section."""

    text = TextAreaField(_l("What do you want to say?"), validators=[LONG])
    is_internal = BooleanField(_l("Only in the internal version"))
    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the writer saw; 0 for none."""
        raw = self.version.data or ""
        return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 9 else 0


class AdoptForm(PlainForm):
    """What the group decided, in its own words."""

    note = TextAreaField(_l("What the group decided, at most three changes"), validators=[SHORT])


class NoteForm(PlainForm):
    """A correction beside an adopted review."""

    text = TextAreaField(
        _l("What was wrong, and what is right?"),
        validators=[InputRequired(_l("Write what was wrong, and what is right.")), SHORT],
    )
    is_public = BooleanField(_l("Show it with the public version too"), default=True)


class DecisionsForm(PlainForm):
    """At most three changes; rows without a text are left out."""

    begins: date | None = None  # the first day of the quarter that is reviewed: what is decided of it comes later

    def validate(self, extra_validators: object = None) -> bool:
        """Whoever writes a change names who sees to it, and by when."""
        is_valid = super().validate(extra_validators)
        for number in range(1, MOST_DECISIONS + 1):
            text, owner, due = (self[f"{name}_{number}"] for name in ("text", "owner", "due"))
            if not (text.data or "").strip():
                continue
            if not owner.data and not owner.errors:
                owner.errors = [_("Choose who sees to it")]
                is_valid = False
            if due.data is None and not due.errors:
                due.errors = [_("Give a day")]
                is_valid = False
            elif due.data is not None and self.begins is not None and due.data <= self.begins:
                due.errors = [_("Give a day after the quarter has begun")]
                is_valid = False
        return bool(is_valid)

    def offer(self, people: Sequence[User], *, begins: date) -> "DecisionsForm":
        """Let one of these people see to each, on a day after `begins`."""
        self.begins = begins
        for number in range(1, MOST_DECISIONS + 1):
            self[f"owner_{number}"].choices = [("", _("Choose")), *((str(one.id), one.name) for one in people)]
        return self

    def chosen(self) -> list[NewDecision]:
        """The rows that have a text."""
        return [
            NewDecision(
                text=self[f"text_{number}"].data,
                owner_id=int(self[f"owner_{number}"].data),
                due_on=self[f"due_{number}"].data,
                stop_if=self[f"stop_{number}"].data or "",
            )
            for number in range(1, MOST_DECISIONS + 1)
            if (self[f"text_{number}"].data or "").strip()
        ]

    @staticmethod
    def values_of(rows: Sequence[ReviewDecision]) -> dict[str, Any]:
        """What stands there already, by field."""
        return {
            f"{name}_{row.position}": value
            for row in rows
            for name, value in (("text", row.text), ("owner", str(row.owner_id)), ("due", row.due_on), ("stop", row.stop_if))
        }


for _number in range(1, MOST_DECISIONS + 1):
    setattr(DecisionsForm, f"text_{_number}", TextAreaField(_l("What is to change?"), validators=[SHORT]))
    setattr(DecisionsForm, f"owner_{_number}", SelectField(_l("Who sees to it?"), validators=[Optional()], validate_choice=True))
    setattr(DecisionsForm, f"due_{_number}", DateField(_l("By when?"), validators=[Optional()]))
    setattr(DecisionsForm, f"stop_{_number}", TextAreaField(_l("What would make us stop?"), validators=[SHORT]))


def outcomes_form(rows: Sequence[ReviewDecision], said: Mapping[int, ReviewOutcome]) -> Any:
    """A form with a state and a note for each earlier decision."""

    class OutcomesForm(PlainForm):
        pass

    for row in rows:
        before = said.get(row.id)
        state = SelectField(_l("How did it go?"), default=before.state if before else "")
        setattr(OutcomesForm, f"state_{row.id}", state)
        note = TextAreaField(_l("In words"), validators=[SHORT], default=before.note if before else "")
        setattr(OutcomesForm, f"note_{row.id}", note)
    form = OutcomesForm()
    for row in rows:
        form[f"state_{row.id}"].choices = [("", _("not said yet")), *outcome_words().items()]
    return form
