"""What the demo's writer can reuse: a second approved answer, four blocks, and a draft beside which both are offered."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from workbench import clock
from workbench.accounts.models import User
from workbench.demo.rumours import heard, open_rumour, publish_answer
from workbench.editorial import service as editorial
from workbench.editorial.planning.cards import Card, fill_card
from workbench.editorial.reuse.models import SOURCES
from workbench.editorial.reuse.service import save_block
from workbench.rumours import service as rumours
from workbench.rumours.models import Rumour
from workbench.rumours.risk import Factors
from workbench.settings import Settings

Staff = dict[str, User]
ACCOUNTS = {
    "n": 1, "publisher": "Norrviks kommun", "title": "Årsredovisning 2025", "published": "2026-04-15",
    "url": "https://norrvik.example/1", "accessed": "2026-11-01",
}  # fmt: skip
BUDGET = {
    "n": 2, "publisher": "Norrviks kommun", "title": "Budget 2026", "published": "2025-11-24",
    "url": "https://norrvik.example/budget-2026", "accessed": "2026-11-01",
}  # fmt: skip
BLOCKS: tuple[tuple[str, str, str, str, list[dict[str, Any]]], ...] = (
    (
        "Så ersätter staten kommunen", "explanation", "T09",
        "Staten betalar kommunen för mottagandet, eftersom lagen ger kommunen rätt till det. Pengarna kommer varje kvartal. [1]",
        [ACCOUNTS],
    ),
    ("Bekräfta oron om pengar", "explanation", "", "Många undrar vart skattepengarna går. Det är en rimlig fråga.", []),
    ("Avslut: så bestäms budgeten", "closing_fact", "T09", "Fullmäktige bestämmer budgeten i november varje år. [2]", [BUDGET]),
    ("Norrviks ekonomi: två källor", SOURCES, "T09", "", [ACCOUNTS, BUDGET]),
)  # fmt: skip


def add_reuse(session: Session, settings: Settings, staff: Staff) -> None:
    """The second answer, the blocks, and the draft with its campaign card half filled in."""
    tax = _decided(session, staff, "mottagandet gör att skatten höjs i Norrvik", "Skatten höjs för att mottagandet kostar.")
    publish_answer(session, settings, staff, tax, "tax_and_reception")
    _add_blocks(session, staff)
    _add_draft(session, staff)


def _decided(session: Session, staff: Staff, claim: str, words: str) -> Rumour:
    now, checker = clock.utcnow(), staff["fact_checker"]
    first = heard(words, 40, "service_desk", "resident")
    rumour = open_rumour(session, staff, claim, "T09", "Att få mindre pengar kvar.", first)
    rumours.set_verdict(
        session,
        rumour,
        verdict="false",
        reason="Budgeten visar något annat.",
        verified_with="Ekonomiavdelningen, budget 2026 (påhittad)",
        true_kernel="",
        actor=checker,
        now=now,
    )
    factors = Factors(spread=2, velocity=2, harm=2, plausibility=2, audience=2, reach=0)
    rumours.rate(session, rumour, factors, is_void=False, was_asked=False, actor_id=checker.id, now=now)
    rumours.decide(session, rumour, decision="respond", reason="Sprids i flera grupper.", actor=checker, now=now)
    return rumour


def _add_blocks(session: Session, staff: Staff) -> None:
    now = clock.utcnow()
    for name, part, theme, text, evidence in BLOCKS:
        save_block(
            session,
            name,
            language="sv",
            part=part,
            text=text,
            evidence=evidence,
            theme=theme,
            review_by=(now + timedelta(days=365)).date(),
            actor=staff["writer"],
            now=now,
        )


def _add_draft(session: Session, staff: Staff) -> None:
    now, writer = clock.utcnow(), staff["writer"]
    claim, words = "kommunen lånar pengar till mottagandet", "De säger att kommunen lånar för att ha råd med mottagandet."
    rumour = _decided(session, staff, claim, words)
    draft = editorial.start_sandwich(session, rumour, format="sandwich", language="sv", actor=writer, now=now)
    card = Card(other_audience="De som betalar skatt i Norrvik", value="rättvisa", worry="Att få mindre pengar kvar.")
    fill_card(session, draft, card, actor=writer, now=now)
