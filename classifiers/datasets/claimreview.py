"""ClaimReview (schema.org) in any of the shapes it is published in → CheckedClaims.

DataFeed → dataFeedElement → item(s); a list; @graph; a single review; a review inside an article; and the answer of a
fact-check search (claims → claimReview). Who made the claim is not read: it is often a private person.
https://schema.org/ClaimReview, https://www.datacommons.org/factcheck/download (read 2026-11-21).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from classifiers.datasets.decoding import clean, clean_url, find_encoding, read_text
from classifiers.datasets.json_stream import BrokenJson, read_elements
from classifiers.datasets.types import LONGEST_CLAIM, LONGEST_LINE, MOST_ROWS, CheckedClaim, Open, Refused, UnreadableFile

_DEEPEST = 8
_MOST_IN_ONE = 100
_INSIDE = ("item", "itemListElement", "@graph", "dataFeedElement", "review", "mainEntity", "hasPart", "claimReview", "claims")


def read_claim_reviews(open_file: Open, *, publisher: str = "", language: str | None = None) -> Iterator[CheckedClaim | Refused]:
    """Every fact-check of the file, in order. `publisher` and `language` stand in where the file names none.

    Raises UnreadableFile when the file is empty, too large, or no JSON at all.
    """
    elements = read_elements(read_text(open_file, find_encoding(open_file)))
    number = 0
    try:
        for number, element in enumerate(elements, start=1):
            if number > MOST_ROWS:
                yield Refused(number, "too_many")
                return
            yield from _read_element(element, number, publisher, language)
    except BrokenJson as error:
        if not number:
            raise UnreadableFile("not_json") from error
        yield Refused(number + 1, "broken")


def _read_element(element: Any, number: int, publisher: str, language: str | None) -> Iterator[CheckedClaim | Refused]:
    if isinstance(element, dict) and element.get("dateDeleted"):
        return  # a DataFeedItem that its publisher has withdrawn
    found = False
    for place, review in enumerate(_find_reviews(element, 0)):
        if place >= _MOST_IN_ONE:
            return
        found = True
        yield _read_review(review, number, publisher, language)
    if not found:
        yield Refused(number, "not_a_check", clean(_first(element, "name", "headline", "url"), 80))


def _find_reviews(value: Any, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every object that reviews a claim, at most a few levels down."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value[:_MOST_IN_ONE]:
            yield from _find_reviews(one, depth + 1)
    elif isinstance(value, dict):
        if value.get("claimReviewed") or "ClaimReview" in _types_of(value):
            yield value
        elif value.get("text") and value.get("claimReview"):
            yield from _from_search(value)
        else:
            for name in _INSIDE:
                yield from _find_reviews(value.get(name), depth + 1)


def _from_search(value: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A claim of a fact-check search, as the ClaimReviews it stands for."""
    reviews = value["claimReview"] if isinstance(value["claimReview"], list) else [value["claimReview"]]
    for review in reviews:
        if isinstance(review, dict):
            yield {
                "claimReviewed": value["text"], "url": review.get("url"), "publisher": review.get("publisher"),
                "datePublished": review.get("reviewDate"), "inLanguage": review.get("languageCode"),
                "reviewRating": {"alternateName": review.get("textualRating")},
            }  # fmt: skip


def _read_review(review: Mapping[str, Any], number: int, publisher: str, language: str | None) -> CheckedClaim | Refused:
    rating = _first_object(review.get("reviewRating"))
    claim = clean(review.get("claimReviewed") or _first(review.get("itemReviewed"), "name", "text"), LONGEST_CLAIM)
    if not claim:
        return Refused(number, "no_claim", clean(review.get("url"), 80))
    url = _address_of(review)
    if not url:
        return Refused(number, "no_url", claim[:80])
    name = _publisher_of(review) or publisher
    if not name:
        return Refused(number, "no_publisher", claim[:80])
    verdict = clean(_first(rating, "alternateName", "name"), LONGEST_LINE)
    value, worst, best = (_figure(rating.get(key)) for key in ("ratingValue", "worstRating", "bestRating"))
    if not verdict and isinstance(rating.get("ratingValue"), str) and value is None:
        verdict = clean(rating["ratingValue"], LONGEST_LINE)
    if not verdict and value is None:
        return Refused(number, "no_verdict", claim[:80])
    return CheckedClaim(
        number, claim, url, name, verdict, value, worst, best,
        checked_on=read_date(review.get("datePublished") or review.get("dateModified")),
        language=read_language(review.get("inLanguage")) or language,
    )  # fmt: skip


def _address_of(review: Mapping[str, Any]) -> str:
    page = review.get("mainEntityOfPage")
    for value in (review.get("url"), page, _first(page, "@id", "url"), review.get("@id")):
        for one in value if isinstance(value, list) else [value]:
            if url := clean_url(one):
                return url
    return ""


def _publisher_of(review: Mapping[str, Any]) -> str:
    """The organisation behind the review. A journalist's own name is not taken."""
    for key in ("publisher", "author", "creator", "sourceOrganization"):
        value = review.get(key)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, str) and key == "publisher" and not one.startswith("http"):
                return clean(one, LONGEST_LINE)
            is_named = isinstance(one, dict) and "Person" not in _types_of(one)
            name = clean(_first(one, "name", "legalName", "alternateName", "site"), LONGEST_LINE) if is_named else ""
            if name:
                return name
    return ""


def _types_of(value: Mapping[str, Any]) -> set[str]:
    types = value.get("@type")
    listed = types if isinstance(types, list) else [types]
    return {str(one).rsplit("/", 1)[-1] for one in listed if isinstance(one, str)}


def _first(value: Any, *names: str) -> Any:
    """The first filled field of an object, or of the first object in a list that has one."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict):
            for name in names:
                found = one.get(name)
                found = found[0] if isinstance(found, list) and found else found
                if isinstance(found, dict):
                    found = found.get("@value") or found.get("name")
                if found not in (None, "", [], {}):
                    return found
    return None


def _first_object(value: Any) -> Mapping[str, Any]:
    listed = value if isinstance(value, list) else [value]
    return next((one for one in listed if isinstance(one, dict)), {})


def _figure(value: Any) -> float | None:
    """A number on a scale, however it is written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        number = float(str(value)[:40].replace(",", "."))
    except ValueError:
        return None
    return number if math.isfinite(number) and abs(number) < 1e6 else None


def read_date(value: Any) -> date | None:
    """The day of an ISO date or time; None for anything else."""
    text = clean(value, 40)
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def read_language(value: Any) -> str | None:
    """A language code in small letters ("sv"), from "sv-SE", {"alternateName": "sv"} or a list; None when it is none."""
    if isinstance(value, dict | list):
        value = value[0] if isinstance(value, list) and value and isinstance(value[0], str) else _first(value, "alternateName")
    code = clean(value, 20).replace("_", "-").split("-")[0].lower()
    return code if 2 <= len(code) <= 3 and code.isascii() and code.isalpha() else None
