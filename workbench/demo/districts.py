"""Norrvik's districts, drawn by hand, what is heard where, two narratives and two saved views. All of it is invented."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.rumours import service as rumours
from workbench.rumours.board.service import add_district
from workbench.rumours.models import Rumour
from workbench.rumours.narratives import service as narratives
from workbench.rumours.saving.service import save_view
from workbench.rumours.sightings import NewSighting

Staff = dict[str, User]

# A small town at the mouth of a river: the coast runs down the right side, the river comes from the left.
DISTRICTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "Norrstrand",
        (),
        "M 330 60 C 400 40 500 50 570 70 L 700 110 C 740 125 760 170 745 215 C 735 250 700 270 690 305 "
        "L 545 320 C 480 300 430 310 380 290 L 310 180 Z",
    ),
    (
        "Centrum",
        ("Stan", "Norrviks centrum", "Torget"),
        "M 380 290 C 430 310 480 300 545 320 L 600 315 C 615 360 605 395 590 430 L 570 470 C 520 455 460 460 400 480 L 365 400 Z",
    ),
    (
        "Hamnen",
        ("Fiskehamnen",),
        "M 600 315 L 690 305 C 720 320 700 350 730 370 L 775 380 L 770 405 L 720 410 C 700 440 715 470 690 500 L 570 470 "
        "L 590 430 C 605 395 615 360 600 315 Z",
    ),
    (
        "Älvnäs",
        ("Älvnäset",),
        "M 100 330 C 170 300 250 320 310 300 L 380 290 L 365 400 L 400 480 C 340 495 280 480 220 505 L 120 520 "
        "C 80 470 75 390 100 330 Z",
    ),
    (
        "Björkbacken",
        ("Backen",),
        "M 130 120 C 190 70 270 55 330 60 L 310 180 L 380 290 L 310 300 C 250 320 170 300 100 330 C 85 260 90 180 130 120 Z",
    ),
    (
        "Söderåsen",
        ("Söder",),
        "M 220 545 C 290 520 350 530 405 518 C 460 500 520 500 565 512 L 560 620 C 500 650 440 640 400 690 L 270 700 "
        "C 230 660 205 600 220 545 Z",
    ),
    (
        "Viken",
        ("Vikbyn", "Badviken"),
        "M 565 512 L 685 540 C 720 560 705 600 740 625 C 770 650 750 700 715 720 C 670 715 640 740 600 735 L 400 690 "
        "C 440 640 500 650 560 620 Z",
    ),
    (
        "Ytterbyarna",
        ("Byarna", "Ytterby"),
        "M 120 560 L 220 545 C 205 600 230 660 270 700 L 400 690 L 600 735 C 590 800 610 850 560 900 "
        "C 470 950 350 940 260 910 C 170 870 110 790 100 700 C 95 650 100 600 120 560 Z",
    ),
    (
        "Gråskär",
        ("Skäret", "Ön"),
        "M 840 470 C 880 450 930 470 940 510 C 955 550 935 600 895 610 C 860 615 835 590 830 550 C 825 520 820 485 840 470 Z",
    ),
)
# claim, place, how many heard it there, how many hours ago the last one was
HEARD = (
    ("mottagandet tar pengar från äldreomsorgen", "Ytterbyarna", 7, 9),
    ("mottagandet tar pengar från äldreomsorgen", "Centrum", 6, 20),
    ("mottagandet tar pengar från äldreomsorgen", "Söderåsen", 3, 40),
    ("SFI blir avgiftsbelagt i januari", "Björkbacken", 9, 5),
    ("SFI blir avgiftsbelagt i januari", "Centrum", 5, 12),
    ("ett boende är beslutat i Älvskolan", "Älvnäs", 12, 3),
    ("ett boende är beslutat i Älvskolan", "Norrstrand", 2, 8),
)
CHANNELS = (("service_desk", "resident"), ("phone", "resident"), ("face_to_face", "staff"), ("school", "staff"))


def add_districts(session: Session, staff: Staff) -> None:
    """The map, what is heard on it, and what is gathered and saved."""
    actor_id = staff["administrator"].id
    for name, more_names, outline in DISTRICTS:
        add_district(session, name, more_names=more_names, outline=outline, actor_id=actor_id, now=clock.utcnow())
    known = {row.claim: row for row in session.scalars(select(Rumour))}
    for claim, place, count, hours in HEARD:
        if claim in known:
            _hear(session, known[claim], place, count, hours, staff)
    _add_narratives(session, known, staff)
    _add_views(session, staff)


def _hear(session: Session, rumour: Rumour, place: str, count: int, hours: int, staff: Staff) -> None:
    for number in range(count):
        channel, source_type = CHANNELS[number % len(CHANNELS)]
        sighting = NewSighting(
            text_heard=f"Påhittad observation {number + 1} i {place}.",
            heard_at=clock.utcnow() - timedelta(hours=hours + 11 * number),
            channel=channel,
            source_type=source_type,
            wording="paraphrase",
            place=place,
        )
        rumours.add_sighting(session, rumour, sighting, actor_id=staff["writer"].id, now=clock.utcnow())


def _add_narratives(session: Session, known: dict[str, Rumour], staff: Staff) -> None:
    now, actor_id = clock.utcnow(), staff["writer"].id
    money = narratives.open_narrative(
        session,
        "Andra får det som vi väntar på",
        summary="Pengar, platser och hjälp ställs mot varandra, som om någon måste bli utan.",
        concern="Att den egna familjen får vänta längre, och att ingen säger varför.",
        truth="Staten ersätter det mesta av mottagandet. Budgeten för äldreomsorgen har ökat.",
        actor_id=actor_id,
        now=now,
    )
    silence = narratives.open_narrative(
        session,
        "Kommunen bestämmer i tysthet",
        summary="Beslut sägs vara fattade innan någon har fått veta.",
        concern="Att inte bli frågad om sådant som ändrar vardagen.",
        truth="Beslut står i diariet och på kommunens webbplats samma dag som de fattas.",
        actor_id=actor_id,
        now=now,
    )
    gathered = (
        (money, "mottagandet tar pengar från äldreomsorgen"),
        (money, "SFI blir avgiftsbelagt i januari"),
        (silence, "ett boende är beslutat i Älvskolan"),
        (silence, "SFI blir avgiftsbelagt i januari"),
    )
    for narrative, claim in gathered:
        if claim in known:
            narratives.add_rumour(session, narrative, known[claim], actor_id=actor_id, now=now)


def _add_views(session: Session, staff: Staff) -> None:
    now, writer = clock.utcnow(), staff["writer"]
    undecided = {"decision": "none"}
    save_view(session, "Väntar på beslut", wanted=undecided, layout="board", is_shared=True, actor=writer, now=now)
    save_view(session, "Hört i veckan", wanted={"heard": "7"}, layout="list", is_shared=False, actor=writer, now=now)
