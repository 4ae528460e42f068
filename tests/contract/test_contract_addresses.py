"""An address that is remembered is the address that would be written anew."""

import pytest
from flask import url_for

from workbench.web import addresses


def test_a_remembered_address_is_the_same(app):
    """The second time nothing is written, and it reads alike."""
    with app.test_request_context("/"):
        first = url_for("intake.inbox", tab="mine", page=3)
        assert first == "/inbox?tab=mine&page=3"
        assert first in app.written_addresses.values()
        assert url_for("intake.inbox", tab="mine", page=3) == first


@pytest.mark.parametrize(
    ("one", "other"),
    [({"page": 1}, {"page": True}), ({"page": 1}, {"page": "1"}), ({"tab": "a", "q": "b"}, {"tab": "b", "q": "a"})],
)
def test_values_that_look_alike_are_kept_apart(app, one, other):
    """1, True and "1" are one key of a dictionary or are read alike; each gets its own words."""
    with app.test_request_context("/"):
        for values in (one, other, one, other):
            wanted = "&".join(f"{name}={value}" for name, value in values.items())
            assert url_for("intake.inbox", **values) == f"/inbox?{wanted}"


def test_secrets_of_letters_are_in_no_memory(app):
    """A long value is written anew each time."""
    with app.test_request_context("/"):
        url_for("desk.search", q="x" * 43)
    assert not [key for key in app.written_addresses if "x" * 43 in str(key)]


def test_an_installation_under_a_path_has_its_own_addresses(app):
    """What was written for one root is not handed to another, and an address with a host is written anew."""
    with app.test_request_context("/", base_url="http://localhost/"):
        assert url_for("intake.inbox") == "/inbox"
    with app.test_request_context("/", base_url="http://localhost/bank/"):
        assert url_for("intake.inbox") == "/bank/inbox"
        assert url_for("intake.inbox", _external=True) == "http://localhost/bank/inbox"


def test_memory_is_bounded(app, monkeypatch):
    """Full, it begins anew."""
    monkeypatch.setattr(addresses, "MOST_KEPT", 5)
    with app.test_request_context("/"):
        for page in range(12):
            assert url_for("intake.inbox", page=page).endswith(f"page={page}")
    assert len(app.written_addresses) <= 5
