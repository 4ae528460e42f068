"""The truth-sandwich workbench: wiring only. Each room is a stop on the way of a rumour."""

from importlib import import_module

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from workbench import queue
from workbench.db import Database
from workbench.queue import Registry
from workbench.settings import Settings, load_settings
from workbench.web.application import Application
from workbench.web.numbers import RowNumber
from workbench.web.proxies import BehindProxy
from workbench.worker.engine import make_huey, make_wake, void

ROOMS = (
    "accounts",
    "audiences",
    "rumours",
    "factchecks",
    "intake",
    "trends",
    "learning",
    "evidence",
    "editorial",
    "campaigns",
    "partners",
    "alerts",
    "surveys",
    "reviews",
    "privacy",
    "desk",
    "operations",
)
BEHIND = ("activity", "backups", "moving")  # without pages: jobs alone
MAX_FORM_BYTES = 2 * 1024 * 1024


def create_app(settings: Settings | None = None, database: Database | None = None) -> Flask:
    """The application. Connects to nothing until the first request."""
    settings = settings or load_settings()
    app = Application(__name__, static_folder="web/static", static_url_path="/static", template_folder="web/templates")
    app.wsgi_app = BehindProxy(app.wsgi_app)  # type: ignore[method-assign]
    app.url_map.converters["int"] = RowNumber
    app.config.update(
        SECRET_KEY=settings.secret_key,
        TESTING=settings.testing,
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
        WTF_CSRF_TIME_LIMIT=12 * 3600,
        WTF_CSRF_SSL_STRICT=settings.is_https,
    )
    database = database or Database(settings.database_url)
    app.extensions["workbench_settings"] = settings
    app.extensions["workbench_database"] = database
    _init_shared(app, settings, database)
    for room in ROOMS:
        app.register_blueprint(import_module(f"workbench.{room}.views").blueprint)
    _init_queue(app, settings)
    _refuse_unlisted_routes(app)
    return app


def make_registry() -> Registry:
    """Every kind of job; each room with a jobs module adds its own."""
    registry = Registry()
    queue.register(registry)
    for room in (*ROOMS, *BEHIND):
        try:
            jobs = import_module(f"workbench.{room}.jobs")
        except ModuleNotFoundError as error:
            if error.name != f"workbench.{room}.jobs":
                raise
            continue
        jobs.register(registry)
    return registry


def _init_shared(app: Flask, settings: Settings, database: Database) -> None:
    from workbench.accounts.passwords import init_security
    from workbench.accounts.permissions import init_permissions
    from workbench.cli import init_commands
    from workbench.operations.read_only import refuse_when_read_only
    from workbench.web.choice_fields import init_choice_fields
    from workbench.web.error_pages import init_error_pages
    from workbench.web.headers import init_headers
    from workbench.web.json_bodies import init_json_bodies
    from workbench.web.languages import init_languages
    from workbench.web.marks import init_marks
    from workbench.web.panels import init_panels
    from workbench.web.templating import init_templating
    from workbench.web.unavailable import init_unavailable

    database.before_write = refuse_when_read_only
    CSRFProtect(app)
    init_languages(app, settings)
    init_json_bodies(app)
    init_choice_fields()
    init_security(app, settings, database)
    init_permissions(app)
    init_headers(app, settings)
    init_error_pages(app)
    init_unavailable(app)
    init_templating(app, settings)
    init_marks(app)
    init_panels(app)
    init_commands(app)


def _init_queue(app: Flask, settings: Settings) -> None:
    """The web process only wakes; it never runs a job."""
    app.extensions["workbench_wake"] = make_wake(make_huey(settings), void)


def _refuse_unlisted_routes(app: Flask) -> None:
    from workbench.accounts.permissions import missing_rows

    missing = missing_rows(app)
    if missing:
        raise RuntimeError(f"no row in the permission table for: {', '.join(missing)}")
