"""A machine that is cut off from the database, and the database from it: both notice within half a minute.

The cut itself needs networks of its own: benchmarks/drill_machines.py makes them and cuts.
"""

import pytest
from sqlalchemy import text

from workbench.db import Database

pytestmark = pytest.mark.postgres


@pytest.fixture
def ask(postgres_url):
    """ask(url ending) → what a fresh connection over TCP says of itself: (server's settings, client's settings)."""

    def look(ending=""):
        database = Database(postgres_url + ending)
        try:
            with database.engine.connect() as connection:
                names = "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "tcp_user_timeout"
                connection.rollback()  # what was set for the session stays when a transaction is given up
                server = {name: connection.scalar(text(f"SHOW {name}")) for name in names}
                client = connection.connection.dbapi_connection.info.get_parameters()
            return server, client
        finally:
            database.dispose()

    return look


def test_the_server_lets_go_of_a_silent_machine_within_half_a_minute(ask):
    """Its locks would hold everybody for two hours otherwise."""
    server, _client = ask()
    idle, interval = (int(server[f"tcp_keepalives_{name}"].removesuffix("s")) for name in ("idle", "interval"))
    assert 0 < idle + interval * int(server["tcp_keepalives_count"]) <= 30
    assert server["tcp_user_timeout"] == "25000"


def test_a_machine_gives_up_a_silent_server_within_half_a_minute(ask):
    """A page or a job would hang for up to two hours otherwise."""
    _server, client = ask()
    assert int(client["keepalives_idle"]) + int(client["keepalives_interval"]) * int(client["keepalives_count"]) <= 30
    assert (client["connect_timeout"], client["tcp_user_timeout"]) == ("10", "25000")


def test_what_the_address_says_holds(ask):
    """Whoever keeps the server may know better."""
    _server, client = ask("?tcp_user_timeout=60000&connect_timeout=3")
    assert (client["connect_timeout"], client["tcp_user_timeout"]) == ("3", "60000")
    assert client["keepalives_idle"] == "10"
