"""Norrvik's surveys: three waves of a volunteer panel, one random sample, one school census, and an open form to try."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.demo.quarter.forms import fill_in
from workbench.demo.quarter.log import SEED, Past
from workbench.demo.quarter.population import draw_group
from workbench.demo.quarter.truth import AGES, DISTRICTS, HOUSING, LIBRARY, SWIMMING, Member, draw_members
from workbench.rumours.models import Rumour
from workbench.settings import Settings
from workbench.surveys.answering.service import NewResponse, store_responses
from workbench.surveys.panels import service as panels
from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.panels.numbers import number_of
from workbench.surveys.waves import core_items, service
from workbench.surveys.waves.items import NewItem, add_item, add_rumour_item
from workbench.surveys.waves.models import Invitation, Wave
from workbench.surveys.waves.stages import add_stage

Staff = dict[str, User]
MEMBERS, DRAWN = 336, 1200
PANEL_DAYS = ((168, 154), (86, 72), (24, 10))  # first and last day of each wave, before the demo's day
TRUE_CODE = "true-bus"
CLASSES = (("Årskurs 8", 62, 5, 54), ("Årskurs 9", 58, 4, 47), ("Gymnasiet år 1", 71, 9, 21))  # pupils, absent, answered
POPULATION = 14_200


@dataclass(frozen=True)
class Town:
    """What every wave is made from."""

    staff: Staff
    settings: Settings
    past: Past
    log: Mapping[str, Rumour]

    @property
    def zone(self) -> ZoneInfo:
        """The municipality's."""
        return ZoneInfo(self.settings.timezone)

    def day(self, days: float) -> date:
        """The day so long ago."""
        return self.past.ago(days).astimezone(self.zone).date()


ASKED: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "statements.json").read_text("utf-8"))
RUMOURS = (("housing", HOUSING, "campaign"), ("swimming", SWIMMING, "campaign"), ("library", LIBRARY, "control"))


def add_waves(session: Session, town: Town) -> dict[str, Wave]:
    """Every survey with its answers. Closed ones are counted with the reviews (reviewing.py)."""
    members = draw_members(Random(f"{SEED} panel"), MEMBERS)
    panel, contacts = _panel(session, town, members)
    found: dict[str, Wave] = {}
    for number, days in enumerate(PANEL_DAYS):
        found[f"panel-{number + 1}"] = _panel_wave(session, town, panel, contacts, members, number, days)
    found["random"] = _random_wave(session, town)
    found["school"] = _school_wave(session, town)
    found["open"] = _open_wave(session, town)
    return found


def _panel(session: Session, town: Town, members: Sequence[Member]) -> tuple[Panel, list[int]]:
    """Volunteers, all confirmed. Their addresses are invented and lie in a domain that nobody can own."""
    now = town.past.ago(200)
    about = "Vem som helst i Norrvik kan gå med. Medlemmarna har själva valt att vara med."
    new = panels.NewPanel(
        "Norrvikspanelen", "volunteer", about=about, about_en="Anybody in Norrvik can join. The members have chosen themselves.",
        is_open=True,
    )  # fmt: skip
    panel = panels.make_panel(session, new, actor_id=town.staff["administrator"].id, now=now)
    day = town.day(200)
    rows = [
        {
            "panel_id": panel.id, "address": f"medlem{number}@panelen.example", "language": "sv", "joined_on": day,
            "confirmed_on": day, "token_hash": "",
        }
        for number in range(1, len(members) + 1)
    ]  # fmt: skip
    session.execute(insert(PanelContact), rows)
    ids = session.scalars(select(PanelContact.id).where(PanelContact.panel_id == panel.id).order_by(PanelContact.id))
    return panel, list(ids)


def _panel_wave(
    session: Session, town: Town, panel: Panel, contacts: Sequence[int], members: Sequence[Member], number: int,
    days: tuple[int, int],
) -> Wave:  # fmt: skip
    names = ("Norrvikspanelen, omgång 1", "Norrvikspanelen, omgång 2", "Norrvikspanelen, omgång 3")
    english = f"The Norrvik panel, wave {number + 1}"
    wave, codes = _make(session, town, names[number], english, days, ways=("link",), panel=panel)
    rng = Random(f"{SEED} wave {number}")
    forms, answered = [], set()
    for contact, member in zip(contacts, members, strict=True):
        if rng.random() > (0.68, 0.63, 0.61)[number]:
            continue
        answered.add(contact)
        own = number_of(panel, contact, town.settings.secret_key)
        background = {"age_band": member.age, "district": member.district}
        form = fill_in(
            rng, wave, codes, member.beliefs[number], background=background, receipt=f"demo-{number}-{contact}", asked=number,
            number=own,
        )  # fmt: skip
        forms.append(form)
    _store(session, town, wave, forms, way="link")
    sent, reminded = town.day(days[0]), town.day(days[0] - 7)
    session.execute(
        insert(Invitation),
        [
            {
                "wave_id": wave.id, "contact_id": contact, "state": "sent", "sent_on": sent, "has_answered": contact in answered,
                "reminder_state": "" if contact in answered else "sent",
                "reminded_on": None if contact in answered else reminded,
            }
            for contact in contacts
        ],
    )  # fmt: skip
    wave.invited_count = len(contacts)
    _close(session, town, wave, days[1])
    return wave


