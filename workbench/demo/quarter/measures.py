"""Norrvik's action plan: six measures with what would make us stop, on their way, late, stopped and done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import Organisation
from workbench.demo.people import LIBRARY as LIBRARY_ORGANISATION
from workbench.demo.quarter.truth import HOUSING, SWIMMING
from workbench.demo.quarter.waves import Town
from workbench.surveys.action_plan import publishing, service, working_group
from workbench.surveys.action_plan.models import Measure
from workbench.surveys.listening.models import FocusTheme
from workbench.surveys.waves.models import Wave


@dataclass(frozen=True)
class Planned:
    """One measure in short; days count back from the demo's day (negative: still to come)."""

    title: str
    kind: str
    theme: str
    starts: int
    ends: int
    indicator: str
    base_line: str
    target: str
    stop_rule: str
    risk: str
    counter: str
    owner: str
    unit: str
    what: str
    cost: int | None
    claim: str = ""
    finding: tuple[str, str] = ("other", "")
    milestones: tuple[tuple[str, int, bool], ...] = ()
    statuses: tuple[tuple[str, int, str], ...] = ()
    readings: tuple[tuple[str, int, str], ...] = ()


PLAN = (
    Planned(
        "Regler för bostadskön på en sida", "service_change", "T01", 120, -40,
        "Andel i Norrvikspanelen som tror att någon går före", "38 procent i omgång 1", "Högst 25 procent",
        "Om ingen fler hittar sidan efter två omgångar slutar vi och frågar om igen.",
        "Sidan blir lång och ingen läser den.", "Tio rader, testade i två fokusgrupper.", "writer", "Bostadsenheten",
        "Sidan säger hur kötid räknas. Varje sökande ser sin egen plats.", 18_000, HOUSING,
        ("survey_item", "I omgång 1 trodde fler än var tredje medlem att någon går före."),
        (("Text klar", 110, True), ("Egen plats syns på Mina sidor", 60, True), ("Lapp i alla trappuppgångar", 8, False)),
        (("running", 118, "Bostadsenheten har sagt ja."),),
        (("29 procent i omgång 2", 70, "Färre tror det."), ("25 procent i omgång 3", 8, "Målet är nått, vi mäter en gång till.")),
    ),
    Planned(
        "Ny skylt vid simhallen", "service_change", "T10", 66, 20,
        "Frågor i kassan om onsdagar", "Femton i veckan", "Högst tre i veckan",
        "Om frågorna inte har halverats efter en månad byter vi väg.", "Skylten skyms av reklam.", "Egen plats vid dörren.",
        "fact_checker", "Fritidskontoret", "En skylt med dagens tider, med bilder och på tre språk.", 6_500, SWIMMING,
        ("focus_theme", "Skylten vid kassan förklarar inte vilka tider som gäller."),
        (("Skylten uppe", 40, True),), (("running", 64, "Beställd."), ("done", 18, "Frågorna har nästan slutat.")),
        (("Två i veckan", 20, "Personalen har räknat i fyra veckor."),),
    ),
    Planned(
        "Öppen stund på Medborgarskolan", "dialogue", "T13", 90, -60,
        "Antal frågor som besvaras på plats", "Inga", "Tio per månad",
        "Om färre än tre kommer tre gånger i rad lägger vi ner det.", "De som kommer känner sig utpekade.",
        "Stunden är öppen för alla och ligger efter undervisningen.", "writer", "Familjecentralen",
        "Familjecentralen svarar på frågor varje torsdag, med tolk.", 24_000, "",
        ("focus_theme", "Den som är ny frågar hellre en bekant än ett kontor."),
        (("Första torsdagen", 80, True), ("Utvärdering", 12, False)), (("running", 86, "Tolk är bokad."),),
        (("Sju i månaden", 30, ""),),
    ),
    Planned(
        "Utbildning för disk och hemtjänst", "training", "T99", 80, 15,
        "Andel i personalen som gått utbildningen", "Ingen", "Fyrtio personer",
        "Om de som gått inte använder svaren efter en månad gör vi om innehållet.", "Det tar tid från omsorgen.",
        "Två timmar, på arbetstid, med vikarie.", "approver", "Personalenheten",
        "Två timmar om hur man svarar utan att upprepa ett rykte.", 32_000, "",
        ("log_count", "Var tredje observation kommer från disken."), (("Första gruppen", 50, True), ("Andra gruppen", 22, False)),
        (("running", 78, "Första gruppen är bokad."),), (("Sexton personer", 45, ""),),
    ),
    Planned(
        "Annons i gratistidningen", "information", "T08", 150, 70,
        "Andel som sett budskapet", "Åtta procent", "Tjugo procent",
        "Om färre än var tionde har sett den efter två annonser slutar vi.", "Rubriken upprepar ryktet.",
        "Rubriken är faktumet.", "writer", "Kommunikation", "Två helsidor om hur många som kommer.", 41_000, "",
        ("log_count", "Tretton observationer på fyra veckor."), (("Första annonsen", 140, True),),
        (("running", 148, "Bokad."), ("stopped", 84, "Nio procent hade sett den. Så hade vi sagt att vi slutar.")),
        (("Nio procent", 86, "Under gränsen."),),
    ),
    Planned(
        "Ryktesombud i fyra föreningar", "agent", "T09", -10, -170,
        "Föreningar som hör av sig om det de hört", "En", "Fyra",
        "Om inget ombud har hört av sig på ett halvår avslutar vi.", "Ombuden blir ensamma med svåra frågor.",
        "En kollega ringer upp varje månad.", "approver", "Kultur och fritid",
        "Ett ombud i varje förening får svaren först och säger vad de hör.", 12_000,
    ),
)  # fmt: skip


