"""The form of one picture: the file, what it shows, what stands in it, where it belongs."""

import math

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from workbench.editorial.images.contrast import contrast_ratio, read_colour
from workbench.editorial.images.service import About
from workbench.editorial.writing.plain_forms import PlainForm


class PictureForm(PlainForm):
    """What a writer says of a picture. `stored` names one that has been taken in while the rest was not right yet."""

    file = FileField(_l("Picture file"))
    stored = HiddenField()
    alt = TextAreaField(_l("What the picture shows (alt text)"), validators=[Length(max=500)])
    decorative = BooleanField(_l("The picture is only decoration and says nothing"))
    text = TextAreaField(_l("Words that stand in the picture"), validators=[Length(max=1000)])
    contrast = StringField(_l("Contrast between the words and their ground"), validators=[Optional(), Length(max=10)])
    text_colour = StringField(_l("Colour of the words"), validators=[Optional(), Length(max=10)])
    ground_colour = StringField(_l("Colour of the ground"), validators=[Optional(), Length(max=10)])
    large_text = BooleanField(_l("The words are large (24 pixels, or 19 in bold)"))
    beside = SelectField(_l("Where it belongs"))
    photo_of_people = BooleanField(_l("It is a photo of people"))

    def validate(self, extra_validators: object = None) -> bool:
        """Alt text unless it is decoration; a contrast when words stand in it."""
        is_right = bool(super().validate(extra_validators))
        if not self.decorative.data and not (self.alt.data or "").strip():
            self.alt.errors = [*self.alt.errors, _("Say what the picture shows, or tick that it is only decoration.")]
            is_right = False
        return self._has_contrast() and is_right

    def about(self) -> About:
        """The description as it is stored."""
        return About(
            alt="" if self.decorative.data else " ".join((self.alt.data or "").split()),
            text=" ".join((self.text.data or "").split()),
            contrast=self.ratio(),
            large_text=bool(self.large_text.data),
            decorative=bool(self.decorative.data),
            photo_of_people=bool(self.photo_of_people.data),
            beside=self.beside.data or "",
        )

    def ratio(self) -> float | None:
        """The contrast as typed, else computed from the two colours, else None."""
        typed = (self.contrast.data or "").strip().removesuffix(":1").replace(",", ".").strip()
        if typed:
            try:
                ratio = float(typed)
            except ValueError:
                return None
            return ratio if math.isfinite(ratio) and 1 <= ratio <= 21 else None
        first, second = read_colour(self.text_colour.data or ""), read_colour(self.ground_colour.data or "")
        return contrast_ratio(first, second) if first and second else None

    def _has_contrast(self) -> bool:
        typed = any((field.data or "").strip() for field in (self.contrast, self.text_colour, self.ground_colour))
        if self.ratio() is not None or not (typed or (self.text.data or "").strip()):
            return True
        message = _("Give the contrast as a number from 1 to 21, such as 7.2, or both colours, such as #1a1a1a and #ffffff.")
        self.contrast.errors = [*self.contrast.errors, message]
        return False
