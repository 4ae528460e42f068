"""Templates in the language of whoever reads them: the words stand in the compiled template and are not looked up each time.

A list asks for some hundred words, and each lookup costs two microseconds; so each language has its own compiled templates.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, has_app_context
from flask.templating import Environment
from flask_babel import get_locale
from jinja2 import nodes
from jinja2.visitor import NodeTransformer

Words = Callable[[str], str]


class WordedEnvironment(Environment):
    """Flask's environment; `in_language` gives its like for one language."""

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self.language = ""
        self.words: Words | None = None
        self.by_language: dict[str, WordedEnvironment] = {}

    def in_language(self, language: str, words: Callable[[str], Words]) -> "WordedEnvironment":
        """The environment whose templates hold the words of this language, made once."""
        if language not in self.by_language:
            made = self.overlay()
            made.language, made.words = language, words(language)
            self.by_language[language] = made
        return self.by_language[language]

    def compile(self, source: str | nodes.Template, name: str | None = None, filename: str | None = None, **how: Any) -> Any:  # type: ignore[override]
        """As the library's, with the words put in first."""
        tree = self.parse(source, name, filename) if isinstance(source, str) else source
        if self.words is not None:
            tree = _Wording(self.words).visit(tree)
            tree.set_environment(self)
        return super().compile(tree, name, filename, **how)


class _Wording(NodeTransformer):
    """`_("Save")` becomes "Spara", and `_("%(count)s left", count=n)` becomes "%(count)s kvar" % {"count": n}."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """What is worked out while a page is made stays a call."""
        self.generic_visit(node)
        if not _asks_for_known_words(node):
            return node
        said = nodes.Const(self.words(node.args[0].value), lineno=node.lineno)  # type: ignore[attr-defined]
        if not node.kwargs:
            return said
        named = [nodes.Pair(nodes.Const(one.key, lineno=one.lineno), one.value, lineno=one.lineno) for one in node.kwargs]
        return nodes.Mod(said, nodes.Dict(named, lineno=node.lineno), lineno=node.lineno)


def _asks_for_known_words(node: nodes.Call) -> bool:
    is_lookup = isinstance(node.node, nodes.Name) and node.node.name == "_"
    is_plain = len(node.args) == 1 and node.dyn_args is None and node.dyn_kwargs is None
    return is_lookup and is_plain and isinstance(node.args[0], nodes.Const) and isinstance(node.args[0].value, str)


def language_now() -> str:
    """The language that counts at this moment; "" outside an application."""
    return str(get_locale() or "") if has_app_context() else ""