def _random_wave(session: Session, town: Town) -> Wave:
    """1 200 drawn from the register; the young answer less often, which the weights mend."""
    about = "1 200 personer från 16 år, dragna ur befolkningsregistret med lika chans (påhittat)."
    english = "1,200 people from 16 years, drawn from the register with equal chance (made up)."
    new = panels.NewPanel("Slumpurval hösten", "random", about=about, about_en=english, population=POPULATION)
    actor_id, now = town.staff["administrator"].id, town.past.ago(64)
    panel = panels.make_panel(session, new, actor_id=actor_id, now=now)
    for variable, spread in (("age_band", AGES), ("district", DISTRICTS)):
        counts = [(value, round(share * POPULATION)) for value, share in spread.items()]
        panels.set_margins(
            session, panel, variable, counts, source="Befolkningsregistret 2025 (påhittat)", actor_id=actor_id, now=now
        )
    days = (58, 37)
    wave, codes = _make(session, town, "Medborgarenkäten", "The citizens’ survey", days, ways=("paper", "web"), panel=panel)
    rng = Random(f"{SEED} random")
    answering = {"16-29": 0.2, "30-44": 0.3, "45-64": 0.4, "65-": 0.46}
    forms = []
    for number, member in enumerate(draw_members(rng, DRAWN)):
        if rng.random() < answering[member.age]:
            background = {"age_band": member.age, "district": member.district}
            forms.append(fill_in(rng, wave, codes, member.beliefs[1], background=background, receipt=f"demo-r-{number}", asked=1))
    _store(session, town, wave, forms, way="paper")
    wave.invited_count = DRAWN
    _close(session, town, wave, days[1])
    return wave


def _school_wave(session: Session, town: Town) -> Wave:
    """Three stages in class; one of them answered too little to be compared."""
    days = (47, 33)
    wave, codes = _make(
        session, town, "Unga i Norrvik", "Young in Norrvik", days, ways=("class",), is_school=True, stages=CLASSES
    )
    rng = Random(f"{SEED} school")
    forms = []
    for name, _pupils, _absent, answered in CLASSES:
        for number, member in enumerate(draw_members(rng, answered)):
            forms.append(
                fill_in(
                    rng, wave, codes, member.beliefs[1], background={}, receipt=f"demo-s-{name}-{number}", asked=1, stage=name
                )
            )
    _store(session, town, wave, forms, way="class")
    _close(session, town, wave, days[1])
    return wave


def _open_wave(session: Session, town: Town) -> Wave:
    """Open now, for whoever wants to try: on the page, at the library's screen and on paper."""
    titles = ("Vad säger man i Norrvik?", "What do people say in Norrvik?")
    wave, codes = _make(session, town, *titles, (3, -25), ways=("web", "kiosk", "paper"))
    rng = Random(f"{SEED} open")
    forms = []
    for number, member in enumerate(draw_members(rng, 19)):
        background = {"age_band": member.age, "district": draw_group(rng, DISTRICTS)}
        form = fill_in(rng, wave, codes, member.beliefs[2], background=background, receipt=f"demo-o-{number}", asked=2)
        forms.append(form)
    today = town.day(0)
    kept = [form for form in forms if form.answered_on is None or form.answered_on <= today]
    _store(session, town, wave, kept, way="web")
    return wave


def _make(
    session: Session, town: Town, title: str, english: str, days: tuple[int, int], *, ways: Sequence[str],
    panel: Panel | None = None, is_school: bool = False, stages: Sequence[tuple[str, int, int, int]] = (),
) -> tuple[Wave, list[str]]:  # fmt: skip
    """A wave that the writer made and the approver let open, and the codes of its four statements."""
    writer, now = town.staff["writer"].id, town.past.ago(days[0] + 3)
    words = service.WaveWords(
        titles={"sv": title, "en": english}, introductions=core_items.INTRODUCTIONS, ways=ways, opens_on=town.day(days[0]),
        closes_on=town.day(days[1]),
    )  # fmt: skip
    wave = service.make_wave(
        session,
        words,
        panel=panel,
        sampling="census" if is_school else "volunteer",
        is_school=is_school,
        actor_id=writer,
        now=now,
    )
    codes = []
    for key, claim, kind in RUMOURS:
        own = ASKED[key]
        item = add_rumour_item(
            session, wave, town.log[claim], kind=kind, texts=own["texts"], facts=own["facts"], actor_id=writer, now=now
        )
        codes.append(item.code)
    true = NewItem("true_statement", ASKED["true"]["texts"], code=TRUE_CODE, facts=ASKED["true"]["facts"])
    codes.append(add_item(session, wave, true, actor_id=writer, now=now).code)
    if not is_school:
        _add_background(session, wave, writer, town.past.ago(days[0] + 3))
    for name, pupils, absent, _answered in stages:
        add_stage(session, wave, name, pupils=pupils, absent=absent, actor_id=writer, now=now)
    opened = town.past.ago(days[0]) if days[0] > 0 else town.past.now
    service.open_wave(session, wave, actor=town.staff["approver"], now=opened, zone=town.zone)
    return wave, codes


def _add_background(session: Session, wave: Wave, writer: int, now: datetime) -> None:
    age = {"sv": "Hur gammal är du?", "en": "How old are you?"}
    add_item(
        session, wave, NewItem("background", age, code="age_band", choices=core_items.age_choices()), actor_id=writer, now=now
    )
    districts = [{"value": name, "texts": {"sv": name, "en": name}} for name in DISTRICTS]
    where = {"sv": "Var i Norrvik bor du?", "en": "Where in Norrvik do you live?"}
    add_item(session, wave, NewItem("background", where, code="district", choices=districts), actor_id=writer, now=now)


def _store(session: Session, town: Town, wave: Wave, forms: Sequence[NewResponse], *, way: str) -> None:
    store_responses(session, wave, forms, way=way, today=town.day(0))


def _close(session: Session, town: Town, wave: Wave, last_day: int) -> None:
    """By itself, in the night after its last day."""
    assert wave.closes_on is not None
    night = town.past.ago(last_day - 1.2)
    service.close_wave(session, wave, actor_id=None, now=night, zone=town.zone)
