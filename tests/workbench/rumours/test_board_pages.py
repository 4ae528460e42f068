"""Board, map, time line, narratives and saved views: who may, what they show, what they refuse."""

import pytest

from workbench.rumours.board import service as districts

PAGES = (
    "/rumours", "/rumours/board", "/rumours/map", "/rumours/timeline", "/rumours/narratives", "/rumours/views",
    "/rumours/views/new?list=theme%3DT01",
)  # fmt: skip
SQUARE = "M 100 100 L 400 100 L 400 400 Z"


@pytest.fixture
def seaside(work, clock):
    """A district of the map; returns its id."""
    values = {"more_names": ["Hamnen"], "outline": SQUARE, "actor_id": None}
    return work(lambda s: districts.add_district(s, "Sjösidan", **values, now=clock.utcnow())).id


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_staff_in_both_languages(sign_in, open_one, seaside, page, language):
    open_one()
    answer = sign_in("writer", language=language).get(page)
    assert answer.status_code == 200
    assert answer.text.count("<h1") == 1


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_empty_without_rumours(sign_in, page):
    answer = sign_in("auditor").get(page)
    assert answer.status_code == 200


@pytest.mark.parametrize("role", ["partner", "reporter"])
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_closed_to_others(sign_in, role, page):
    assert sign_in(role).get(page).status_code == 403
