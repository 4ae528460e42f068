"""The words of a request in its language, looked up once a request instead of once a word: a list page asks a thousand times."""

from typing import Any

from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import Babel, Domain


class RequestDomain(Domain):  # type: ignore[misc]
    """The library's domain, which remembers the catalogue of the request's language for as long as that language stays."""

    def get_translations(self) -> NullTranslations | Translations:
        """The catalogue of the language that counts now."""
        try:
            told = g._flask_babel
            locale, catalogue = told.catalogue
            if locale is told.babel_locale:
                return catalogue  # type: ignore[no-any-return]
        except (AttributeError, RuntimeError):  # nothing looked up yet; no application at hand
            pass
        found = super().get_translations()
        if g:
            g._flask_babel.catalogue = (g._flask_babel.babel_locale, found)
        return found  # type: ignore[no-any-return]


class QuickBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with that domain, which templates ask without asking first which domain it is."""

    def init_app(self, app: Any, *given: Any, **named: Any) -> None:
        """As the library's."""
        super().init_app(app, *given, **named)
        domain = RequestDomain(domain=app.extensions["babel"].default_domain)
        self.__dict__["domain_instance"] = domain
        app.jinja_env.install_gettext_callables(
            lambda text: domain.get_translations().ugettext(text),
            lambda one, many, number: domain.get_translations().ungettext(one, many, number),
            newstyle=True,
        )
        app.jinja_env.globals["_"] = domain.gettext
