"""Items on their way to the database are masked when they are first read, and only then."""

import copy
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

import pytest

from feeds.fingerprints import text_digest
from feeds.types import Item, Prints
from workbench.intake import collecting
from workbench.intake.collecting import MaskedItem, mask_item, mask_items

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ITEM = Item(
    "1", "https://norrvik.example/1", "Ring 070-123 45 67", "Skriv till anna@norrvik.example.", NOW + timedelta(days=9), "sv"
)


def test_item_when_read_is_masked_as_one_masked_at_once():
    (late,) = mask_items((ITEM,), now=NOW)
    at_once = mask_item(ITEM, now=NOW)
    assert [getattr(late, one.name) for one in fields(MaskedItem)] == [getattr(at_once, one.name) for one in fields(MaskedItem)]
    assert (late.title, late.text) == ("Ring [telefonnummer]", "Skriv till [e-post].")
    assert late.masked_counts == {"phone": 1, "email": 1}
    assert late.prints == Prints("https://norrvik.example/1", text_digest(late.title, late.text))
    assert late.dated_at == NOW


def test_item_when_read_has_forgotten_what_it_said():
    (late,) = mask_items((ITEM,), now=NOW)
    assert "123 45 67" not in repr(late)
    assert "123 45 67" not in repr(vars(late))


def test_item_when_only_its_id_is_asked_is_not_masked(monkeypatch):
    asked = []
    monkeypatch.setattr(collecting.masking, "mask_item", asked.append)
    (late,) = mask_items((ITEM,), now=NOW)
    assert (late.external_id, late.url, late.language) == ("1", "https://norrvik.example/1", "sv")
    assert asked == []


def test_item_when_changed_or_copied_stays_masked():
    (late,) = mask_items((ITEM,), now=NOW)
    assert copy.copy(late).title == "Ring [telefonnummer]"
    assert replace(late, language="en").title == "Ring [telefonnummer]"
    with pytest.raises(AttributeError):
        late.unknown  # noqa: B018
