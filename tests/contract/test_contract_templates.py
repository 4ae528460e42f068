"""Words of the templates belong to one room each: the last one registered would win on every page."""

import inspect
from collections import defaultdict


def _registered(app):
    """(kind and name, function) of every filter, global and test that a blueprint gives the templates."""
    for blueprint in app.blueprints.values():
        for deferred in blueprint.deferred_functions:
            inner = inspect.unwrap(deferred)
            if inner.__name__ == "register_template":
                values = inspect.getclosurevars(inner).nonlocals
                kind = next(name for name in ("filters", "globals", "tests") if name in inner.__code__.co_names)
                yield (kind, values.get("name") or values["f"].__name__), values["f"]


def test_no_two_rooms_give_a_template_word_the_same_name(app):
    """Two rooms once had a "source_name": every page with an item failed."""
    given = defaultdict(set)
    for name, function in _registered(app):
        given[name].add(f"{function.__module__}.{function.__qualname__}")
    assert len(given) > 40
    assert {name: functions for name, functions in given.items() if len(functions) > 1} == {}
