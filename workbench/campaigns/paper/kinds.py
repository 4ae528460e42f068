"""Kinds of channels on paper and in rooms: what is made for each, the steps, how long before it must be ready. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PaperKind:
    """`materials` in the order of use; `lead_days` and `deadline_time` until somebody sets others.

    `has_size`: the paper says how large; `has_places`: each place is a step of its own; `is_event`: people meet at a time.
    """

    id: str
    materials: tuple[str, ...]
    steps: tuple[str, ...]
    lead_days: int = 0
    deadline_time: str = "12:00"
    has_size: bool = False
    has_places: bool = False
    is_event: bool = False


KINDS = {
    one.id: one
    for one in (
        PaperKind(
            "newspaper", ("advert", "newspaper"), ("space_booked", "file_checked", "file_sent", "proof_read", "seen_printed"),
            lead_days=3, has_size=True,
        ),
        PaperKind(
            "leaflet", ("leaflet", "plain"), ("printer_asked", "proof_read", "printed", "handed_over", "spot_checked"),
            lead_days=10,
        ),
        PaperKind("poster", ("poster", "fact_sheet"), ("printed",), lead_days=2, has_places=True),
        PaperKind(
            "meeting", ("invitation", "meeting_plan", "fact_sheet", "leaflet", "talk_script"),
            ("room_booked", "invited", "host_briefed", "handouts_printed", "sources_brought", "questions_noted"),
            lead_days=14, is_event=True,
        ),
        PaperKind("desk_note", ("staff_note", "talk_script", "fact_sheet"), ("staff_told",), lead_days=1, has_places=True),
        PaperKind(
            "radio", ("radio_script", "fact_page"), ("station_agreed", "read_aloud", "script_sent", "heard"), lead_days=2
        ),
        PaperKind(
            "press", ("press_release", "fact_sheet", "card_wide"), ("contact_reachable", "page_open", "sent_to_all"),
        ),
        PaperKind(
            "welcome", ("welcome_letter", "leaflet", "fact_sheet"), ("languages_checked", "printed", "enclosed"), lead_days=5
        ),
        PaperKind("talks", ("talk_script", "leaflet", "fact_sheet"), ("people_briefed", "handed_over", "met_after"), lead_days=3),
        PaperKind(
            "forum", ("invitation", "forum_plan", "fact_sheet", "talk_script"),
            ("room_booked", "date_announced", "questions_collected", "handouts_printed", "answers_published"),
            lead_days=21, is_event=True,
        ),
        PaperKind(
            "training",
            ("invitation", "training_politicians", "training_managers", "training_staff", "fact_sheet", "talk_script",
             "staff_note"),
            ("date_set", "invited", "figures_checked", "handouts_printed", "questions_noted"),
            lead_days=14, is_event=True,
        ),
        PaperKind("manual", ("poster", "leaflet", "plain"), ("put_up",)),
    )
}  # fmt: skip
OFFLINE = tuple(KINDS)
FIXING_STEPS = {"correct": ("told", "old_back", "same_reach"), "take_back": ("told", "old_back")}


def kind_of(kind: str) -> PaperKind | None:
    """The kind, or None for a channel that a machine sends over."""
    return KINDS.get(kind)
