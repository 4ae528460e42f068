"""What tests of several concerns of the accounts share."""

import pytest

from workbench.accounts.models import User


@pytest.fixture
def second_admin(app, database, people):
    """The second approver is an administrator too."""
    with app.app_context(), database.write_session() as session:
        user = session.get_one(User, people["second_approver"].id)
        user.roles = [*user.roles, *session.get_one(User, people["administrator"].id).roles]
        return user
