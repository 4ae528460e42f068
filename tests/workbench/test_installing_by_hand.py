"""What an administrator does by hand (docs/install.md): the shipped settings, `wb`, and plain words when something lacks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import installing
from workbench.errors import Refused
from workbench.settings import load_settings

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "workbench.env"


def lines_of(path):
    return dict(line.split("=", 1) for line in path.read_text().splitlines() if line and not line.startswith("#"))


def test_the_shipped_settings_can_be_used_as_they_are(tmp_path):
    """Nothing in the file contradicts something else in it; every name, also one that is switched off, is in docs/settings.md."""
    given = lines_of(SHIPPED) | {"WORKBENCH_INSTANCE_DIR": str(tmp_path)}
    assert load_settings(given).is_https
    named = set(re.findall(r"^#? ?(WORKBENCH_[A-Z_]+)=", SHIPPED.read_text(), re.M))
    assert len(named) > len(given)
    told = (ROOT / "docs" / "settings.md").read_text()
    assert [name for name in named if f"`{name}`" not in told] == []


def test_wb_reads_settings_as_systemd_does(tmp_path):
    """Values with spaces, in quotes or not, with `=` and without a last line's end; comments and empty lines are passed over."""
    commands = tmp_path / ".venv" / "bin"
    commands.mkdir(parents=True)
    (commands / "flask").write_text('#!/bin/sh\nenv | grep ^WORKBENCH_[A-D]=; echo "$@"; umask\n')
    (commands / "id").write_text("#!/bin/sh\necho workbench\n")
    for command in commands.iterdir():
        command.chmod(0o755)
    settings = tmp_path / "workbench.env"
    settings.write_text("# comment\n\nWORKBENCH_A=Norrviks kommun\nWORKBENCH_B=\"å ä\"\nWORKBENCH_C='a b=c'\nWORKBENCH_D=$HOME x")
    environ = {"PATH": f"{commands}:{os.environ['PATH']}", "WORKBENCH_ENV_FILE": str(settings)}
    run = subprocess.run(
        ["sh", str(ROOT / "deploy" / "wb"), "people", "add-administrator", "a@b.example", "Åsa Wall"],
        env=environ | {"WORKBENCH_PROGRAM_DIR": str(tmp_path)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    *read, arguments, mask = run.stdout.splitlines()
    assert sorted(read) == ["WORKBENCH_A=Norrviks kommun", "WORKBENCH_B=å ä", "WORKBENCH_C=a b=c", "WORKBENCH_D=$HOME x"]
    assert arguments == "--app wsgi people add-administrator a@b.example Åsa Wall"
    assert mask == "0077"


def test_settings_that_cannot_be_used_are_named_without_a_traceback(tmp_path):
    environ = os.environ | {"WORKBENCH_INSTANCE_DIR": str(tmp_path), "WORKBENCH_PORT": "x", "WORKBENCH_BACKUP_DIR": "/backups"}
    run = subprocess.run([sys.executable, "-c", "import wsgi"], cwd=ROOT, env=environ, capture_output=True, text=True)
    assert run.returncode == 1
    first, *problems = run.stderr.splitlines()
    assert first == "The settings cannot be used:"
    assert [one[:16] for one in problems] == ["- WORKBENCH_PORT", "- WORKBENCH_BACK"]


def test_translations_that_may_not_be_compiled_are_told_of_with_the_command(tmp_path, monkeypatch):
    """The program belongs to root and set-up runs as another user: what to do stands in the error."""
    folder = tmp_path / "room" / "translations" / "sv" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "messages.po").write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n')
    monkeypatch.setattr(installing, "HERE", tmp_path)
    opened = Path.open

    def guarded(path, mode="r", **more):
        if "w" in mode:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, mode, **more)

    monkeypatch.setattr(Path, "open", guarded)
    with pytest.raises(Refused, match=r"\.venv/bin/python -m workbench\.installing"):
        installing.compile_catalogues()
