"""The import rules of docs/architecture.md, read from the source itself."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = (
    "activity", "accounts", "audiences", "rumours", "factchecks", "intake", "trends", "learning", "evidence", "editorial",
    "campaigns", "partners", "alerts", "surveys", "reviews", "privacy", "desk", "operations",
)  # fmt: skip
HEAVY = {"sklearn", "simplemma", "feedparser", "tweepy", "trafilatura", "altair", "vl_convert", "typst"}
BACKGROUND = {"jobs.py", "drawing.py", "servers.py", "x.py"}  # x.py: sends to X, called by name from jobs


@cache
def modules(folder: str) -> list[tuple[Path, ast.Module]]:
    """Every Python file below a folder with its tree."""
    top, *rest = folder.split("/", 1)
    if rest:
        return [(path, tree) for path, tree in modules(top) if path.is_relative_to(ROOT / folder)]
    return [(path, ast.parse(path.read_text("utf-8"))) for path in sorted((ROOT / top).rglob("*.py"))]


@cache
def imported(tree: ast.AST) -> set[str]:
    """Dotted names that a tree imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_rooms_import_only_rooms_above():
    """What a room below knows reaches a room above through activity or by a pushed value."""
    wrong = []
    for position, room in enumerate(ROOMS):
        below = set(ROOMS[position + 1 :])
        for path, tree in modules(f"workbench/{room}"):
            for name in imported(tree):
                parts = name.split(".")
                if parts[0] == "workbench" and len(parts) > 1 and parts[1] in below:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not wrong, "\n".join(wrong)


def test_libraries_import_no_application():
    """feeds, classifiers and sandwiches stand alone; classifiers may use the words of sandwiches."""
    allowed = {"feeds": set(), "classifiers": {"sandwiches"}, "sandwiches": set()}
    own = {"feeds", "classifiers", "sandwiches", "workbench", "flask", "sqlalchemy", "huey"}
    wrong = []
    for library, exceptions in allowed.items():
        for path, tree in modules(library):
            for name in imported(tree):
                top = name.split(".")[0]
                if top in own - {library} - exceptions:
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
                if top == "sandwiches" and library == "classifiers" and not name.startswith("sandwiches.words"):
                    wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert not [row for row in wrong if not row.endswith(" imports sandwiches")], "\n".join(wrong)


def test_only_db_commits():
    """One place commits; everything else goes through write_session."""
    wrong = []
    for path, tree in modules("workbench"):
        if path.name == "db.py":
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "commit":
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, wrong


def test_heavy_libraries_are_imported_in_background_modules_only():
    """Only jobs may load what the web process must never load."""
    wrong = []
    for path, tree in modules("workbench"):
        heavy = {name for name in imported(tree) if name.split(".")[0] in HEAVY}
        if heavy and path.name not in BACKGROUND:
            wrong.append(f"{path.relative_to(ROOT)}: {sorted(heavy)}")
    assert not wrong, wrong


def test_clock_is_read_in_one_place():
    """Nothing but clock.py asks the machine for the time of day."""
    wrong = []
    for path, tree in modules("workbench"):
        if path.name == "clock.py":
            continue
        for node in ast.walk(tree):
            is_call = isinstance(node, ast.Attribute) and node.attr in ("now", "utcnow", "today")
            if is_call and isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date"):
                wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert not wrong, wrong
