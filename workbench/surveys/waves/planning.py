"""What a wave can show, said in words before it is sent. METHOD.md D.2."""

from flask_babel import gettext as _

from workbench.surveys.statistics.power import smallest_change, smallest_effect, smallest_paired_change
from workbench.surveys.waves.models import Wave
from workbench.web.languages import show_number

LEAST_BASE = 30


def what_it_shows(wave: Wave) -> list[str]:
    """Sentences for the writers: how small a change is found, and what this sampling can never say."""
    base = wave.expected_base
    if wave.sampling == "census":
        return [_("A census of classes has no margin of error. What matters is how many answered in each class.")]
    if wave.sampling == "volunteer" and wave.panel_id is None:
        return [
            _(
                "Those who answer chose to, and are not the same people each time. It shows what they answered, nothing of "
                "the whole town and nothing of change."
            )
        ]
    if base is None and (wave.state != "draft" or wave.approved_at):
        return [
            _(
                "Nobody wrote beforehand how many answers were counted on. So it does not stand here how small a change they "
                "can show."
            )
        ]
    if base is None:
        return [_("Write how many answers you count on. Then it stands here how small a change they can show.")]
    if base < LEAST_BASE:
        return [_("With fewer than 30 answers we show counts, never percentages, and no change can be told from chance.")]
    if wave.sampling == "volunteer":
        return _of_volunteers(base)
    found, effect = _points(smallest_change(base)), _points(smallest_effect(base))
    words = _(
        "With %(base)s answers each time, a change must be about %(points)s percentage points to be found in four cases "
        "of five.",
        base=show_number(base), points=found,
    )  # fmt: skip
    return [
        words,
        _(
            "The effect, campaign rumour minus control rumour, must be about %(points)s points. A campaign usually moves less.",
            points=effect,
        ),
    ]


def _of_volunteers(base: int) -> list[str]:
    words = _(
        "With %(base)s members in both surveys, of whom one in five changes the answer, a change must be about %(points)s "
        "percentage points to be found in four cases of five.",
        base=show_number(base), points=_points(smallest_paired_change(base)),
    )  # fmt: skip
    chosen = _("The panel chose itself, so it has no margin of error and says nothing of the town.")
    return [chosen + " " + _("We show how the same members move."), words]


def _points(share: float) -> str:
    return show_number(share * 100, 1)
