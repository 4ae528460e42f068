"""An installation whose database was made by the migrations, with people, a picture and a key that opens its backups."""

import shutil

import pytest

from workbench.backups.sealed import new_key
from workbench.db import Database
from workbench.installing import migrate


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory):
    path = tmp_path_factory.mktemp("migrated") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture
def database(settings, _migrated):
    shutil.copy(_migrated, settings.instance_dir / "workbench.db")
    database = Database(settings.database_url)
    yield database
    database.dispose()


@pytest.fixture
def key(tmp_path_factory):
    """(path of the secret key, public key)."""
    secret, public = new_key()
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# a note\n{secret}\n")
    return path, public


@pytest.fixture
def pictures(settings):
    folder = settings.instance_dir / "pictures" / "ab"
    folder.mkdir(parents=True)
    (folder / "abc.png").write_bytes(b"\x89PNG not much of a picture")
    return folder
