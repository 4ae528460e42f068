"""The log: one JSON object a line on standard error, with the request's or the job's id, and without secrets.

On a terminal it is lines for people. Both our own lines and those of libraries come out the same way.
"""

import logging
import os
import re
import secrets
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

SECRET_NAME = re.compile(r"password|secret|token|authorization|cookie|api_?key|otp|recovery", re.IGNORECASE)
# In a sentence: user:password@ in an address; Bearer …; a one-time address; keys of channels.
SECRET_TEXT = (
    (re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+@"), "…@"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}"), r"\1 …"),
    (re.compile(r"\b(whsec_|age-secret-key-1|tsw_)[A-Za-z0-9+/=_-]{8,}", re.IGNORECASE), r"\1…"),
    (re.compile(r"((?:sign-in/link|invitation|reset|receipt|survey|s|calendar)/)[A-Za-z0-9_.~-]{20,}"), r"\1…"),
    (re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"), "…@…"),
)
ID_SHAPE = re.compile(r"[A-Za-z0-9_.:-]{8,64}")
MOST_CHARACTERS = 4000


def start_logging(*, as_json: bool | None = None) -> None:
    """Set up the log of this process. Safe to call again."""
    if as_json is None:
        as_json = os.environ.get("WORKBENCH_LOG", "") != "plain" and not sys.stderr.isatty()
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    last = structlog.processors.JSONRenderer(ensure_ascii=False) if as_json else structlog.dev.ConsoleRenderer(colors=False)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    for noisy in ("huey", "alembic", "urllib3", "tweepy", "requests_oauthlib", "oauthlib", "mail"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def without_secrets(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Secrets, addresses of persons and one-time links are left out, whatever was passed to the log."""
    for name, value in line.items():
        if name in ("level", "timestamp") or name.startswith("_"):
            continue
        line[name] = "…" if SECRET_NAME.search(name) else _clean(value)
    return line


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        for shape, instead in SECRET_TEXT:
            value = shape.sub(instead, value)
        return value[:MOST_CHARACTERS]
    if isinstance(value, dict):
        return {key: "…" if SECRET_NAME.search(str(key)) else _clean(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(one) for one in value]
    return value if isinstance(value, int | float | bool | None) else _clean(str(value))


def request_id(given: str) -> str:
    """The id that a proxy gave, when it looks like one; else a new one."""
    return given if ID_SHAPE.fullmatch(given) else secrets.token_hex(8)
