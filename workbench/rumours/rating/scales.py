"""The steps of the six factors and the six rows of the decision table in plain words. METHOD.md B.1 and B.2."""

from flask_babel import lazy_gettext as _l

STEPS: dict[str, tuple[object, ...]] = {
    "spread": (
        _l("One report, from one place"),
        _l("One community, in one channel"),
        _l("Several communities in one channel, or one community in several channels"),
        _l("Several communities and channels, also outside the internet"),
    ),
    "velocity": (
        _l("No new reports this week, or fewer than the week before"),
        _l("One or two reports this week, about as many as before"),
        _l("At least twice as many as the week before, or three or more"),
        _l("Four times as many as the week before, or ten or more, or five within 24 hours"),
    ),
    "harm": (
        _l("None"),
        _l("Confusion or annoyance"),
        _l("People miss a service, or lose trust in one"),
        _l("A group is shut out or harassed, or work is disrupted"),
        _l("Threat to safety, or a call to violence"),
    ),
    "plausibility": (
        _l("Absurd"),
        _l("Possible, but nothing shows it"),
        _l("Fits a real event, or has a true kernel"),
        _l("At least one in five believed it in the latest survey, or nobody has given any information"),
    ),
    "audience": (
        _l("People outside the municipality"),
        _l("One group"),
        _l("The general public, children, or a vulnerable group"),
    ),
    "reach": (
        _l("A private person"),
        _l("An association, the administrator of a large group, a locally known profile"),
        _l("Media, a politician, a large employer"),
    ),
}
FACTOR_NAMES = {
    "spread": _l("Spread"),
    "velocity": _l("Pace"),
    "harm": _l("Harm (counts double)"),
    "plausibility": _l("Plausibility"),
    "audience": _l("Audience"),
    "reach": _l("Reach of whoever says it"),
}
FACTOR_QUESTIONS = {
    "spread": _l("Has it left the group where it began?"),
    "velocity": _l("Do independent reports become more? Compare the last seven days with the seven before."),
    "harm": _l("What can happen if people believe it?"),
    "plausibility": _l("How easy is it to believe?"),
    "audience": _l("Who hears it?"),
    "reach": _l("What kind of sender repeats it? Write no names."),
}
ROWS = {
    1: _l(
        "Rule 1: harm is 4. Contact the police or security first, give a holding line, "
        "and write no sandwich until the facts are confirmed."
    ),
    2: _l(
        "Rule 2: the claim is true or unproven, so it never gets a sandwich. Say what we know if the score is 7 or more, "
        "or if nobody has given official information; otherwise monitor."
    ),
    3: _l(
        "Rule 3: spread and pace are both 0, so nothing is published whatever the score. "
        "Reply only to a person who asked. If harm is 3, prepare."
    ),
    4: _l("Rule 4: the score is 12 or more, or harm is 3 and spread at least 1."),
    5: _l(
        "Rule 5: the score is 7 to 11. Have a draft ready, improve the fact page without naming the claim, "
        "and brief front-line staff."
    ),
    6: _l("Rule 6: the score is 6 or less. Rate again every seven days, and close after 30 days without a report."),
}
