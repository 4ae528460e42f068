"""Planted secrets on PostgreSQL: the walk of tests/security/test_security_secrets.py over another database. FAULTS.md K-02."""

# ruff: noqa: F401  a test and its fixtures of another folder, under the names by which they are known there

import pytest

from tests.security.test_security_secrets import planted, said, secrets, service, settings, test_no_secret_is_said_anywhere

pytestmark = [pytest.mark.postgres]
