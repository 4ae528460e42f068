"""Norrvik's focus groups and meetings: five groups with their report, and what was asked on three evenings."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy.orm import Session

from workbench.demo.quarter.truth import HOUSING, LIBRARY, SWIMMING
from workbench.demo.quarter.waves import Town
from workbench.rumours.models import Rumour
from workbench.surveys.listening import meetings, noting, reporting, service
from workbench.surveys.listening.models import FocusRound, FocusTheme

GROUPS = (
    ("Biblioteket, dagtid", "long_time_residents", "Norrviks bibliotek", ""),
    ("Föreningshuset, kväll", "long_time_residents", "Föreningshuset", ""),
    ("Medborgarskolan, arabiska", "newcomers", "Medborgarskolan", "arabiska"),
    ("Fritidsgården", "young_people", "Fritidsgården", ""),
    ("Personal i disk och hemtjänst", "front_line_staff", "Stadshuset", ""),
)
# name, theme, what the report says, and in which groups it came up
THEMES = (
    (
        "Ingen vet hur kön fungerar", "T01",
        "Reglerna för bostadskön känns hemliga. Man litar på den som själv har fått lägenhet.", (0, 1, 2, 4),
    ),
    (
        "Beslut hörs först på stan", "T12",
        "Man får veta av grannar innan kommunen har sagt något. Då fyller andra i.", (0, 1, 3, 4),
    ),
    ("Rädsla att fråga myndigheter", "T13", "Den som är ny frågar hellre en bekant än ett kontor.", (2, 4)),
    ("Simhallens tider", "T10", "Skylten vid kassan förklarar inte vilka tider som gäller.", (0, 3)),
)  # fmt: skip
NOTES = (
    "Man undrar varför det tar så lång tid i kön.\nReglerna borde stå på en lapp i trappuppgången.",
    "Det sades att beslut redan är fattade när man får höra om dem.\nTidningen skrev före kommunen.",
    "Det känns tryggare att fråga en granne än ett kontor.\nEtt brev från skolan var svårt att förstå.",
    "Simhallens skylt är omöjlig att läsa.\nAllt syns först i mobilen.",
    "I disken frågar folk om samma sak varje vecka.\nHemtjänsten får frågor om pengar.",
)
EVENINGS = (
    ("evening", "Kvällsträff om bostäder", 116, "Föreningshuset", "some"),
    ("talk", "Föredrag hos pensionärerna", 66, "Söderåsens bygdegård", "some"),
    ("evening", "Kvällsträff i Viken", 19, "Vikens skola", "few"),
)
# evening, question, theme, rumour, whether it was answered there, what we said
QUESTIONS = (
    (0, "Hur räknas kötiden om man har flyttat?", "T01", "", True, "Kötiden följer med inom kommunen."),
    (0, "Stämmer det att några går före i kön?", "T01", HOUSING, True, "Nej. Lapp med reglerna delades ut."),
    (0, "Vem bestämmer om genomgångsbostäderna?", "T12", "", False, ""),
    (1, "Varför är simhallen stängd på onsdagar?", "T10", SWIMMING, True, "Den är öppen. Halva bassängen är simskola en timme."),
    (1, "Får hemtjänsten mindre pengar i år?", "T09", "", True, "Budgeten har ökat. Siffrorna visades."),
    (2, "Ska biblioteket här läggas ner?", "T99", LIBRARY, False, ""),
    (2, "Vad händer med badplatsen?", "T12", "", False, ""),
)


def add_listening(session: Session, town: Town) -> tuple[FocusRound, list[FocusTheme]]:
    """The round with its report, adopted and its notes gone; then the evenings."""
    round_, themes = _round(session, town)
    _evenings(session, town, town.log)
    return round_, themes


def _round(session: Session, town: Town) -> tuple[FocusRound, list[FocusTheme]]:
    writer, held = town.staff["writer"], town.past.ago(100)
    round_ = service.open_round(
        session, "Vad säger man, och vem tror man på?", purpose="Inför höstens svar: vilka frågor ligger bakom det som sägs?",
        language="sv", actor=writer, now=town.past.ago(112),
    )  # fmt: skip
    groups = [
        service.add_group(
            session, round_,
            service.GroupPlan(
                name, stratum, seats=6, place=place, held_on=held.date(), starts="18:00", moderator="Moderator från biblioteket",
                note_taker="Kommunikatör", interpreter=interpreter,
            ),
            actor=writer, now=town.past.ago(111),
        )
        for name, stratum, place, interpreter in GROUPS
    ]  # fmt: skip
    for group, notes in zip(groups, NOTES, strict=True):
        noting.add_notes(session, group, notes, names="keep", actor=writer, today=held.date(), now=held)
    found = []
    for name, theme, summary, where in THEMES:
        row = reporting.add_theme(session, round_, name, theme=theme, summary=summary, actor=writer, now=held)
        reporting.tick_groups(session, row, [groups[place].id for place in where], actor=writer, now=held)
        found.append(row)
    _compare_drafts(session, town, round_, groups)
    session.expire(round_, ["themes", "groups"])
    reporting.write_summary(
        session, round_, "Det som sägs handlar mest om regler som ingen har förklarat. Svar behövs där man redan är.",
        actor=writer, now=town.past.ago(90),
    )  # fmt: skip
    reporting.adopt_report(session, round_, version=None, actor=town.staff["fact_checker"], now=town.past.ago(88))
    reporting.erase_notes(session, round_, now=town.past.ago(86))
    return round_, found


def _compare_drafts(session: Session, town: Town, round_: FocusRound, groups: list) -> None:  # type: ignore[type-arg]
    writer, day = town.staff["writer"], town.past.ago(100)
    test = reporting.add_draft_test(
        session, round_, "Hur bostadskön fungerar",
        text_a="Alla i bostadskön får lägenhet efter kötid. Reglerna är desamma för alla.",
        text_b="Kötiden bestämmer. Du ser din egen plats i kön på Mina sidor.",
        rumour=town.log[HOUSING], actor=writer, now=day,
    )  # fmt: skip
    said = (
        ("b", "Man vill kunna se sin egen plats."), ("b", "Kortare, och går att kontrollera."),
        ("a", "Tydligt att reglerna är lika."), ("b", "Låter som en vän som förklarar."),
        ("divided", "Båda behövs: en i disken, en på nätet."),
    )  # fmt: skip
    for group, (preference, why) in zip(groups, said, strict=True):
        reporting.write_result(session, test, group, preference=preference, why=why, actor=writer, now=day)


def _evenings(session: Session, town: Town, log: Mapping[str, Rumour]) -> None:
    writer, found = town.staff["writer"], []
    for kind, title, days, place, size in EVENINGS:
        plan = meetings.MeetingPlan(kind, title, town.day(days), place=place, size=size)
        found.append((meetings.add_meeting(session, plan, actor=writer, now=town.past.ago(days)), days))
    for evening, text, theme, claim, is_answered, answer in QUESTIONS:
        meeting, days = found[evening]
        asked = meetings.Asked(
            text, theme, is_answered=is_answered, answer=answer, owner_id=None if is_answered else writer.id,
            due_on=None if is_answered else meeting.held_on + timedelta(days=21), names="keep",
        )  # fmt: skip
        question = meetings.log_question(
            session, meeting, asked, rumour=log.get(claim), actor=writer, today=meeting.held_on, now=town.past.ago(days)
        )
        if claim:
            meetings.make_sighting(
                session, question, relation="mentions", actor=writer, now=town.past.ago(days, 2), zone=town.zone
            )
    first = found[0][0].questions[2]
    meetings.follow_up(
        session, first, "Bostadsenheten bestämmer. Svaret sattes upp i Föreningshuset.", actor=writer,
        today=town.day(100), now=town.past.ago(100),
    )  # fmt: skip
