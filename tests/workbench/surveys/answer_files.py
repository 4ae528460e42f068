"""A wave with every kind of question, and files of answers to it as other survey tools write them. All invented."""

import io
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl

from workbench.surveys.panels.models import Panel, PanelContact
from workbench.surveys.panels.numbers import number_of
from workbench.surveys.waves.models import Wave, WaveItem

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
STATEMENTS = (
    ("library-closes", "campaign", "The library in Viken closes in January", "Biblioteket i Viken stänger i januari"),
    ("bus-free", "control", "The buses are free of charge on Sundays", "Bussarna är gratis på söndagar"),
    ("harbour-open", "true_statement", "The harbour is open for visitors all year", "Hamnen är öppen för besökare hela året"),
)
HEARD_FROM = {"neighbour": ("A neighbour", "En granne"), "paper": ("The paper", "Tidningen"), "net": ("The net", "Nätet")}
AGES = {"18-29": ("18–29", "18–29"), "30-49": ("30–49", "30–49"), "50-": ("50 and older", "50 och äldre")}


def choices(words):
    """Choices of a question from value → (English, Swedish)."""
    return [{"value": value, "texts": {"en": en, "sv": sv}} for value, (en, sv) in words.items()]


def add_wave(session, author, *, members=0, code="hosten-2026", is_school=False):
    """An open wave; with members it belongs to a panel of so many."""
    panel = None
    if members:
        panel = Panel(name=f"Norrvikspanelen {code}", sampling="volunteer", salt="salt", created_by_id=author.id, created_at=NOW)
        session.add(panel)
        session.flush()
        for n in range(members):
            session.add(PanelContact(panel_id=panel.id, address=f"m{n}@norrvik.example", joined_on=date(2026, 1, 1)))
    wave = Wave(
        code=code, panel_id=panel.id if panel else None, panel=panel, sampling="volunteer",
        titles={"sv": "Hösten", "en": "Autumn"}, introductions={}, languages=["sv", "en"], ways=["import"],
        is_school=is_school, state="open", opened_at=NOW, created_by_id=author.id, created_at=NOW,
    )  # fmt: skip
    session.add(wave)
    session.flush()
    for item in _items():
        session.add(WaveItem(wave_id=wave.id, **item))
    session.flush()
    session.refresh(wave)
    return wave


def _items():
    rows = [
        {"code": code, "kind": kind, "texts": {"en": en, "sv": sv}, "choices": [], "facts": {}}
        for code, kind, en, sv in STATEMENTS
    ]
    rows += [
        {"code": "where-heard", "kind": "where_heard", "texts": {"en": "Where did you hear it?"}, "choices": choices(HEARD_FROM)},
        {"code": "trust", "kind": "trust", "texts": {"en": "Do you trust the municipality's information?"}, "choices": []},
        {"code": "age", "kind": "background", "texts": {"en": "How old are you?"}, "choices": choices(AGES)},
        {"code": "else", "kind": "free_text", "texts": {"en": "Anything else?"}, "choices": []},
    ]
    return [{"facts": {}, **row, "position": n} for n, row in enumerate(rows, start=1)]


def numbers_of(session, wave, settings):
    """The panel numbers of the wave's members."""
    ids = session.query(PanelContact.id).filter_by(panel_id=wave.panel_id).order_by(PanelContact.id)
    return [number_of(wave.panel, one, settings.secret_key) for (one,) in ids]


def limesurvey(tokens=("x9f3k2", "p0d8s7", "q1w2e3")):
    """An export with full answers: three sent in, one given up midway; text, dates, addresses of machines, referrers."""
    head = (
        "Response ID,Date submitted,Last page,Start language,Seed,IP address,Referrer URL,Token,"
        "library_closes[heard],library_closes[belief],library_closes[sure],bus_free[belief],"
        "where_heard[neighbour],where_heard[paper],age,else"
    )
    rows = (
        f"1,2026-11-18 10:00:00,3,sv,77,192.0.2.7,http://example.org,{tokens[0]},Ja,Det stämmer,4,Stämmer inte,Ja,Nej,18–29,"
        "Ring Kim Ek på 070-123 45 67",
        f"2,2026-11-18 11:00:00,3,en,78,192.0.2.8,,{tokens[1]},No,Not true,5,Don't know,No,No,50 and older,",
        "3,,1,sv,79,192.0.2.9,,,Ja,,,,,,,",
        f"4,2026-11-18 12:00:00,3,ar,80,192.0.2.10,,{tokens[2]},Osäker,Vet inte,,Stämmer inte,Ja,Ja,30–49,",
    )
    return "\n".join((head, *rows)).encode("utf-8-sig")


PLAIN = (
    ("library_closes_heard", "library_closes_belief", "bus_free_belief", "trust", "age"),
    ("yes", "true", "false", "4", "18-29"),
    ("no", "false", "dont_know", "2", "30-49"),
    ("unsure", "dont_know", "false", "dont_know", "50-"),
)


def as_csv(rows=PLAIN):
    """Comma-separated values."""
    return "\n".join(",".join(row) for row in rows).encode()


def as_xlsx(rows=PLAIN):
    """The same rows in a workbook."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def as_sav(folder: Path):
    """SPSS: codes 1–3 with labels, questions as labels, a name, a missing value."""
    import pandas
    import pyreadstat

    frame = pandas.DataFrame(
        {"v1": [1.0, 2.0, 3.0], "v2": [2.0, None, 1.0], "v3": [5.0, 3.0, 1.0], "name": ["Kim Ek", "Ola Ask", "Siv Berg"]}
    )
    belief = {1.0: "Sant", 2.0: "Falskt", 3.0: "Vet inte"}
    pyreadstat.write_sav(
        frame,
        str(folder / "answers.sav"),
        column_labels=[STATEMENTS[0][3], STATEMENTS[1][3], "Do you trust the municipality's information?", "Namn"],
        variable_value_labels={"v1": belief, "v2": belief},
    )
    return (folder / "answers.sav").read_bytes()
