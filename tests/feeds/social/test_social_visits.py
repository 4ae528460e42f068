"""What holds for every network: paging, limits, positions, loops, bad posts, and which posts are gone."""

import pytest

from feeds import notices, social
from feeds.errors import BadInput
from feeds.social.paging import Position
from feeds.types import Cursor


def numbers(batch):
    return sorted(int(item.text.removeprefix("Inlägg ").removesuffix(".")) for item in batch.items)


def test_first_visit_gives_posts_in_plain_words(reader):
    """Text, language and date come through; the author is an id."""
    batch = reader.read()
    assert numbers(batch) == [1, 2]
    assert {item.language for item in batch.items} == {"sv"}
    assert all(item.published_at is not None and item.author for item in batch.items)
    assert batch.warnings == ()
    assert batch.skipped_count == 0


def test_no_name_of_an_account_is_in_an_item(reader):
    """Handles and display names are in every payload, and in nothing that is kept."""
    for item in reader.read().items:
        kept = " ".join([item.external_id, item.url, item.title, item.text, item.author])
        assert "grann" not in kept.casefold()
        assert "example/@" not in kept


def test_second_visit_gives_what_is_newer(reader, posts):
    """The position travels as JSON in the cursor."""
    reader.read()
    posts(reader, 3, start=3)
    assert set(numbers(reader.read())) >= {3, 4, 5}
    assert not {1} & set(numbers(reader.read())) or reader.kind == "bluesky"


def test_a_visit_with_nothing_new_keeps_its_place(reader, posts):
    """An empty answer must not send the next visit back to the beginning."""
    reader.read()
    before = reader.cursor
    reader.read()
    assert reader.cursor == before
    posts(reader, 1, start=3)
    assert 3 in numbers(reader.read())


def test_pages_are_read_until_the_known(reader, posts):
    """250 new posts lie on several pages."""
    reader.read()
    posts(reader, 250, start=10)
    batch = reader.read(limit=1000)
    assert set(numbers(batch)) >= set(range(10, 260))
    assert batch.warnings == ()


def test_limit_ends_a_visit_and_the_next_one_leaves_no_gap(reader, posts):
    """What the limit left out is read later, although newer posts have come meanwhile."""
    reader.read()
    posts(reader, 120, start=10)
    first = reader.read(limit=50)
    assert len(first.items) == 50
    assert first.warnings == (notices.MORE_TO_READ,)
    posts(reader, 5, start=200)
    found = set(numbers(first))
    for _visit in range(4):
        found |= set(numbers(reader.read(limit=50)))
    assert found >= {*range(10, 130), *range(200, 205)}


def test_trouble_on_the_second_page_keeps_the_first(reader, posts):
    """Paid for is kept; the rest is read at the next visit."""
    reader.read()
    posts(reader, 150, start=10)
    reader.network.trouble = [None, (503, {}, {"error": "busy"})]
    batch = reader.read(limit=1000)
    assert batch.items
    assert batch.warnings == (notices.READING_BROKEN_OFF,)
    found = set(numbers(batch)) | set(numbers(reader.read(limit=1000))) | set(numbers(reader.read(limit=1000)))
    assert found >= set(range(10, 160))


@pytest.mark.parametrize(
    "row",
    [None, 7, "text", [], {}, {"id": None}, {"id": "", "uri": ""}, {"id": ["1"], "uri": {}, "text": None, "content": 3}],
    ids=["null", "number", "text", "list", "empty", "null-id", "empty-id", "odd-types"],
)
def test_a_bad_post_is_skipped_and_counted(reader, row):
    """Never the batch."""
    wrap = {"x": "data", "mastodon": None, "bluesky": "posts"}[reader.kind]
    rows = [*reader.network.posts, row]
    body = rows if wrap is None else {wrap: rows, "meta": {"result_count": 3}}
    reader.network.trouble = [(200, {}, body)]
    batch = reader.read()
    assert (len(batch.items), batch.skipped_count) == (2, 1)
    assert batch.warnings == (notices.POSTS_SKIPPED,)


def test_lost_posts_are_found_in_batches(reader, posts):
    """Those that are still there are not among them."""
    posts(reader, 130, start=10)
    rows = list(reader.network.posts)
    references = [row["uri"] if reader.kind == "bluesky" else row["id"] for row in rows]
    reader.network.gone = {references[3], references[77]}
    assert reader.find_gone(references) == {references[3], references[77]}
    assert reader.find_gone([]) == frozenset()


def test_reference_leads_back_to_the_post(reader):
    """What is stored of a post is enough to ask about it."""
    references = {social.reference_of(reader.kind, item.external_id, item.url) for item in reader.read().items}
    rows = reader.network.posts
    assert references == {row["uri"] if reader.kind == "bluesky" else row["id"] for row in rows}


def test_a_post_whose_link_was_erased_cannot_be_asked_about():
    """The account of a Bluesky post stands in its link alone."""
    assert social.reference_of("bluesky", "a" * 64, None) == ""
    assert social.reference_of("x", "sha256:abc", None) == ""


@pytest.mark.parametrize("position", ["", "{", "[]", "7", '{"since": 7}', '{"other": "x"}'])
def test_a_damaged_position_begins_anew(position):
    """A source never gets stuck on what is stored of it."""
    assert Position.read(Cursor(position=position)) == Position()


def test_an_unknown_network_is_refused(reader):
    """A kind that is none of ours."""
    with pytest.raises(BadInput):
        social.collect("okänt", {}, "", Cursor(), policy=reader.policy, now=None, limit=1)
