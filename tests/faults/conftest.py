"""What the tests of faults can ask for: a place to say what they measured."""

from collections.abc import Callable

import pytest

from tests.faults.recording import MEASURED


@pytest.fixture
def measured(request: pytest.FixtureRequest) -> Callable[[str, str, str], None]:
    """measured("F-00", "approving", "43 steps …"): stands beside the line in docs/reliability.md, one sentence a subject."""

    def note(line: str, subject: str, sentence: str) -> None:
        request.node.user_properties.append((MEASURED, (line, subject, sentence)))

    return note
