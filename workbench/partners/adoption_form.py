"""The filter of the list of adoptions, sent by GET."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from workbench.accounts.models import Organisation


class AdoptionFilterForm(FlaskForm):  # type: ignore[misc]
    """Which adoptions: in use, changed since, ended; of which organisation (the municipality's own list)."""

    class Meta:
        csrf = False

    state = SelectField(_l("Show"))
    organisation = SelectField(_l("Organisation"))

    def __init__(self, args: Any, organisations: Sequence[Organisation]) -> None:
        super().__init__(formdata=args)
        self.state.choices = [
            ("running", _("In use")),
            ("changed", _("Corrected or withdrawn since")),
            ("ended", _("No longer in use")),
        ]
        self.organisation.choices = [("", _("All organisations")), *((str(row.id), row.name) for row in organisations)]
        self.state.data = "running" if self.state.data in (None, "None") else self.state.data
        self.organisation.data = "" if self.organisation.data in (None, "None") else self.organisation.data

    def chosen(self) -> tuple[str, int | None]:
        """(state, organisation). Call after validate()."""
        return self.state.data, int(self.organisation.data) if self.organisation.data else None
