"""A made-up review for the tests of its files: every kind of block, awkward texts, sizes to choose."""

from workbench.reviews.charts.chart import Chart, Table
from workbench.reviews.documents.laying_out import Drawn
from workbench.reviews.quarterly.document import Bullets, KeyFigure, Paragraph, ReviewDocument, Section, Subheading

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="120" viewBox="0 0 400 120">'
    '<rect x="20" y="40" width="60" height="60" fill="#0b5560"/><rect x="110" y="70" width="60" height="30" fill="#0b5560"/>'
    '<text x="20" y="115" font-family="sans-serif" font-size="12" fill="#14201d">v. 40</text></svg>'
)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b550000000a49444154789c63f80f00010101001bb6ee560000000049454e44ae426082"
)
DRAWN = {"weeks": Drawn(SVG, PNG)}
WEEKS = Table("Observationer per vecka", ("Vecka", "Observationer", "Per dag"), (("v. 40", 1234, 2.5), ("v. 41", 3, None)),
              note="Streck: dolt, färre än 5.")  # fmt: skip
CHART = Chart("weeks", "Observationer per vecka", "Stapeldiagram: flest vecka 40, 1 234 observationer.", {}, WEEKS)
TITLES = (
    "Rykten", "Beslut", "Tider", "Svar och utskick", "Räckvidd och frågor", "Enkäter", "Fokusgrupper", "Handlingsplan",
    "Fel som vi har rättat", "Opartiskhet", "Dataskydd", "Nästa kvartal", "Vad som inte går att säga",
)  # fmt: skip


def review(*, language="sv", is_public=False, sections=None):
    """A review of thirteen sections, or of those that are given."""
    figures = (
        KeyFigure("Nya rykten", "14", "Tre fler än förra kvartalet."),
        KeyFigure("Från hört till publicerat", "21 timmar, median", "Nio av tio inom 39 timmar."),
        KeyFigure("Rättade svar", "1"),
    )
    return ReviewDocument(
        "Kvartalsöversyn, kvartal 4 2026", language, "Norrviks kommun", "Antagen 8 januari 2027 av Åsa Ek", figures,
        tuple(default_sections() if sections is None else sections), footer="Räknad ur verktygets egna uppgifter.",
        is_public=is_public,
    )  # fmt: skip


def default_sections():
    """One of each block; section 11 is internal."""
    blocks = {
        1: (Paragraph("Fjorton rykten kom in."), CHART),
        2: (Table("Beslut", ("Beslut", "Antal"), (("=1+1", 4), ("-bevaka", 2), ("@svara", 1))),),
        6: (
            Subheading("Panelen, hösten"),
            Table("Enkäter", ("Fråga", "Andel", "Bas"), ()),
        ),
        11: (Paragraph("Internt om gallring."),),
        12: (Bullets(("Svara på tre språk.", "Öppna en frågestund.", "Gå igenom skyltar.", "En fjärde sak.")),),
        13: (Paragraph("Siffrorna räknar det som har nått oss."), Paragraph("En liten stil.", is_quiet=True)),
    }
    return [
        Section(number, f"s{number}", title, blocks.get(number, (Paragraph("Inget att berätta."),)), is_internal=number == 11)
        for number, title in enumerate(TITLES, 1)
    ]


def big_sections(*, charts=60, rows=3000):
    """As large as a review can become: many charts, long tables."""
    made = default_sections()
    table = Table("Alla frågor", ("Fråga", "Hört", "Tror", "Vet inte", "Bas"),
                  tuple((f"Fråga {n} om något i Norrvik", n, n / 3, n % 7, 426) for n in range(rows)))  # fmt: skip
    more = tuple(Chart(f"c{n}", f"Diagram {n}", f"Beskrivning {n}", {}, WEEKS) for n in range(charts))
    made[5] = Section(6, "survey", "Enkäter", (table, *more))
    return made
