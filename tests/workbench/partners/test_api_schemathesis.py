"""Schemathesis over the whole API, over loopback: what the specification promises, and every refusal it promises too.

Short in the suite, always with the same seed; ten minutes with another one in `make soak`, four examples with SHORT=1.
WORKBENCH_API_EXAMPLES=500 digs deeper.
"""

import itertools
import os
import re

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import Status, from_schema
from schemathesis.engine.events import NonFatalError, ScenarioFinished

from tests.soaking import IS_SHORT, rounds
from workbench.partners.api import door
from workbench.partners.api.repeating import PATTERN

EXAMPLES = int(os.environ.get("WORKBENCH_API_EXAMPLES", "2"))
SEED = 20261121
CONFIG = {
    "seed": SEED,
    "generation": {"max-examples": EXAMPLES, "database": "none"},
    "checks": {
        # A well-formed change can meet another state of the thing: 412 without the right ETag, 410 for a withdrawn answer.
        "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "401", "403", "404", "409", "410", "412"]},
        "negative_data_rejection": {"expected-statuses": ["400", "401", "404", "405", "406", "412", "415", "422", "428"]},
        "missing_required_header": {"expected-statuses": ["400", "401", "422", "428"]},
    },
}


REQUESTS = itertools.count()


@schemathesis.hook
def before_call(_context, case, _kwargs):
    """A sound key is not used for a second request: that is refused, and tested elsewhere."""
    number = next(REQUESTS)
    if re.fullmatch(PATTERN, str((case.headers or {}).get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = f"request-{number:06}"


def looked_through(address, token, **changes):
    """(operation, what was found) for every operation, in every phase; `changes` are settings of the run."""
    config = SchemathesisConfig.from_dict({**CONFIG, **changes, "auth": {"openapi": {"token": {"bearer": token}}}})
    schema = schemathesis.openapi.from_url(f"{address}/api/v1/openapi.json", config=config)
    tested, found = set(), []
    for event in from_schema(schema).execute():
        if isinstance(event, NonFatalError):
            found.append(f"{event.label}: {event.info}")
        if isinstance(event, ScenarioFinished):
            tested.add(event.label)
            if event.status in (Status.FAILURE, Status.ERROR):
                for checks in event.recorder.checks.values():
                    for check in checks:
                        if check.failure_info is not None:
                            found.append(f"{event.label}: {check.failure_info.failure!r} {check.failure_info.code_sample}")
    return tested, found


@pytest.fixture
def filled(press, call, make_api_token, agree, people):
    """A library with a corrected, a withdrawn and a listed answer, an adoption with a use; a token for everything."""
    token = make_api_token(requests_per_minute=60_000)
    agree()
    press.correct(press.publish("sim"))
    press.withdraw(press.publish("borta"))
    press.publish("listad", visibility="listed", readers=[people["partner"].organisation_id])
    call("POST", "/adoptions", token=token, json={"answer": "sim"})
    call("POST", "/adoptions/1/usage", token=token, json={"used_on": "2026-11-01", "place": "Webben", "reach": 10})
    return token


@pytest.mark.timeout(600)
def test_schemathesis_finds_nothing(served, filled, monkeypatch):
    """No fault of ours, no answer that the specification does not name, nothing valid refused, nothing invalid taken."""
    monkeypatch.setattr(door, "VISITOR_PER_MINUTE", 60_000)
    tested, found = looked_through(served.address, filled)
    assert not found, "\n".join(found[:10])
    assert len(tested) >= 15


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_schemathesis_finds_nothing_in_ten_minutes(served, filled, monkeypatch):
    """As many examples as the time allows; each operation gets its share. In short a fixed number, however slow the machine."""
    monkeypatch.setattr(door, "VISITOR_PER_MINUTE", 600_000)
    began = next(REQUESTS)
    deeper = {"seed": SEED + 1, "generation": {"max-examples": rounds(10_000, 4), "database": "none"}}
    tested, found = looked_through(served.address, filled, **deeper, **({} if IS_SHORT else {"max-time": 600}))
    assert not found, f"{len(found)}:\n" + "\n".join(found[:10])
    assert len(tested) >= 15
    assert next(REQUESTS) - began > rounds(1000, 100)
