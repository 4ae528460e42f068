"""The field for a whole number in every form: a row of four hundred digits is no number that anybody means."""

from flask_babel import gettext as _
from wtforms import IntegerField

LONGEST = 12  # signs: wtforms turns what it compares into a float, which ends above 300 digits


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number of at most twelve signs."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Refuse very long ones before they are reckoned with."""
        if valuelist and len(valuelist[0].strip()) > LONGEST:
            self.data = None
            raise ValueError(_("Write a whole number"))
        super().process_formdata(valuelist)
