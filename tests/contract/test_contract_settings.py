"""Settings: all problems at once, a key made once with mode 0600, known and short keys refused, all documented."""

import dataclasses
import stat
from pathlib import Path

import pytest

from workbench.errors import SettingsError
from workbench.settings import Settings, load_settings

ROOT = Path(__file__).parents[2]


def test_every_problem_is_told_at_once(tmp_path):
    """One start, one list."""
    environ = {
        "WORKBENCH_INSTANCE_DIR": str(tmp_path),
        "WORKBENCH_PORT": "eighty",
        "WORKBENCH_LANGUAGE": "fi",
        "WORKBENCH_ALLOWED_HOSTS": "127.0.0.1:8001",
        "WORKBENCH_SECRET_KEY": "changeme",
        "WORKBENCH_SMTP_URL": "localhost",
    }
    with pytest.raises(SettingsError) as caught:
        load_settings(environ)
    assert len(caught.value.problems) == 5


def test_secret_key_is_made_once_and_private(tmp_path):
    """The second start reads the same key; nobody else may read it."""
    environ = {"WORKBENCH_INSTANCE_DIR": str(tmp_path)}
    first, second = load_settings(environ), load_settings(environ)
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


@pytest.mark.parametrize("key", ["secret", "a" * 64, "short-key", "abab" * 16])
def test_known_or_short_key_is_refused(tmp_path, key):
    """Also when it stands in the file."""
    (tmp_path / "secret_key").write_text(key)
    (tmp_path / "secret_key").chmod(0o600)
    with pytest.raises(SettingsError, match="known or too short"):
        load_settings({"WORKBENCH_INSTANCE_DIR": str(tmp_path)})


def test_key_file_that_others_can_read_is_refused(tmp_path):
    """A key that others may have copied is no key."""
    load_settings({"WORKBENCH_INSTANCE_DIR": str(tmp_path)})
    (tmp_path / "secret_key").chmod(0o644)
    with pytest.raises(SettingsError, match="can be read by others"):
        load_settings({"WORKBENCH_INSTANCE_DIR": str(tmp_path)})


def test_settings_are_few_and_documented():
    """At most 25, each in docs/settings.md."""
    names = [field.name for field in dataclasses.fields(Settings)]
    documented = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert len(names) <= 25
    assert [name for name in names if name not in documented] == []
