"""What the address says about the list of candidates. Bad values make errors, never exceptions."""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf, Optional

from workbench.web.vocabulary import choices

STATES = ("open", "opened", "dismissed")
SIZES = ("several", "all")
SORTS = ("reports", "growing", "newest")

STATE_WORDS = {"open": _l("Waiting for you"), "opened": _l("Became rumours"), "dismissed": _l("Dismissed")}


@dataclass(frozen=True)
class CandidateFilter:
    """A list of candidates, as the address names it."""

    state: str = "open"
    theme: str = ""
    size: str = "several"
    sort: str = "reports"

    @property
    def is_narrowed(self) -> bool:
        """Whether the theme was chosen: then an empty list means "none of these"."""
        return bool(self.theme)


class CandidateFilterForm(FlaskForm):  # type: ignore[misc]
    """The filter as a form that is sent by GET."""

    class Meta:
        csrf = False

    state = HiddenField(default="open", validators=[Optional(), AnyOf(STATES, message=_l("There is no such list"))])
    theme = SelectField(_l("Theme"))
    size = SelectField(_l("Number of texts"))
    sort = SelectField(_l("Order"))

    def __init__(self, args: Any) -> None:
        super().__init__(formdata=args)
        self.theme.choices = choices("theme", empty=_("All themes"))
        self.size.choices = [("several", _("Several texts")), ("all", _("Single texts too"))]
        self.sort.choices = [
            ("reports", _("Most reports first")),
            ("growing", _("Growing fastest first")),
            ("newest", _("Last heard first")),
        ]
        for name, usual in (("state", "open"), ("theme", ""), ("size", "several"), ("sort", "reports")):
            if self[name].data in (None, "None", ""):
                self[name].data = usual

    def chosen(self) -> CandidateFilter:
        """The filter. Call after validate()."""
        return CandidateFilter(self.state.data or "open", self.theme.data or "", self.size.data, self.sort.data)
