"""What every template can use: the installation's names, icons' sprite, vocabulary in words."""

from flask import Flask, request, url_for

from workbench.settings import Settings
from workbench.web.drawn import draw
from workbench.web.places import list_address, this_list
from workbench.web.vocabulary import word


def init_templating(app: Flask, settings: Settings) -> None:
    """Register globals and filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.add_template_filter(word, "word")
    app.jinja_env.globals["installation"] = settings
    app.jinja_env.globals["address_with"] = address_with
    app.jinja_env.globals["other_language_address"] = lambda code: address_with(lang=code)
    app.jinja_env.globals["drawn"] = draw
    app.jinja_env.globals["this_list"] = this_list
    app.jinja_env.globals["list_address"] = list_address


def address_with(**changes: object) -> str:
    """This page's address with some of its parameters changed; None removes one."""
    kept: dict[str, object] = {key: request.args.getlist(key) for key in request.args}
    kept.update(changes)
    values = {key: value for key, value in kept.items() if value is not None}
    if request.endpoint is None:
        return "/"
    return url_for(request.endpoint, **{**(request.view_args or {}), **values})  # type: ignore[arg-type]
