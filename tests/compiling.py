"""What is compiled once for all applications of one test process: templates, addresses, statements. Anew each time took half."""

from operator import attrgetter
from typing import Any, ClassVar

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, event
from sqlalchemy.util import LRUCache
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing.matcher import StateMachineMatcher

import workbench
from workbench import db
from workbench.web.application import Application


class MemoryBytecodeCache(BytecodeCache):
    """Jinja's bytecode by language and key (template name and source), in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Hand out what was kept under this key; Jinja compares the source's checksum itself."""
        key = (bucket.environment.language, bucket.key)
        if key in self.kept:
            bucket.bytecode_from_string(self.kept[key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self.kept[bucket.environment.language, bucket.key] = bucket.bytecode_to_string()


Told = tuple[Any, ...]  # all that makes an address what it is
Call = tuple[str, str | None, Any, tuple[Any, ...], dict[str, Any]]  # what add_url_rule was given


class KeptMap(Map):
    """The addresses of an application: those of the first one, as long as the same are added in the same order.

    Compiling some 700 addresses for each test's application was two fifths of the suite. An application that adds another
    address than the first one gets a map of its own.
    """

    kept: ClassVar["KeptMap | None"] = None

    def __init__(self, *values: Any, **named: Any) -> None:
        self.added: list[tuple[Rule, Told]] = []
        self.calls: dict[int, Call] = {}  # place in `added` → the call of the application that added it
        self.follows: KeptMap | None = None
        super().__init__(*values, **named)
        if self.kept is not None:
            self.follows, self._remap = self.kept, False
            self._matcher, self._rules_by_endpoint = self.kept._matcher, self.kept._rules_by_endpoint

    def add(self, rulefactory: RuleFactory) -> None:
        """Note that the address is there already, or compile it."""
        for rule in rulefactory.get_rules(self):
            told = _told(rule)  # before it is bound, which fills in what the map decides
            if self.follows is not None and not self._is_next(told):
                self._leave()
            if self.follows is None:
                super().add(rule)
            self.added.append((rule, told))

    def add_as_before(self, call: Call) -> bool:
        """Whether the first application made this call at this place, too; then its address need not be made again."""
        place = len(self.added)
        if self.follows in (None, self) or self.follows.calls.get(place) != call:
            self.calls[place] = call
            return False
        self.added.append(self.follows.added[place])
        return True

    def keep(self) -> None:
        """Let the applications to come follow this one, once it is complete."""
        if KeptMap.kept is None:
            self.update()
            self.follows = KeptMap.kept = self

    def _is_next(self, told: Told) -> bool:
        assert self.follows is not None
        place, order = len(self.added), self.follows.added
        return self.follows is not self and place < len(order) and order[place][1] == told

    def _leave(self) -> None:
        """Begin a map of one's own."""
        if KeptMap.kept is self:
            raise RuntimeError("other applications follow this one: make another to add an address to")
        added, self.added, self.follows = self.added, [], None
        self._matcher, self._rules_by_endpoint = StateMachineMatcher(self.merge_slashes), {}
        for rule, told in added:
            self.add(_unbound(rule, told))


class KeptFlask(Application):
    """An application that makes no address which the first one made of the same function with the same words."""

    url_map_class = KeptMap
    url_map: KeptMap

    def add_url_rule(self, rule: str, endpoint: str | None = None, view_func: Any = None, *more: Any, **options: Any) -> None:
        """As Flask does it, or note that it is done."""
        self._check_setup_finished("add_url_rule")
        is_plain = endpoint is not None and view_func is not None and self.view_functions.get(endpoint, view_func) is view_func
        if is_plain and self.url_map.add_as_before((rule, endpoint, view_func, more, options)):
            self.view_functions[endpoint] = view_func
            return
        super().add_url_rule(rule, endpoint, view_func, *more, **options)


NAMES = (
    "rule", "endpoint", "methods", "defaults", "host", "subdomain", "build_only", "strict_slashes", "merge_slashes",
    "redirect_to", "alias", "websocket",
)  # fmt: skip
TOLD = attrgetter(*NAMES)


def _told(rule: Rule) -> Told:
    """All that makes an address what it is."""
    return *TOLD(rule), getattr(rule, "provide_automatic_options", None)


def _unbound(rule: Rule, told: Told) -> Rule:
    """The rule, or its like when it belongs to the first application's map."""
    if rule.map is None:
        return rule
    *values, automatic = told
    words = dict(zip(NAMES, values, strict=True))
    like = type(rule)(words.pop("rule"), **words)
    like.provide_automatic_options = automatic
    return like


def keep_compiled_addresses() -> None:
    """Let all applications of this process share what werkzeug compiles of their addresses."""
    workbench.Application = KeptFlask  # type: ignore[misc]


def keep_compiled_statements() -> None:
    """Let all SQLite engines of this process share one dialect and what SQLAlchemy compiles for it.

    Each test has a database file of its own, so each had an engine that compiled every statement again, and each waited for
    the disk a few times. What is committed outlives a killed process all the same, not a lost machine.
    """
    make_engine = db._make_engine
    model = make_engine("sqlite://")
    with model.connect():  # a dialect learns about its server at the first connection
        pass
    kept = LRUCache(4000)

    def make(url: str) -> Engine:
        engine = make_engine(url)
        if engine.dialect.name == model.dialect.name:
            engine.dialect, engine._compiled_cache = model.dialect, kept
            event.listen(engine, "connect", _wait_for_no_disk)
        return engine

    db._make_engine = make


def _wait_for_no_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous=OFF")
