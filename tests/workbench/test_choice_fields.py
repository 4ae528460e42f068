"""A choice field is written as the library writes it, also when it was written before with other values."""

import pytest
from flask_babel import lazy_gettext
from werkzeug.datastructures import MultiDict
from wtforms import Form, SelectField
from wtforms.validators import Optional
from wtforms.widgets import Select

PAIRS = [("", "Alla"), ("1", "Ett & <två>"), ("2", "Två")]


class Plain(Form):
    one = SelectField("Val", choices=list(PAIRS))


class Numbered(Form):
    one = SelectField("Val", choices=list(PAIRS), coerce=lambda value: int(value or 0), validators=[Optional()])


class Grouped(Form):
    one = SelectField("Val", choices={"Först": [("1", "Ett")], "Sedan": [("2", "Två")]})


class Values(Form):
    one = SelectField("Val", choices=["1", "2"])


@pytest.mark.parametrize("form", [Plain, Numbered, Grouped, Values])
@pytest.mark.parametrize("given", ["", "1", "2", "3", "<b>"])
@pytest.mark.parametrize("attributes", [{}, {"class": "form-select"}, {"class": "b", "disabled": True}, {"aria-invalid": "true"}])
def test_written_as_the_library_writes_it(app, form, given, attributes):
    """Twice: the second time it is found."""
    for _round in range(2):
        field = form(MultiDict({"one": given})).one
        assert field(**attributes) == Select()(field, **attributes)


def test_what_differs_is_written_anew(app):
    """Other choices, another choice, a field that has become obligatory, another name."""
    first, again = Plain(MultiDict({"one": "1"})).one, Plain(MultiDict({"one": "1"}), prefix="b-").one
    assert first() != again()
    before = first()
    first.choices = [*PAIRS, ("3", "Tre")]
    assert "Tre" in first()
    first.choices = list(PAIRS)
    assert first() == before
    first.flags.required = True
    assert "required" in first()


def test_words_that_depend_on_the_language_are_not_kept(app):
    """They are worked out anew in the language of the page."""
    written = set()
    for language in ("sv", "en"):
        with app.test_request_context(f"/?lang={language}"):
            field = Plain(MultiDict({"one": ""})).one
            field.choices = [("", lazy_gettext("Save"))]
            written.add(str(field()))
    assert len(written) == 2
