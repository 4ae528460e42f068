"""Pieces that are drawn once: found only by all that they show, and made of nothing that differs from view to view."""

import re
from pathlib import Path

import pytest
from jinja2 import nodes

from workbench.web import drawn

ROOM = Path(drawn.__file__).parents[1]
CALL = re.compile(r"\bdrawn?\(\s*\"([^\"]+\.html)\"")
VISITS = {
    "current_user", "request", "session", "g", "may", "now", "csrf_token", "csp_nonce", "this_list", "list_address",
    "address_with", "inbox_address", "panels", "flashes", "get_flashed_messages",
}  # fmt: skip
TEMPLATES = sorted(
    {found for kind in ("*.html", "*.py") for path in ROOM.rglob(kind) for found in CALL.findall(path.read_text("utf-8"))}
)


def test_there_are_such_pieces():
    """Else the next test looks at nothing."""
    assert {"intake/_row.html", "rumours/_row.html", "rumours/_board_card.html", "partners/_card.html"} <= set(TEMPLATES)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_piece_asks_for_nothing_that_differs_from_view_to_view(app, name):
    """Neither who looks, nor when, nor from where: such a thing is worked out before and handed in as a value."""
    trees = [_tree(app, name)]
    for tree in trees:
        trees += [_tree(app, one.template.value) for one in tree.find_all(nodes.Include)]
        assert not VISITS & {found.name for found in tree.find_all(nodes.Name)}, name
        assert "when" not in {found.name for found in tree.find_all(nodes.Filter)}, f"{name}: what is today tomorrow is yesterday"
        assert not [one for one in tree.find_all(nodes.Import) if one.with_context and one.template.value != "_macros.html"]


def test_a_piece_is_drawn_once_and_anew_for_other_values(app, monkeypatch):
    """And for another language, and under another root of addresses."""
    made = []
    monkeypatch.setattr(drawn, "render_template", lambda name, **shown: made.append((name, shown)) or f"{shown}")
    for address, root in (("/?lang=sv", ""), ("/?lang=sv", ""), ("/?lang=en", ""), ("/?lang=en", "/arbetsbank")):
        with app.test_request_context(address, environ_overrides={"SCRIPT_NAME": root}):
            drawn.draw("a.html", value=1)
            drawn.draw("a.html", value=2)
            drawn.draw("a.html", value=2)
            drawn.draw("b.html", value=2)
    assert len(made) == 3 * 3


def _tree(app, name):
    source, _filename, _current = app.plain_templates.loader.get_source(app.plain_templates, name)
    return app.plain_templates.parse(source)
