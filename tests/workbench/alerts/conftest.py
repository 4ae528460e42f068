"""What tests of several ways of telling share."""

import pytest

from tests.workbench.campaigns.receivers import MailServer


@pytest.fixture
def letters():
    """A mail server that keeps what it is given."""
    server = MailServer()
    yield server
    server.stop()
