"""A passage that comes into a text with its sources: every marker points to the source that it pointed to before."""

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sandwiches.words.text import marker_numbers
from workbench.editorial.reuse.renumbering import TooManySources, bring, bring_sources, cited_numbers, same_source

calm = settings(suppress_health_check=[HealthCheck.too_slow])  # the health of a busy machine, not of the texts
ADDRESSES = [f"https://norrvik.example/{letter}" for letter in "abcdef"]


def row(n, url="", **more):
    return {"n": n, "publisher": "Norrviks kommun", "title": f"Text {url[-1:]}", "url": url, "published": "2026-01-12", **more}


def rows_of(numbers):
    return st.lists(st.sampled_from(ADDRESSES), min_size=len(numbers), max_size=len(numbers)).map(
        lambda urls: [row(n, url) for n, url in zip(numbers, urls, strict=True)]
    )


sources = st.lists(st.integers(1, 12), max_size=6).flatmap(rows_of)
numbers = st.integers(0, 13)
plain_marker = st.lists(numbers, min_size=1, max_size=3).flatmap(
    lambda found: st.sampled_from([", ", "–", "-", ";", ",\n"]).map(lambda sign: "[" + sign.join(map(str, found)) + "]")
)
odd_marker = numbers.flatmap(
    lambda n: st.sampled_from(
        [
            f"[ {n} ]",
            f"\\[{n}\\]",
            f"[*{n}*]",
            f"[[{n}]]",
            f"[\u200b{n}]",
            f"[{n}](https://norrvik.example/[2])",
            f"[`{n}`]",
            f"**[{n}]**",
            f"> [{n}]",
            f"- [{n}]",
            f"[{n}\u202e]",
            f"![{n}](x)",
            f"[a](b[{n}])",
            f"[{n}] (1)",
            f"[{n}",
            f"{n}]",
            f"[_{n}_, {n}]",
        ]
    )
)
words = st.sampled_from(["Köer växer.", " ", "\n", "\n\n", "60 kronor", "(", ")", "<", "[", "]", "\\", "*", "_", "`", "år 2026"])
passage = st.lists(st.one_of(plain_marker, odd_marker, words), max_size=12).map(" ".join)


def by_number(rows):
    found = {}
    for one in rows:
        found.setdefault(one["n"], []).append(one)
    return found


@calm
@given(passage, sources, passage, sources)
@example("[1] [2]", [row(1, ADDRESSES[0]), row(1, ADDRESSES[1]), row(2, ADDRESSES[2])], "[1] [7]", [row(1, ADDRESSES[2])])
@example("[1\u0301] ［1］ [١]", [row(1, ADDRESSES[0])], "", [row(1, ADDRESSES[1])])
def test_no_marker_points_to_another_source(text, rows, host_text, host_rows):
    """Whatever the passage: in the new text each marker's source is the one it had, and no marker is there without one."""
    host = {"opening_fact": host_text, "evidence": host_rows}
    done = bring(text, rows, into=host)
    before, after = by_number(rows), by_number(done.rows)
    clear = [n for n in cited_numbers(text) if len(before.get(n, [])) == 1]
    shown = cited_numbers(done.text)
    assert len(shown) in (0, len(clear))  # a text that hides its markers may lose them all, never some
    for old, new in zip(clear, shown, strict=False):
        assert len(after[new]) == 1
        assert same_source(before[old][0], after[new][0])
    assert set(cited_numbers(text)) - set(clear) == set(done.dropped)


@calm
@given(passage, sources, passage, sources)
def test_text_that_was_there_keeps_its_sources(text, rows, host_text, host_rows):
    """The host's rows stay as they are, first; new numbers are none that the host's text or rows use."""
    host = {"explanation": host_text, "evidence": host_rows}
    done = bring(text, rows, into=host)
    assert list(done.rows[: len(host_rows)]) == host_rows
    fresh = [one["n"] for one in done.rows[len(host_rows) :]]
    used = {one["n"] for one in host_rows} | set(cited_numbers(host_text))
    assert not used & set(fresh)
    assert len(set(fresh)) == len(fresh)


def test_plain_markers_are_written_anew():
    host = {"opening_fact": "A. [1] B. [4]", "evidence": [row(1, "https://norrvik.example/a/")]}
    rows = [row(1, ADDRESSES[1]), row(2, "http://Norrvik.example/a#tabell")]
    done = bring("Fakta. [1] Mer. [2, 1] Borta [9].", rows, into=host)
    assert done.text == "Fakta. [5] Mer. [1, 5] Borta."
    assert [one["n"] for one in done.rows] == [1, 5]
    assert done.dropped == (9,)


def test_a_link_is_left_as_it_is():
    text = "[1](https://norrvik.example/[2]) står här. [1]"
    done = bring(text, [row(1, ADDRESSES[0])], into={"evidence": [row(1, ADDRESSES[1])]})
    assert done.text == "[1](https://norrvik.example/[2]) står här. [2]"


def test_sources_that_cite_different_figures_stay_apart():
    """Two figures from one page are two citations; so are two passages, and two years."""
    base = row(1, ADDRESSES[0], figure="F-1", value="412")
    assert same_source(base, dict(base, n=7))
    assert not same_source(base, dict(base, figure="F-2"))
    assert not same_source(base, dict(base, value="430"))
    assert not same_source(row(1, ADDRESSES[0], quoted="en"), row(1, ADDRESSES[0], quoted="två"))
    assert not same_source(row(1, ADDRESSES[0]), dict(row(1, ADDRESSES[0]), published="2025-01-12"))
    assert same_source(row(1, ADDRESSES[0], source="K-4"), row(1, ADDRESSES[1], source="K-4"))
    assert not same_source({"n": 1}, {"n": 2})


def test_still_valid_is_for_the_new_writer_to_say():
    done = bring("Fakta. [1]", [row(1, ADDRESSES[0], still_valid=True)], into={})
    assert done.rows[0]["still_valid"] is False


def test_too_many_sources_are_refused():
    host = {"evidence": [row(n, f"https://norrvik.example/{n}") for n in range(1, 51)]}
    with pytest.raises(TooManySources):
        bring("Fakta. [1]", [row(1, ADDRESSES[0])], into=host)
    assert len(bring_sources([host["evidence"][3]], into=host)) == 50


def test_numbers_stay_within_what_a_marker_holds():
    done = bring("Fakta. [1]", [row(1, ADDRESSES[0])], into={"evidence": [row(999, ADDRESSES[1])]})
    assert marker_numbers(done.text) == (1,)
