"""The form of a rating."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, ValidationError
from wtforms.validators import InputRequired

from workbench.rumours.forms import VersionedForm, long_text
from workbench.rumours.rating.scales import FACTOR_NAMES, STEPS
from workbench.rumours.rating.service import Start, departures, reason_missing
from workbench.rumours.risk import MOST, Factors


def _factor(name: str) -> RadioField:
    missing = _l("Choose a step for every factor")
    return RadioField(FACTOR_NAMES[name], coerce=int, validators=[InputRequired(missing)])


class RiskForm(VersionedForm):
    """The six factors."""

    spread, velocity, harm = _factor("spread"), _factor("velocity"), _factor("harm")
    plausibility, audience, reach = _factor("plausibility"), _factor("audience"), _factor("reach")
    is_void = BooleanField(_l("Nobody has published official information on this"))
    was_asked = BooleanField(_l("Somebody has asked us directly"))
    reason = long_text(_l("Why these steps?"))

    def __init__(self, begun: Mapping[str, Start], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.begun = begun
        for name in MOST:
            self[name].choices = [(step, str(words)) for step, words in enumerate(STEPS[name])]

    def validate_reason(self, field: Any) -> None:
        """Needed for a step that was filled in otherwise."""
        factors = self.factors
        changed = departures(factors, self.begun) if factors is not None else []
        if changed and not field.data:
            raise ValidationError(reason_missing(changed))

    @property
    def factors(self) -> Factors | None:
        """The chosen steps; None until every factor has one that there is."""
        try:
            return Factors(**{name: self[name].data for name in MOST})
        except (TypeError, ValueError):
            return None
