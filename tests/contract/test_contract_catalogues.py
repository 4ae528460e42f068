"""Words come from the catalogue of the language that counts at that moment, although it is remembered for the request."""

import pytest
from flask import render_template_string
from flask_babel import force_locale, gettext, ngettext

SAVE = '{{ _("Save") }} {{ ngettext("%(num)s hour", "%(num)s hours", 2) }}'


@pytest.mark.parametrize(("language", "words"), [("sv", "Spara 2 timmar"), ("en", "Save 2 hours")])
def test_templates_and_code_speak_the_language_of_the_request(app, language, words):
    """In one and the same request."""
    with app.test_request_context(f"/?lang={language}"):
        assert render_template_string(SAVE) == words
        assert f"{gettext('Save')} {ngettext('%(num)s hour', '%(num)s hours', 2)}" == words


def test_a_letter_in_another_language_leaves_the_page_as_it_was(app):
    """A request writes a letter in the language of who gets it, in the middle of its own words."""
    with app.test_request_context("/?lang=sv"):
        assert gettext("Save") == "Spara"
        with force_locale("en"):
            assert gettext("Save") == render_template_string('{{ _("Save") }}') == "Save"
        assert gettext("Save") == render_template_string('{{ _("Save") }}') == "Spara"


def test_code_outside_a_request_is_not_stopped(app):
    """Jobs have no request: the words of the source."""
    with app.app_context():
        assert gettext("Save") in ("Save", "Spara")
