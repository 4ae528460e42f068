"""What a newcomer looks for is written down: commands, alerts, decisions; and no address disappears silently."""

import re
from pathlib import Path

import click

from workbench.alerts.models import AlertRule

ROOT = Path(__file__).parents[2]
ADDRESSES = Path(__file__).parent / "addresses.txt"


def names(command, prefix=""):
    """Every command of ours with its words: "people add-administrator"."""
    if isinstance(command, click.Group):
        return [name for key, child in command.commands.items() for name in names(child, f"{prefix}{key} ")]
    return [prefix.strip()]


def test_every_command_is_documented(app):
    """In docs/commands.md, by its name."""
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    ours = [name for name in names(app.cli) if name.split()[0] not in ("run", "shell", "routes", "users", "roles")]
    assert [name for name in ours if f"`{name}" not in text] == []
    assert len(ours) >= 6


def test_every_alert_kind_is_documented():
    """The kinds that the database allows."""
    text = (ROOT / "docs" / "commands.md").read_text("utf-8")
    check = next(str(one.sqltext) for one in AlertRule.__table__.constraints if one.name == "ck_alert_rule_kind")
    assert [kind for kind in re.findall(r"'(\w+)'", check) if f"`{kind}`" not in text] == []


def test_decisions_are_numbered_and_short():
    """0001, 0002 … without a gap, each under forty lines."""
    files = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    assert [path.name for path in files if len(path.read_text("utf-8").splitlines()) > 40] == []


def test_readme_is_short_and_names_both_commands_first():
    """At most 150 lines; both commands in the first screen."""
    lines = (ROOT / "README.md").read_text("utf-8").splitlines()
    assert len(lines) <= 150
    assert "make run" in "\n".join(lines[:15])
    assert "make test" in "\n".join(lines[:15])


def test_no_address_disappears_silently(app):
    """Addresses that people have kept go on working; one that must go leaves this list in the commit that says why."""
    kept = set(ADDRESSES.read_text("utf-8").split())
    now = {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}
    assert sorted(kept - now) == []
