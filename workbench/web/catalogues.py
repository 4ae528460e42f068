"""The words of a request in its language, looked up once a request instead of once a word: a list page asks a thousand times."""

from typing import Any

from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import Babel, Domain


class RequestDomain(Domain):  # type: ignore[misc]
    """The library's domain, which remembers the catalogue of the request's language for as long as that language stays."""

    def get_translations(self) -> NullTranslations | Translations:
        """The catalogue of the language that counts now."""
        if not g:
            return super().get_translations()  # type: ignore[no-any-return]
        told = g.get("_flask_babel")
        locale = getattr(told, "babel_locale", None)
        kept: tuple[Any, Translations] | None = getattr(told, "catalogue", None)
        if kept is not None and kept[0] is locale:
            return kept[1]
        found = super().get_translations()
        told = g._flask_babel
        told.catalogue = (told.babel_locale, found)
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
