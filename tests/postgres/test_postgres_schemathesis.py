"""Schemathesis over the whole API on PostgreSQL, whose errors are others than those of SQLite. Ten minutes in `make soak`."""

import pytest

from tests.soaking import IS_SHORT, rounds
from tests.workbench.partners import test_api_schemathesis as on_sqlite
from tests.workbench.partners.conftest import agree as agree
from tests.workbench.partners.conftest import call as call
from tests.workbench.partners.conftest import make_api_token as make_api_token
from tests.workbench.partners.conftest import press as press
from tests.workbench.partners.test_api_schemathesis import filled as filled
from workbench.partners.api import door


@pytest.mark.postgres
@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_schemathesis_finds_nothing_on_postgres(database, served, filled, monkeypatch):
    """As many examples as the time allows; each operation gets its share. In short a fixed number."""
    assert database.engine.dialect.name == "postgresql"
    monkeypatch.setattr(door, "VISITOR_PER_MINUTE", 600_000)
    began = next(on_sqlite.REQUESTS)
    deeper = {"seed": on_sqlite.SEED + 2, "generation": {"max-examples": rounds(10_000, 2), "database": "none"}}
    tested, found = on_sqlite.looked_through(served.address, filled, **deeper, **({} if IS_SHORT else {"max-time": 600}))
    assert not found, f"{len(found)}:\n" + "\n".join(found[:10])
    assert len(tested) >= 15
    assert next(on_sqlite.REQUESTS) - began > rounds(1000, 100)
