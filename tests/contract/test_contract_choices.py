"""How choices are written is remembered; what is remembered is what the library writes."""

import pytest
from flask_babel import lazy_gettext
from markupsafe import Markup
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import Select

CHOICES = [
    ("", "Alla <b>&"), ("1", '"Ett"'), (1, "Talet ett"), (True, "Ja"), ("m", Markup("<i>m</i>")), ("m", "<i>m</i>"),
    SelectChoice("k", "K", {"data-part": "x"}),
]  # fmt: skip


class Filter(Form):
    """One field."""

    kind = SelectField(choices=CHOICES, coerce=str)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("chosen", ["", "1", "m", "True", "none"])
def test_a_choice_is_written_as_the_library_writes_it(app, chosen):
    """Whatever its value's type, its label's letters and its attributes, chosen or not, the first time and the second."""
    field = Filter(data={"kind": chosen}).kind
    with app.app_context():
        assert str(field(class_="form-select")) == str(field()).replace("<select ", '<select class="form-select" ')
        assert str(field()) == str(field()) == str(Select()(field))


def test_a_label_follows_the_language(app):
    """It is the words that are remembered, not the promise of words."""
    form = Filter()
    form.kind.choices = [("save", lazy_gettext("Save"))]
    written = []
    for language in ("sv", "en", "sv"):
        with app.test_request_context(f"/?lang={language}"):
            written.append("Spara" in form.kind())
    assert written == [True, False, True]
