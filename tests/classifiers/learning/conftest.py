"""Made-up decisions about made-up texts, all different from one another."""

import itertools

import pytest

from classifiers.learning.types import WEIGHTS, Label
from classifiers.types import Text

ABOUT = (
    "Grannen påstår att asylsökande får nya cyklar av Norrviks kommun varje vår",
    "Min kusin tror att nyanlända slipper betala medlemsavgift i simklubben här",
    "En man hörde att flyktingfamiljer fick lägenheten på Kvarntorget utan kö",
    "Någon undrar om invandrade elever får dubbel lunch på Strandskolan",
    "Chauffören skriver att kommunen köper bilar åt ensamkommande ungdomar",
    "Brevbäraren säger att integrationskontoret betalar tandvård bara för nyanlända",
    "Tränaren menar att asylboendet vid hamnen ska få eget badhus",
    "Farbrorn vet att tolkarna på vårdcentralen kostar mer än läkarna",
)
OTHER = (
    "Vi säljer begagnade vinterdäck och en nästan ny gräsklippare i helgen",
    "Min grå katt sprang bort vid småbåtshamnen sent i tisdags kväll",
    "Snöplogen kommer alltid först efter klockan nio på vår gata",
    "Kören vann tipspromenaden och bjuder alla på prinsesstårta på fredag",
    "Gatlyktorna vid Backtorget blinkar hela nätterna och ingen lagar dem",
    "Jag söker någon som kan laga en dragspelsbälg till midsommardansen",
    "Glassbaren på torget stänger för säsongen redan nästa söndag",
    "Handbollslaget letar efter en målvakt som kan träna på onsdagar",
)
SECOND = (
    "Det stod på en lapp utanför mataffären i morse",
    "Flera på jobbet pratade om saken under hela lunchen",
    "Jag ringde till växeln men fick inget riktigt svar",
    "Min syster såg samma sak i en grupp på nätet",
    "Tidningen har inte skrivit en rad om det ännu",
    "Hela trappuppgången har redan en bestämd åsikt",
    "Ordföranden i föreningen lovade att fråga vidare",
    "Någon borde väl kunna berätta hur det ligger till",
)
THIRD = (
    "Hör gärna av dig om du vet mera",
    "Vi ses som vanligt efter helgen",
    "Så var det aldrig på den gamla goda tiden",
    "Annars får man väl gå dit själv och titta",
    "Barnen tyckte mest att alltihop var roligt",
    "Tack för hjälpen och ha en fin kväll",
    "Regnet slutade först när alla hade gått hem",
    "Det är nog sista gången jag säger något",
)


def texts(phrases, prefix):
    """64 texts: (id, text). Any two share at most one of their three sentences, so that none is nearly another."""
    rows = itertools.product(range(8), range(8))
    return [
        (f"{prefix}{place}{second}", f"{phrases[place]}. {SECOND[second]}. {THIRD[(place + second) % 8]}.")
        for place, second in rows
    ]


@pytest.fixture
def label():
    """A decision about a text: label("i1", "Ordet.", "sweden")."""

    def make(text_id, words, value, *, task="relevance", origin="asked", at="2026-11-01", language="sv", genre="post"):
        return Label(Text(text_id, words, None, language, genre), task, value, origin, at, WEIGHTS[origin])

    return make


@pytest.fixture
def decisions(label):
    """So many decisions of each kind: decisions(yes=50, no=50)."""

    def make(yes=50, no=50):
        told = [label(name, words, "sweden") for name, words in texts(ABOUT, "y")[:yes]]
        return told + [label(name, words, "no") for name, words in texts(OTHER, "n")[:no]]

    return make
