"""Set-up trains the starter model again when this program or its scikit-learn could not read the one that lies there."""

import json
from importlib.metadata import version

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import text

from classifiers.types import MODEL_FORMAT
from workbench import installing
from workbench.db import Database
from workbench.installing import is_migrated, is_model_current
from workbench.operations.health import migrations

CURRENT = {"format": MODEL_FORMAT, "sklearn": version("scikit-learn")}


@pytest.mark.parametrize(
    ("manifest", "is_current"),
    [
        (json.dumps(CURRENT), True),
        (json.dumps(CURRENT | {"format": MODEL_FORMAT - 1}), False),
        (json.dumps(CURRENT | {"sklearn": "0.1"}), False),
        ("{}", False),
        ("{", False),
        (None, False),
    ],
    ids=["current", "older format", "other library", "empty", "cut off", "missing"],
)
def test_only_a_model_that_can_be_read_is_kept(tmp_path, manifest, is_current):
    if manifest is not None:
        (tmp_path / "model.json").write_text(manifest, "utf-8")
    assert is_model_current(tmp_path) is is_current


def test_revisions_are_read_from_the_files_names_as_alembic_reads_them():
    """The page Status and the second start ask without loading Alembic; a file that is named otherwise would be seen here."""
    config = Config()
    config.set_main_option("script_location", str(installing.HERE / "migrations"))
    walked = tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())
    assert migrations() == walked


def test_tables_of_another_version_are_brought_up_to_date_and_those_of_this_one_are_left(tmp_path):
    """What the second start asks instead of running the migrations."""
    database = Database(f"sqlite:///{tmp_path / 'w.db'}")
    assert not is_migrated(database)
    with database.engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    assert not is_migrated(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :newest"), {"newest": migrations()[0]})
    assert is_migrated(database)
    database.dispose()
