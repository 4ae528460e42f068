"""Every address of the application, with arguments of one's choice."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from flask import Flask
from werkzeug.routing import IntegerConverter, Rule

FILES = ("static", "security.static")  # who may read them needs no table; their headers are looked at all the same


class Door(NamedTuple):
    """One method of one address."""

    endpoint: str
    method: str
    path: str
    rule: Rule


def doors(app: Flask, methods: frozenset[str] | None = None) -> Iterator[Door]:
    """Every method of every rule, with arguments that name nothing."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint not in FILES:
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                if methods is None or method in methods:
                    yield Door(rule.endpoint, method, path_of(app, rule, {}), rule)


def path_of(app: Flask, rule: Rule, values: Mapping[str, object]) -> str:
    """The rule's address; an argument without a value names nothing."""
    whole = {name: values.get(name, nothing(rule, name)) for name in rule.arguments}
    return app.url_map.bind("localhost").build(rule.endpoint, whole, method=next(iter(rule.methods or {"GET"})))


def nothing(rule: Rule, name: str) -> object:
    """A value that no row has."""
    return 999999 if isinstance(rule._converters[name], IntegerConverter) else "none"
