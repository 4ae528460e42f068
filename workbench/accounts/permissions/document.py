"""docs/permissions.md made from the table: every address of ours, how it may be used, and by whom."""

from flask import Flask

from workbench.accounts.models import ROLES
from workbench.accounts.permissions import ROOMS, TABLE
from workbench.accounts.permissions.finer import FINER
from workbench.accounts.permissions.groups import TOKEN

COLUMNS = ("anonymous", *ROLES)
HEADINGS = {
    "anonymous": "visitor",
    "reporter": "reporter",
    "writer": "writer",
    "fact_checker": "checker",
    "approver": "approver",
    "legal_reviewer": "legal",
    "partner": "partner",
    "administrator": "admin",
    "auditor": "auditor",
}
INTRODUCTION = """# Who may do what

Made from the permission table by `python -m workbench.accounts.permissions > docs/permissions.md`; a test fails when this page
is older than the table. Every address of the workbench stands here. An address without a row stops the start.

- ● the role comes in. An empty cell: a visitor is sent to sign in, a colleague of another role gets 403.
- **key** in place of dots: the address asks for a token of the API and knows no sign-in. 401 without one, 403 when the token is
  not good for it.
- A person with several roles may do what any of them may.
- The table opens the door. What is finer (not one's own text, one's own organisation only, restricted rumours) stands in the
  last column and is decided in the room's service. What belongs to another organisation or is restricted answers 404, like
  something that does not exist: nobody learns that it is there.
- HEAD is answered like GET, OPTIONS says the methods and nothing else. No header and no field changes the method.
"""


def document(app: Flask) -> str:
    """The page, one table for each room."""
    parts = [INTRODUCTION]
    for room in ROOMS:
        rows = [row for endpoint in room.ROWS for row in _rows(app, endpoint)]
        if rows:
            parts.append(_table(room.__name__.rsplit(".", 1)[-1], rows))
    return "\n".join(parts)


def _rows(app: Flask, endpoint: str) -> list[str]:
    """One line for each address of an endpoint."""
    lines = []
    for rule in sorted(app.url_map.iter_rules(endpoint), key=lambda rule: rule.rule) if _is_there(app, endpoint) else ():
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        cells = " | ".join(_cells(endpoint))
        lines.append(f"| `{rule.rule}` | {methods} | {cells} | {FINER.get(endpoint, '')} |")
    return lines


def _is_there(app: Flask, endpoint: str) -> bool:
    """Some addresses exist only with a mail server or another way to sign in."""
    return endpoint in app.url_map._rules_by_endpoint


def _cells(endpoint: str) -> list[str]:
    roles = TABLE[endpoint]
    if roles == TOKEN:
        return ["**key**", *[""] * (len(COLUMNS) - 1)]
    return ["●" if role in roles else "" for role in COLUMNS]


def _table(name: str, rows: list[str]) -> str:
    heads = " | ".join(HEADINGS[role] for role in COLUMNS)
    marks = "|".join([":-:"] * len(COLUMNS))
    return "\n".join([f"## {name}", "", f"| address | methods | {heads} | finer |", f"|---|---|{marks}|---|", *rows, ""])
