"""F-00 in the web process: kill -9 in the middle of a press. The person presses again, and all is as after one press."""

import pytest

from tests.faults.trials import House, only, try_every_step
from tests.soaking import rounds
from tests.workbench.editorial.conftest import act, in_review, look, make_rumour, start, text  # noqa: F401
from workbench.editorial.reviewing.checklist import EVERY_ITEM

LONG = rounds(10_000, 4)
SOAK = [pytest.mark.soak, pytest.mark.timeout(900)]
FAULTS = pytest.mark.parametrize(
    ("how", "most"),
    [
        pytest.param("both", 6, id="some"),
        pytest.param("kill", LONG, id="all-kill", marks=SOAK),
        pytest.param("fail", LONG, id="all-fail", marks=SOAK),
    ],
)
NAMES = {"kill": "kill -9", "fail": "an error", "both": "kill -9 and an error in turn"}


@pytest.fixture
def press(database, settings, clock, measured):
    """press(subject, client, path, form, most, how): the press dies at each step and is made again."""

    def run(subject, client, path, form, *, most, how):
        house = House(database, settings, clock, only("editorial."))

        def send():
            assert client.post(path, data=form).status_code == 303

        def again():
            client.post(path, data=form)

        report = try_every_step(house, send, again, how=how, most=most)
        assert report.tried
        assert not report.wrong, report.wrong
        measured("F-00", f"{subject}, {NAMES[how]}", str(report))

    return run


@FAULTS
def test_approving(press, in_review, look, sign_in, how, most):  # noqa: F811
    """One approval, one row in the trail, one letter planned for each who is told."""
    sandwich = look(in_review())
    form = {"tick": sorted(EVERY_ITEM), "review_by": "2027-05-01", "revision_id": str(sandwich.sent_revision_id)}
    press("approving", sign_in("approver"), f"/answers/{sandwich.slug}/approve", form, most=most, how=how)
