"""The filter of the coordinator's page, sent by GET."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import SelectField

from workbench.accounts.models import Organisation
from workbench.partners.carrying.queries import CarryFilter
from workbench.web.vocabulary import word


class CarryForm(FlaskForm):  # type: ignore[misc]
    """Which organisation, which audience, which state."""

    class Meta:
        csrf = False

    organisation = SelectField(_l("Organisation"))
    audience = SelectField(_l("Audience of the answer"))
    state = SelectField(_l("State"))

    def __init__(
        self, args: Any, organisations: Sequence[Organisation], audiences: Sequence[tuple[int, str]], states: Sequence[str]
    ) -> None:
        super().__init__(formdata=args)
        self.organisation.choices = [("", _("All organisations")), *((str(row.id), row.name) for row in organisations)]
        self.audience.choices = [("", _("All audiences")), *((str(key), name) for key, name in audiences)]
        self.state.choices = [("", _("All states")), *((one, word(one, "placement_state")) for one in states)]
        for field in (self.organisation, self.audience, self.state):
            field.data = "" if field.data in (None, "None") else field.data

    def chosen(self) -> CarryFilter:
        """The filter. Call after validate()."""
        ids = [int(field.data) if field.data else None for field in (self.organisation, self.audience)]
        return CarryFilter(organisation_id=ids[0], audience_id=ids[1], state=self.state.data)