def add_measures(session: Session, town: Town, waves: Mapping[str, Wave], themes: Sequence[FocusTheme]) -> list[Measure]:
    """The plan, and one meeting of the working group with two decisions."""
    found = [_add(session, town, planned, waves, themes) for planned in PLAN]
    _meeting(session, town, found)
    return found


def _add(
    session: Session, town: Town, planned: Planned, waves: Mapping[str, Wave], themes: Sequence[FocusTheme]
) -> Measure:  # fmt: skip
    actor, made = town.staff["writer"], town.past.ago(max(planned.starts, 0) + 4)
    owner = town.staff[planned.owner]
    measure = service.add_measure(
        session,
        service.MeasurePlan(
            planned.title, planned.kind, planned.theme, owner.id, town.day(planned.starts), town.day(planned.ends),
            planned.indicator, planned.base_line, planned.target, town.day(planned.ends), planned.stop_rule, what=planned.what,
            owner_unit=planned.unit, cost=planned.cost, risk=planned.risk, counter_measure=planned.counter, is_public=True,
        ),
        actor=actor, now=made,
    )  # fmt: skip
    for title, days, is_done in planned.milestones:
        step = service.add_milestone(session, measure, title, due_on=town.day(days), actor=actor, now=made)
        if is_done:
            service.finish_milestone(session, step, is_done=True, actor=actor, today=town.day(days), now=town.past.ago(days))
    for status, days, reason in planned.statuses:
        service.set_status(session, measure, status, reason=reason, actor=actor, now=town.past.ago(days))
    for value, days, note in planned.readings:
        says_stop = planned.statuses[-1][0] == "stopped"
        service.add_reading(
            session, measure, value, read_on=town.day(days), note=note, says_stop=says_stop, actor=actor, today=town.day(0),
            now=town.past.ago(days),
        )  # fmt: skip
    _ground(session, town, measure, planned, waves, themes)
    return measure


def _ground(
    session: Session, town: Town, measure: Measure, planned: Planned, waves: Mapping[str, Wave], themes: Sequence[FocusTheme]
) -> None:  # fmt: skip
    actor, now = town.staff["writer"], town.past.ago(max(planned.starts, 0) + 3)
    kind, words = planned.finding
    if words:
        item = waves["panel-1"].items[0] if kind == "survey_item" else None
        theme = next((one for one in themes if one.summary == words or one.theme == planned.theme), None)
        service.add_finding(
            session, measure, kind, words, found_on=town.day(max(planned.starts, 0) + 3), wave_item=item, focus_theme=theme,
            actor=actor, now=now,
        )  # fmt: skip
    if planned.claim:
        service.add_rumour(session, measure, town.log[planned.claim], actor=actor, now=now)
        library = session.scalars(select(Organisation).where(Organisation.name == LIBRARY_ORGANISATION)).one()
        service.set_partners(session, measure, [library.id], actor=actor, now=now)


def _meeting(session: Session, town: Town, measures: Sequence[Measure]) -> None:
    """What the group decided two months ago, and the public version that came of it; the next meeting is planned."""
    approver, writer, day, held = town.staff["approver"], town.staff["writer"], town.day(62), town.past.ago(62)
    meeting = working_group.plan_meeting(session, held_on=day, place="Stadshuset", actor=writer, now=town.past.ago(75))
    minutes = "Gruppen gick igenom planen. Annonsen avslutas som vi hade sagt. Skylten vid simhallen prioriteras."
    working_group.write_minutes(session, meeting, minutes, version=None, actor=writer, now=held)
    decisions = (
        ("Sätt upp lappen om bostadskön i alla trappuppgångar.", town.staff["writer"], 8, measures[0]),
        ("Fråga föreningarna vem som vill bli ryktesombud.", approver, 30, measures[5]),
    )
    rows = [
        working_group.decide(
            session, meeting, text, owner=owner, due_on=town.day(days), measure=measure, actor=approver, now=held
        )
        for text, owner, days, measure in decisions
    ]
    working_group.close_meeting(session, meeting, actor=approver, today=day, now=held, timezone=town.settings.timezone)
    working_group.finish_decision(
        session, rows[1], "Fyra föreningar har sagt ja.", actor=approver, today=town.day(28), now=town.past.ago(28)
    )
    working_group.plan_meeting(session, held_on=town.day(-110), place="Stadshuset", actor=writer, now=held)
    introduction = "Så arbetar Norrvik med rykten: vad vi gör, hur vi mäter det och vad som får oss att sluta."
    proposed = publishing.propose(session, introduction, actor=writer, today=town.day(20), now=town.past.ago(20))
    publishing.publish(session, proposed.id, actor=approver, now=town.past.ago(19))
