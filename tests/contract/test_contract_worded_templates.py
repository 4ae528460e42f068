"""Templates hold the words of their language; what they print is what looking each word up would print."""

import pytest
from flask import render_template_string
from flask_babel import force_locale, gettext

from workbench.web.worded_templates import language_now


def _plain(app, source, **values):
    """The same source in the environment that looks words up."""
    return app.plain_templates.from_string(source).render(**values)


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    "source",
    [
        '{{ _("Save") }}',
        '<p title="{{ _("Save") }}">{% if _("Save") %}{{ _("Save")|upper }}{% endif %}</p>',
        '{{ _("%(first)s–%(last)s of %(total)s", first=value, last="<b>", total=3) }}',
        '{{ _("Error:") ~ " " ~ value }} {{ [_("Save"), _("Undo")]|join(", ") }}',
        '{% macro says(what) %}{{ what }}!{% endmacro %}{{ says(_("Save")) }}',
        "{{ _(asked) }}",
        '{{ _("No catalogue has <this> & that") }}',
        '{{ _("100 % of it") }}',
    ],
)
def test_words_in_the_template_are_those_of_the_catalogue(app, language, source):
    """With values that need escaping, in attributes, filters and macros, and for a text that is only known at run time."""
    values = {"value": "<i>&</i>", "asked": "Save"}
    with app.test_request_context(f"/?lang={language}"):
        assert render_template_string(source, **values) == _plain(app, source, **values)


def test_constant_words_are_not_looked_up_again(app, monkeypatch):
    """Else there would be no reason for a template of each language."""
    with app.test_request_context("/?lang=sv"):
        template = app.jinja_env.from_string('{{ _("Save") }} {{ _("%(count)s kept", count=2) }}')
        monkeypatch.setitem(app.plain_templates.globals, "_", lambda *_given, **_named: "looked up")
        assert template.render().startswith("Spara ")
        assert app.plain_templates.from_string('{{ _("Save") }}').render() == "looked up"


def test_each_language_has_its_own_and_all_have_the_filters(app):
    """A filter that is added later is there in every language, too."""
    with app.test_request_context("/?lang=sv"):
        swedish = app.jinja_env
        with force_locale("en"):
            english = app.jinja_env
            assert language_now() == "en"
            assert gettext("Save") == "Save"
        assert swedish is app.jinja_env is not english
        app.plain_templates.filters["shout"] = lambda text: f"{text}!"
        assert render_template_string('{{ _("Save")|shout }}') == "Spara!"
    assert app.jinja_env is app.plain_templates
    assert language_now() == ""
