"""Closed waves with planned answers, made row by row so that what must be counted is known."""

from datetime import UTC, date, datetime

from workbench.surveys.answering.models import FreeText, Response
from workbench.surveys.panels.models import Panel, PopulationMargin
from workbench.surveys.waves.models import Invitation, SchoolStage, Wave, WaveItem

FIRST = datetime(2026, 8, 31, 21, 0, tzinfo=UTC)
SECOND = datetime(2026, 11, 15, 22, 0, tzinfo=UTC)


def both(sv, en):
    """A text in both languages."""
    return {"sv": sv, "en": en}


def items(rumour_id=None):
    """The questions of every wave here."""
    yes_no = [{"value": value, "texts": both(sv, en)} for value, sv, en in (("yes", "Ja", "Yes"), ("no", "Nej", "No"))]
    where = [
        {"value": value, "texts": both(sv, en)}
        for value, sv, en in (("friend", "Av någon jag känner", "From somebody I know"), ("media", "I medier", "In the media"))
    ]
    whom = [{"value": "spokesperson-1", "texts": both("Bibliotekarien", "The librarian")}, *yes_no]
    bands = [{"value": value, "texts": both(value, value)} for value in ("16-29", "30-49", "50-")]
    rows = [
        {"code": "queue", "kind": "campaign", "texts": both("Nyanlända går före i kön.", "Newcomers go first in the queue.")},
        {"code": "bath", "kind": "control", "texts": both("Badhuset ska stängas.", "The baths will close.")},
        {"code": "where_heard", "kind": "where_heard", "texts": both("Var då?", "Where?"), "choices": where, "is_several": True},
        {"code": "whom_ask", "kind": "whom_ask", "texts": both("Vem skulle du fråga?", "Whom would you ask?"), "choices": whom},
        {"code": "trust", "kind": "trust", "texts": both("Förtroende för kommunens information?", "Trust in our information?")},
        {"code": "more", "kind": "free_text", "texts": both("Något mer?", "Anything else?")},
        {"code": "age", "kind": "background", "texts": both("Ålder", "Age"), "choices": bands},
    ]
    made = [WaveItem(**{"choices": [], "facts": {}, "position": place, **row}) for place, row in enumerate(rows)]
    made[0].rumour_id = rumour_id
    return made


def make_panel(session, maker, sampling):
    """A panel, with margins of the population where it is a random sample."""
    panel = Panel(name=f"Norrvikspanelen {sampling}", sampling=sampling, salt="salt", created_by_id=maker.id, created_at=FIRST)
    session.add(panel)
    session.flush()
    if sampling == "random":
        for value, count in (("16-29", 3000), ("30-49", 3000), ("50-", 4000)):
            session.add(PopulationMargin(panel_id=panel.id, variable="age", value=value, count=count, source="Statistik"))
    return panel


def make_closed(session, maker, code, *, sampling="volunteer", panel=None, closed_at=SECOND, rumour_id=None, **columns):
    """A closed wave without answers."""
    values = {
        "titles": both(f"Enkäten {code}", f"The survey {code}"), "introductions": {}, "languages": ["sv", "en"],
        "ways": ["link"], "state": "closed", "opens_on": date(2026, 8, 1), "closes_on": None, "closed_at": closed_at,
        "created_by_id": maker.id, "created_at": FIRST, **columns,
    }  # fmt: skip
    wave = Wave(code=code, sampling=sampling, panel=panel, items=items(rumour_id), **values)
    session.add(wave)
    session.flush()
    return wave


def answer(session, wave, place, belief, control="false", *, age="30-49", number=None, stage="", trust="4", **answers):
    """One filled-in form."""
    given = {
        "queue": {"heard": "yes", "belief": belief, **({"sure": 4} if belief != "dont_know" else {})},
        "bath": {"heard": "no", "belief": control}, "trust": {"value": trust}, "whom_ask": {"value": "spokesperson-1"},
        "where_heard": {"values": ["friend"] if place % 3 else ["media"]}, **answers,
    }  # fmt: skip
    row = Response(
        wave_id=wave.id, receipt=f"{wave.code}-{place}", number=number, way="link", language="sv", stage=stage,
        answered_on=date(2026, 11, 10), answers=given, background={"age": age} if age else {},
    )  # fmt: skip
    session.add(row)


def fill(session, wave, beliefs, *, controls=None, numbers=True, ages=("16-29", "30-49", "50-")):
    """One form for each belief; the person at a place has the same number in every wave."""
    for place, belief in enumerate(beliefs):
        control = controls[place] if controls else "false"
        age = ages[place % len(ages)]
        number = f"N{place}" if numbers else None
        answer(session, wave, place, belief, control, age=age, number=number, trust="54321"[place % 5])
    session.flush()


def invite(session, wave, panel, contacts, *, failed=0):
    """Invitations; the first `failed` letters came back."""
    for place, contact in enumerate(contacts):
        state = "failed" if place < failed else "sent"
        session.add(Invitation(wave_id=wave.id, contact_id=contact.id, state=state, reminder_state=""))


def write(session, wave, texts):
    """Free texts."""
    for place, text in enumerate(texts):
        session.add(FreeText(wave_id=wave.id, item_code="more", language="sv", text=text, shuffle=bytes([255 - place])))


def add_stages(session, wave, names, pupils):
    """Classes of a school census."""
    for place, name in enumerate(names):
        wave.stages.append(SchoolStage(name=name, pupils=pupils, absent=1, code=f"CODE{place}"))
