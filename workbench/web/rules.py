"""Addresses whose builders are made when they are first needed: compiling all of them took a fifth of every start."""

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class LateRule(Rule):
    """A rule that reads addresses at once and learns to write them when somebody asks."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """A stand-in that compiles itself at its first call."""
        compile_it = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_it(append_unknown))
            return made[0](rule, **values)

        return build
