"""The sources of a rule as they may be shown: one reference for each key, how it was read, and nothing that nobody has opened.

The method's bibliography groups some works in one entry. Here each key has its own words, so that a work from memory never
appears beside one that was read.
"""

from dataclasses import dataclass
from functools import cache

from flask_babel import gettext as _

from sandwiches.method import load

NO_SOURCE = "convention"
# Keys whose entry in the bibliography holds several works: the work itself, and how that one was read. METHOD.md, section H.
OWN_WORDS = {
    "Ecker10": ("Ecker, Lewandowsky & Tang 2010 (via Rolling Myth Lab)", "second-hand"),
    "Buczel24": ("Buczel et al. 2024, doi:10.3758/s13421-024-01520-z", "abstract"),
    "EA21": ("Ecker & Antonio 2021, doi:10.3758/s13421-020-01129-y", "abstract"),
    "Ecker24": ("Ecker et al. 2024 on discrediting sources, doi:10.1186/s41235-024-00581-7", "abstract"),
    "Vraga19": ("Vraga, Kim & Cook 2019", "abstract"),
    "Hameleers22": ("“Fighting lies with facts or humor”, doi:10.1080/03637751.2022.2097284", "abstract"),
    "Newman12": ("Newman et al. 2012, doi:10.3758/s13423-012-0292-0", "abstract"),
    "NZ20": ("Newman & Zhang 2020", "abstract"),
    "TA23": ("Thorson & Abdelaaty 2023, American Political Science Review 117(3), doi:10.1017/S0003055422000910", "abstract"),
    "Phillips18": ("Phillips 2018, Oxygen of Amplification", "second-hand: not yet checked in the original"),
    "LCSH21": (
        "Library of Congress 2021, change to “describe the act, not the person”",
        "second-hand: not yet checked in the original",
    ),
    "DH20": (
        "Lewandowsky, Cook, Ecker et al. 2020, The Debunking Handbook 2020, doi:10.17910/b7.1182",
        "second-hand: not yet checked in the original",
    ),
    "CoE": ("Council of Europe, anti-rumours pages, module 2, coe.int", "excerpt"),
    "RF19": ("Regeringsformen 1 kap. 9 § (cve.se)", "excerpt"),
    "RF2": ("Regeringsformen 2 kap. (cve.se)", "excerpt"),
    "JO4935": ("JO 4935-2009 (lagen.nu, jo.se)", "summary"),
    "JO5866": ("JO 5866-2018 (lagen.nu, jo.se)", "summary"),
    "JO5875": ("JO 5875-2012 (lagen.nu, jo.se)", "summary"),
    "TF2": ("Tryckfrihetsförordningen 2 kap. (via utgivarna.se and skatteverket.se)", "excerpt"),
    "GDPR5": ("GDPR, article 5", "excerpt"),
    "ClaimReview": ("Google, guideline for ClaimReview: fewer than 75 characters", "second-hand"),
    "Customer": (
        "The documents that the workbench was ordered with: a guideline on truth sandwiches for local leaders (2026), and an "
        "integration report for northern Sweden (2017)",
        "full parts",
    ),
}
FROM_MEMORY = frozenset({"DL", "BrB", "FL5"})  # stand in a read entry, but nobody has opened the text itself


@dataclass(frozen=True)
class Citation:
    """One source as a reader sees it."""

    key: str
    reference: str
    read: str


@dataclass(frozen=True)
class Support:
    """What a rule rests on: sources that were read, how many nobody has opened, and whether it is mere custom."""

    citations: tuple[Citation, ...]
    unread_count: int
    is_custom: bool


@cache
def citation(key: str) -> Citation | None:
    """One source, or None when nobody has opened it: what is known from memory is never shown as a citation."""
    entry = load("bibliography")[key]
    reference, read = OWN_WORDS.get(key, (entry["reference"], entry["read"]))
    if key in FROM_MEMORY or "memory" in read:
        return None
    return Citation(key, reference, read)


def support(sources: tuple[str, ...]) -> Support:
    """The sources of a rule, by whether they may be shown."""
    named = [key for key in sources if key != NO_SOURCE]
    shown = tuple(one for key in named if (one := citation(key)) is not None)
    return Support(shown, len(named) - len(shown), NO_SOURCE in sources)


def read_words(read: str) -> str:
    """How a source was read, in the language of the page."""
    words = {
        "full page": _("read as a whole page"),
        "full parts": _("read in the parts that concern the method"),
        "page": _("page read"),
        "pages": _("pages read"),
        "pages; they disagree": _("pages read; they disagree with each other"),
        "pages, abstract": _("pages and an abstract read"),
        "abstract": _("only the abstract read"),
        "abstracts": _("only the abstracts read"),
        "abstract, press text": _("only the abstract and a press text read"),
        "excerpt": _("only an excerpt read"),
        "excerpts": _("only excerpts read"),
        "summary": _("only a summary read"),
        "summaries": _("only summaries read"),
        "second-hand": _("known second-hand, through another text"),
        "second-hand quote": _("known from a quotation in another text"),
        "second-hand: not yet checked in the original": _("known second-hand; the original is not checked yet"),
    }
    return words[read]
