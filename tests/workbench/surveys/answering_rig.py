"""A wave to answer: a campaign rumour, a control, two choices, trust, a free text, a district."""

from datetime import UTC, date, datetime

from workbench.surveys.panels.models import Panel
from workbench.surveys.waves.models import SchoolStage, Wave, WaveItem

OPENED = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
STATEMENT = "Nyanlända går före i bostadskön."
FACT = "Alla får plats i kön efter hur länge de har väntat."


def both(sv, en):
    """A text in the two languages of the house."""
    return {"sv": sv, "en": en}


def choice(value, sv, en):
    """One choice of a question."""
    return {"value": value, "texts": both(sv, en)}


def fact(text_sv, text_en, url="https://norrvik.example/bostadsko"):
    """What the last page says about a statement."""
    source = {"source": "Norrviks bostadskö 2026", "url": url}
    return {"sv": {"text": text_sv, **source}, "en": {"text": text_en, **source}}


def items():
    """The questions, in order."""
    facts = fact(FACT, "Everybody gets a place by how long they have waited.")
    other = fact("Biblioteket har öppet på söndagar.", "The library is open on Sundays.")
    return [
        WaveItem(code="queue", kind="campaign", texts=both(STATEMENT, "Newcomers go first in the housing queue."), facts=facts),
        WaveItem(code="library", kind="control", texts=both("Biblioteket ska stänga.", "The library will close."), facts=other),
        WaveItem(
            code="where_heard", kind="where_heard", texts=both("Var hörde du det?", "Where did you hear it?"),
            choices=[choice("someone", "Av någon jag känner", "From somebody"), choice("media", "I medier", "In the media")],
        ),
        WaveItem(code="trust", kind="trust", texts=both("Hur stort förtroende har du för kommunens information?",
                                                          "How much do you trust the municipality's information?")),
        WaveItem(code="more", kind="free_text", texts=both("Vill du säga mer?", "Anything else?")),
        WaveItem(
            code="district", kind="background", texts=both("Var bor du?", "Where do you live?"),
            choices=[choice("centre", "Centrum", "The centre"), choice("north", "Norra byn", "The north village")],
        ),
    ]  # fmt: skip


def make_wave(session, maker, **changes):
    """An open wave. `changes` go to its columns; `skip` names kinds of question that it does not ask."""
    skip, stages = changes.pop("skip", ()), changes.pop("stages", ())
    panel = Panel(name="Norrvikspanelen", sampling="volunteer", salt="salt", created_by_id=maker.id, created_at=OPENED)
    values = {
        "code": "hosten-2026", "sampling": "volunteer", "titles": both("Höstens frågor", "The questions of autumn"),
        "introductions": both("Det tar två minuter.", "It takes two minutes."), "languages": ["sv", "en"],
        "ways": ["link", "web", "kiosk", "paper"], "state": "open", "opens_on": date(2026, 11, 16),
        "closes_on": date(2026, 12, 4), "opened_at": OPENED, "created_by_id": maker.id, "created_at": OPENED,
    }  # fmt: skip
    wave = Wave(**{**values, **changes})
    if "link" in wave.ways:
        wave.panel = panel
    session.add(wave)
    wave.items = [item for item in items() if item.kind not in skip]
    for position, item in enumerate(wave.items, start=1):
        item.position = position
        item.choices = item.choices or []
        item.facts = item.facts or {}
    session.flush()
    for name, pupils, code in stages:
        session.add(SchoolStage(wave_id=wave.id, name=name, pupils=pupils, absent=0, code=code))
    session.flush()
    return wave
