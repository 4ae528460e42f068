"""The drill on PostgreSQL: dumped at one moment, loaded into an empty database, counted and compared."""

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url

from workbench.accounts.models import User
from workbench.backups.contents import BackupError
from workbench.backups.making import make_backup
from workbench.backups.restoring import verify
from workbench.backups.sealed import new_key, read_identity
from workbench.db import Database

pytestmark = pytest.mark.postgres


@pytest.fixture
def scratch_url(postgres_url):
    engine = create_engine(make_url(postgres_url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS scratch"))
        connection.execute(text("CREATE DATABASE scratch"))
    yield make_url(postgres_url).set(database="scratch").render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS scratch WITH (FORCE)"))
    engine.dispose()


def test_drill_on_postgresql(database, settings, people, tmp_path, clock, scratch_url):
    secret, public = new_key()
    (tmp_path / "key").write_text(secret)
    path = make_backup(database, settings, tmp_path / "backups", [public], now=clock.utcnow())
    found = verify(path, read_identity(tmp_path / "key"), scratch=tmp_path, scratch_url=scratch_url)
    assert found.differences == ()
    assert found.manifest.dialect == "postgresql"
    assert found.manifest.prints["user_account"] != "0"
    copy = Database(scratch_url)
    with copy.read_session() as session:
        assert session.scalar(select(func.count()).select_from(User)) == len(people)
    copy.dispose()
    with pytest.raises(BackupError, match="not empty"):
        verify(path, read_identity(tmp_path / "key"), scratch=tmp_path, scratch_url=scratch_url)
