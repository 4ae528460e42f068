"""Writing addresses quickly: a page has a hundred and more, most of them the same as on the page before."""

from collections.abc import Callable, Mapping
from typing import Any

from werkzeug.routing import MapAdapter, Rule

MOST_KEPT = 20_000
LONGEST_KEPT = 24  # letters of one value: the secrets that links in letters carry are longer, and stay in no memory


class LateRule(Rule):
    """A rule that reads addresses at once and learns to write them when somebody asks: all took a fifth of every start."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        """A stand-in that compiles itself at its first call."""
        compile_it = super()._compile_builder
        made: list[Callable[..., tuple[str, str]]] = []

        def build(rule: Rule, /, **values: Any) -> tuple[str, str]:
            if not made:
                made.append(compile_it(append_unknown))
            return made[0](rule, **values)

        return build


class QuickAdapter(MapAdapter):
    """Remembers the addresses it wrote inside this installation, for whole numbers and short words."""

    written: dict[Any, str]

    def build(
        self, endpoint: Any, values: Mapping[str, Any] | None = None, method: str | None = None, force_external: bool = False,
        append_unknown: bool = True, url_scheme: str | None = None,
    ) -> str:  # fmt: skip
        """As the library's."""
        if force_external or url_scheme or not _may_keep(values):
            return super().build(endpoint, values, method, force_external, append_unknown, url_scheme)
        key = (self.script_name, self.subdomain, endpoint, method, append_unknown, tuple(values.items()) if values else ())
        found = self.written.get(key)
        if found is None:
            found = super().build(endpoint, values, method, append_unknown=append_unknown)
            if len(self.written) >= MOST_KEPT:
                self.written.clear()
            self.written[key] = found
        return found


def _may_keep(values: Mapping[str, Any] | None) -> bool:
    """Truth values are left out: True and 1 would be the same key, and are not the same address."""
    return all(
        type(value) is int or value is None or (type(value) is str and len(value) <= LONGEST_KEPT)
        for value in (values or {}).values()
    )
