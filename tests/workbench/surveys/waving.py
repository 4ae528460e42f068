"""What tests of waves build on: a ready draft, with everything that it needs before it may open."""

from datetime import date
from zoneinfo import ZoneInfo

from workbench.rumours.service import open_rumour
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.panels.service import NewPanel, make_panel
from workbench.surveys.waves.items import NewItem, add_item, add_rumour_item
from workbench.surveys.waves.service import WaveWords, make_wave, open_wave

ZONE = ZoneInfo("Europe/Stockholm")
FACT = {"text": "Badet har öppet som förut.", "source": "Norrviks kommun", "url": "https://norrvik.example/bad"}
FACTS = {"sv": FACT, "en": {**FACT, "text": "The baths are open as before."}}


def both(sv, en):
    """A text in both languages."""
    return {"sv": sv, "en": en}


def a_panel(session, people, now, *, members=0, sampling="volunteer", name="Norrvikspanelen", **more):
    """A panel with `members` who have said yes."""
    new = NewPanel(name=name, sampling=sampling, about="Dragna ur kommunens register den 2 november.", **more)
    panel = make_panel(session, new, actor_id=people["writer"].id, now=now)
    for number in range(members):
        session.add(
            PanelContact(
                panel_id=panel.id,
                address=f"medlem{number}@norrvik.example",
                language=("sv", "en")[number % 2],
                joined_on=now.date(),
                confirmed_on=now.date(),
            )
        )
    session.flush()
    return panel


def a_rumour(session, people, now, claim="badet stänger för alla utom en grupp"):
    """A rumour that nobody has answered."""
    return open_rumour(session, claim, theme="T10", actor_id=people["writer"].id, now=now)


def a_wave(session, people, now, *, panel=None, sampling="volunteer", title="Hösten 2026", is_ready=True, **words):
    """A draft of the writer; ready to be opened unless told otherwise."""
    given = {"opens_on": date(2026, 11, 20), "closes_on": date(2026, 12, 4), "ways": ("link",) if panel else ("web",), **words}
    is_school = given.pop("is_school", False)
    actor = {"actor_id": people["writer"].id, "now": now}
    wave = make_wave(
        session, WaveWords(both(title, "Autumn 2026"), **given), panel=panel, sampling=sampling, is_school=is_school, **actor
    )
    if is_ready:
        campaign = a_rumour(session, people, now)
        control = a_rumour(session, people, now, "biblioteket tar betalt för lån")
        add_rumour_item(
            session, wave, campaign, kind="campaign", texts=both("Badet stänger.", "The baths close."), facts=FACTS, **actor
        )
        add_rumour_item(
            session, wave, control, kind="control", texts=both("Lån kostar.", "Loans cost money."), facts=FACTS, **actor
        )
        true = NewItem("true_statement", both("Biblioteket har öppet på söndagar.", "The library opens on Sundays."), facts=FACTS)
        add_item(session, wave, true, **actor)
    return wave


def opened(session, people, now, **changes):
    """An open wave."""
    wave = a_wave(session, people, now, **changes)
    return open_wave(session, wave, actor=people["approver"], now=now, zone=ZONE)
