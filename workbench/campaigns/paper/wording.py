"""Names of kinds, materials and steps in words for people."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from sandwiches.outputs import CannotMake
from workbench.campaigns.paper.choices import PaperChoices
from workbench.campaigns.paper.kinds import OFFLINE
from workbench.campaigns.paper.service import PLACE, place_step
from workbench.campaigns.wording import KINDS
from workbench.editorial.outputs.wording import NAMES
from workbench.editorial.outputs.wording import why_not as why_no_output

KIND_NAMES = {kind: KINDS[kind] for kind in OFFLINE}
KIND_HINTS = {
    "newspaper": _l("An advert in the size that the newspaper asks for, ready by its deadline."),
    "leaflet": _l("A folded sheet in every letter box. The fact in front, the whole answer behind."),
    "poster": _l("On notice boards and counters. The fact alone, with a code to the whole answer."),
    "meeting": _l("People meet in the evening. You get an invitation, a plan, a hand-out and a talk script."),
    "desk_note": _l("For those who answer at the counter and on the telephone."),
    "radio": _l("Thirty seconds to read aloud. The rumour is not mentioned."),
    "press": _l("To all newsrooms at the same time."),
    "welcome": _l("For those who have just moved in."),
    "talks": _l("For people who talk with their neighbours. Thirty seconds, seven steps."),
    "forum": _l("Once a quarter, open to everybody. What has been answered since last time."),
    "training": _l("For politicians, managers and staff, with the local figures of the fact bank."),
    "manual": _l("Something else that a person does."),
}
MATERIALS = {
    "invitation": (_l("Invitation for calendars"), _l("An iCalendar file. Calendars put it in by themselves.")),
    "meeting_plan": (_l("Plan for the meeting"), _l("Minute by minute, what you say, and what you do when somebody asks.")),
    "forum_plan": (_l("Plan for the forum"), _l("The course, this answer, and the other answers of the quarter.")),
    "radio_script": (_l("Radio script"), _l("Facts only, about thirty seconds.")),
    "press_release": (_l("Press release"), _l("Facts, background, sources and contact. The rumour is not mentioned.")),
    "welcome_letter": (_l("Welcome letter"), _l("Facts, and whom to ask. The rumour is not mentioned.")),
    "training_politicians": (_l("Training for politicians"), _l("Course, facts, local figures, exercise, their part.")),
    "training_managers": (_l("Training for managers"), _l("Course, facts, local figures, exercise, their part.")),
    "training_staff": (_l("Training for staff"), _l("Course, facts, local figures, exercise, their part.")),
    "correction_note": (
        _l("Note on the correction"),
        _l("For those who handed out the old text: what was wrong, what to do."),
    ),
    "withdrawal_note": (
        _l("Note on the withdrawal"),
        _l("For those who handed out the text: why it is withdrawn, what to do."),
    ),
}
STEPS = {
    "space_booked": _l("Book the space in the newspaper"),
    "file_checked": _l("Look at the advert in its right size"),
    "file_sent": _l("Send the file to the newspaper"),
    "proof_read": _l("Read the proof, figure by figure"),
    "seen_printed": _l("See that it was printed as it should be"),
    "printer_asked": _l("Ask the printer for a time and a price"),
    "printed": _l("Print"),
    "handed_over": _l("Hand it over to those who give it out"),
    "spot_checked": _l("Ask in three places whether it has come"),
    "room_booked": _l("Book the room, with a hearing loop and level entrance"),
    "invited": _l("Send the invitation"),
    "host_briefed": _l("Go through the plan with whoever leads it"),
    "handouts_printed": _l("Print the hand-outs"),
    "sources_brought": _l("Pack the sources"),
    "questions_noted": _l("Write down the questions, never who asked"),
    "staff_told": _l("Go through the note with those at the desk"),
    "station_agreed": _l("Agree on a time with the station"),
    "read_aloud": _l("Read the script aloud with a watch"),
    "script_sent": _l("Send the script"),
    "heard": _l("Listen when it is read"),
    "contact_reachable": _l("See that whoever answers questions can be reached"),
    "page_open": _l("See that the public page is open"),
    "sent_to_all": _l("Send it to all newsrooms at the same time"),
    "languages_checked": _l("See which languages the letter is needed in"),
    "enclosed": _l("Put it with what new residents get"),
    "people_briefed": _l("Practise with those who will talk"),
    "met_after": _l("Meet afterwards: what did people ask?"),
    "date_announced": _l("Announce the date three weeks ahead"),
    "questions_collected": _l("Collect questions beforehand"),
    "answers_published": _l("Publish answers to what was left open"),
    "date_set": _l("Set the date with the group"),
    "figures_checked": _l("See that the local figures are the newest"),
    "put_up": _l("Do it"),
    "told": _l("Tell those who handed it out"),
    "old_back": _l("Take back what is left of the old"),
    "same_reach": _l("Hand out the new in the same places, to as many"),
}
TASKS = {
    "hand_out": _l("To hand out"),
    "correct": _l("To correct"),
    "take_back": _l("To take back"),
}
STAGES = {
    "open": _l("in good time"),
    "soon": _l("soon"),
    "late": _l("too late"),
    "done": _l("done"),
}
WEEKDAYS = (_l("Monday"), _l("Tuesday"), _l("Wednesday"), _l("Thursday"), _l("Friday"), _l("Saturday"), _l("Sunday"))


def material_name(material: str) -> str:
    """What a material is called."""
    return str(MATERIALS[material][0] if material in MATERIALS else NAMES[material][0])


def material_hint(material: str) -> str:
    """What it is for."""
    return str(MATERIALS[material][1] if material in MATERIALS else NAMES[material][1])


def step_name(step: str, choices: PaperChoices, task_kind: str = "hand_out") -> str:
    """A step in words; a place by its name."""
    if not step.startswith(PLACE):
        return str(STEPS.get(step, step))
    place = next((one for one in choices.places if place_step(one) == step), "")
    if task_kind == "correct":
        return _("Swap at: %(place)s", place=place)
    return _("Take down at: %(place)s", place=place) if task_kind == "take_back" else _("Put up at: %(place)s", place=place)


def deadline_rule(choices: PaperChoices) -> str:
    """How the deadline is reckoned, in one sentence."""
    values = {"time": choices.deadline_time.replace(":", "."), "days": choices.lead_days}
    if choices.deadline_weekday >= 0:
        weekday = str(WEEKDAYS[choices.deadline_weekday])
        return _("Ready by %(weekday)s at %(time)s, at least %(days)s days before.", weekday=weekday, **values)
    if choices.lead_days:
        return _("Ready by %(time)s, %(days)s days before.", **values)
    return _("Ready by %(time)s on the same day.", **values)


def why_not(error: CannotMake) -> str:
    """Why a material cannot be made, in plain words."""
    return why_no_output(error)
