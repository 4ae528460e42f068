"""Stored rows as the JSON that goes out. No session, no Flask."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from workbench.editorial.models import Correction, Sandwich
from workbench.partners.adapting.models import AdaptedText
from workbench.partners.api.schemas import LOCKED
from workbench.partners.licences import licence_address
from workbench.partners.models import Adoption
from workbench.partners.published import Published, one_line, summary
from workbench.partners.using.models import UsageReport
from workbench.rumours.cases.advice import Advice
from workbench.rumours.models import Rumour, Sighting

PARTS = ("headline", "opening_fact", "myth", "explanation", "closing_fact")
CITED = ("n", "publisher", "title", "published", "url", "accessed", "archived")


def brief(row: Any, url: str) -> dict[str, Any]:
    """An answer in a list, from a row of queries.library. Of a withdrawn one its name and the reason."""
    gone = row.state == "withdrawn"
    document = row.document
    return {
        "slug": row.slug,
        "url": url,
        "status": "withdrawn" if gone else "published",
        "format": row.format,
        "language": row.language,
        "theme": row.theme,
        "headline": one_line(str(document.get("headline") or "")),
        "fact": "" if gone else summary(str(document.get("opening_fact") or document.get("closing_fact") or "")),
        "revision": row.number,
        "published_at": stamp(row.first_published_at or row.last_published_at),
        "changed_at": stamp(row.withdrawn_at or row.last_published_at),
        "review_by": stamp(row.review_by),
        "visibility": row.visibility,
        "licence": row.licence,
        "licence_url": licence_address(row.licence),
        "withdrawn_reason": row.withdrawn_reason if gone else None,
    }


def full(row: Sandwich, shown: Published, languages: Mapping[str, str]) -> dict[str, Any]:
    """A whole answer."""
    document = shown.document
    return {
        "slug": shown.slug,
        "url": shown.url,
        "status": "published",
        "format": shown.format,
        "language": shown.language,
        "theme": shown.theme,
        "headline": shown.headline,
        "fact": shown.fact,
        "revision": row.public_revision.number if row.public_revision else None,
        "published_at": stamp(shown.published_at),
        "changed_at": stamp(shown.updated_at),
        "review_by": stamp(shown.review_by),
        "visibility": shown.visibility,
        "licence": shown.licence,
        "licence_url": shown.licence_url,
        "withdrawn_reason": None,
        "claim": document.claim,
        "verdict": document.verdict,
        "true_kernel": document.true_kernel,
        "techniques": list(document.techniques),
        "parts": {name: document.part(name) for name in PARTS},
        "evidence": [{name: getattr(one, name) for name in CITED} for one in document.evidence],
        "corrections": corrections(shown.corrections),
        "languages": dict(languages),
        "locked_parts": list(LOCKED),
    }


def corrections(rows: Sequence[Correction]) -> list[dict[str, Any]]:
    """Corrections that are public."""
    return [
        {"kind": row.kind, "what": row.what, "why": row.why, "corrected_at": stamp(row.corrected_at)}
        for row in rows
        if row.corrected_at is not None
    ]


def rumour(row: Rumour, answers: Sequence[Any], advice: Advice | None, url_of: Callable[[str], str]) -> dict[str, Any]:
    """A rumour with the answers (rows of queries.answers_to) and the advice that the caller may see."""
    return {
        "code": row.code,
        "claim": row.claim,
        "language": row.language,
        "theme": row.theme,
        "verdict": row.verdict,
        "opened_at": stamp(row.opened_at),
        "answers": [
            {
                "slug": one.slug,
                "url": url_of(one.slug),
                "language": one.language,
                "headline": one_line(str(one.document.get("headline") or "")),
            }
            for one in answers
        ],
        "advice": _advice(advice) if advice else None,
    }


def _advice(given: Advice) -> dict[str, Any]:
    return {"stance": given.stance, "title": given.title, "lines": list(given.lines), "words": given.words}


def adoption(row: Adoption, url: str, own: AdaptedText | None) -> dict[str, Any]:
    """An adoption with its original's address and the partner's own version."""
    newest = row.sandwich.public_revision
    return {
        "id": row.id,
        "answer": row.sandwich.slug,
        "answer_url": url,
        "revision": row.revision.number,
        "newest_revision": newest.number if newest else None,
        "is_current": row.sandwich.public_revision_id == row.revision_id,
        "is_withdrawn": row.sandwich.state == "withdrawn",
        "adopted_at": stamp(row.adopted_at),
        "confirmed_at": stamp(row.confirmed_at),
        "ended_at": stamp(row.ended_at),
        "note": row.use_note,
        "url": row.url,
        "own_version": own_version(own) if own else None,
        "locked_parts": list(LOCKED),
    }


def own_version(row: AdaptedText) -> dict[str, Any]:
    """The partner's own headline and local fact."""
    return {
        "headline": row.headline,
        "local_fact": row.local_fact,
        "fact_source": dict(row.fact_source),
        "state": row.state,
        "findings": [one for one in row.findings if isinstance(one, dict)],
    }


def usage(row: UsageReport) -> dict[str, Any]:
    """One reported use."""
    return {
        "id": row.id,
        "used_on": stamp(row.used_on),
        "place": row.place,
        "url": row.url,
        "reach": row.reach,
        "note": row.note,
        "reported_at": stamp(row.reported_at),
    }


def sighting(row: Sighting, code: str) -> dict[str, Any]:
    """What was stored of a report about a known rumour."""
    return {"id": f"sighting-{row.id}", "rumour": code, "stored_text": row.text_heard, "heard_at": stamp(row.heard_at)}


def stamp(moment: datetime | date | None) -> str | None:
    """RFC 3339, or None."""
    return moment.isoformat() if moment is not None else None
