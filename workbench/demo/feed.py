"""The sample feed: a fictional local paper. Written for this project; nothing in it is from a real paper."""

from datetime import timedelta
from email.utils import format_datetime
from xml.etree import ElementTree

from workbench import clock

# (hours ago, slug, title, text)
ARTICLES = (
    (1, "bostadsko", "Insändare: De nya husen vid älven", "Min granne säger att de nya lägenheterna vid Älvvägen redan är "
     "bokade åt nyanlända. Vi som har stått i bostadskön i elva år får alltså vänta en gång till. Stämmer det att "
     "nyanlända går före i bostadskön?"),
    (2, "isbanan", "Isbanan i Ådalsparken öppnar på lördag", "Kylan räcker. På lördag klockan tio spolas de sista hörnen och "
     "sedan är banan öppen varje dag fram till mars."),
    (3, "hemtjanst", "Läsare undrar om hemtjänsten", "Flera läsare har hört av sig och säger att hemtjänsten får mindre "
     "pengar för att mottagandet av flyktingar kostar så mycket. Kommunens ekonomichef svarar i nästa vecka."),
    (5, "e10", "Ny asfalt på väg 373", "Trafikverket lägger om sträckan mellan Norrvik och Ådalen. Räkna med tio minuters kö."),
    (6, "simhallen", "Simhallen ändrar sina tider", "Från måndag stänger bassängen en timme tidigare på onsdagar. Orsaken är "
     "att ventilationen byts."),
    (8, "sfi-avgift", "SFI ska börja kosta pengar, tror många", "På språkkaféet i biblioteket säger flera att svenska för "
     "invandrare blir avgiftsbelagt i januari. Några har redan slutat anmäla sig."),
    (9, "hockey", "Norrvik vann derbyt", "Ett sent mål avgjorde. Norrviks IK slog Ådalen med 3–2 inför 1 214 åskådare."),
    (11, "alvskolan", "Vad händer med gamla Älvskolan?", "Rektorn har flyttat ut, men lamporna lyser. I en öppen grupp skrivs det "
     "att kommunen redan har beslutat om ett boende för asylsökande i Älvskolan."),
    (14, "budget", "Budgeten klubbad efter lång debatt", "Fullmäktige beslutade sent i går om nästa års budget. Skolan får "
     "fjorton miljoner kronor mer, varav hälften går till lokaler."),
    (18, "renar", "Renar på vägen norr om Ådalen", "Sänk farten. Två samebyar flyttar sina hjordar till vinterbetet den här veckan."),
    (20, "bidrag", "Hon räknar på bidragen", "”Det sägs att en nyanländ familj får mer i bidrag än en pensionär har i pension. "
     "Jag ville veta, så jag ringde Försäkringskassan”, säger en läsare i Norrvik."),
    (26, "biblioteket", "Rekordmånga lån på biblioteket", "Under oktober lånades 9 870 böcker. Mest läst är deckare och böcker om snickeri."),
    (30, "usa", "Nya regler vid gränsen i USA", "Den amerikanska regeringen skärper reglerna för asylsökande vid gränsen mot Mexiko."),
    (33, "badtider", "Är badet stängt för barnfamiljer?", "I en kommentar påstås att badet har stängt familjetiderna för att "
     "flyktingbarn ska bada själva. Badchefen skakar på huvudet och pekar på tidtabellen."),
)  # fmt: skip


def feed_xml(root: str) -> tuple[bytes, str]:
    """The feed as RSS 2.0 and its Last-Modified. Times hang on the start of today's hour, so that it stays unchanged for an hour."""
    hour = clock.utcnow().replace(minute=0, second=0, microsecond=0)
    rss = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(rss, "channel")
    for tag, text in (("title", "Norrviksbladet (påhittad)"), ("link", root), ("language", "sv")):
        ElementTree.SubElement(channel, tag).text = text
    ElementTree.SubElement(channel, "description").text = "En påhittad lokaltidning för Norrvik"
    for hours, slug, title, text in ARTICLES:
        entry = ElementTree.SubElement(channel, "item")
        for tag, value in (("title", title), ("link", f"{root}/{slug}"), ("guid", f"norrviksbladet:{slug}"), ("description", text)):
            ElementTree.SubElement(entry, tag).text = value
        ElementTree.SubElement(entry, "pubDate").text = format_datetime(hour - timedelta(hours=hours))
    return ElementTree.tostring(rss, encoding="utf-8", xml_declaration=True), format_datetime(hour, usegmt=True)
