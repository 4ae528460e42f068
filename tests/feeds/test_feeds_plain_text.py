"""Mark-up and odd characters become plain text, and the quick way there gives what the long way gives."""

# ruff: noqa: E501  the pieces

import html
import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feeds import notices
from feeds.syndication import plain_text
from feeds.syndication.plain_text import strip_markup, tidy

MARKUP = st.lists(
    st.sampled_from([
        "<p>", "</p>", "<br/>", "<br />", "<P class='a'>", '<a href="https://norrvik.example/?a=1&amp;b=2">', "</a >", "<b", "<", ">",
        "<!-- a -->", "<script>", "</script>", "<style>", "<title>", "<textarea>", "<p/>", "</p/>", "<a b=c>", "<a b = 'c'>", "<?a?>",
        "&amp;", "&lt;p&gt;", "&", "&aring", "&#150;", "&#x0;", "å", " ", "\n", "ord", "<1>", "</1>", "<h1>", "<o:p>", "<img src='a'/>", "'", '"',
    ]),
    max_size=12,
).map("".join)  # fmt: skip


def read_slowly(text):
    reader = plain_text._TextReader()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts)


@settings(deadline=None, max_examples=600, derandomize=True)
@given(MARKUP)
def test_markup_when_plain_is_stripped_as_the_whole_parser_strips_it(text):
    assert strip_markup(text) == (read_slowly(text) if "<" in text else html.unescape(text))


@pytest.mark.parametrize("text", ["<p>Hej</p>", "<p>Fish &amp; chips<br>", "<a href='a'>b</a><ul><li>c</li></ul>"])
def test_markup_when_plain_needs_no_parser(text):
    assert plain_text._strip_plain_markup(text) == read_slowly(text)


def tidy_slowly(text, *, max_length, one_line):
    cleaned = plain_text._UNSTORABLE.sub("", text)
    found = [notices.CHARACTERS_REMOVED] if cleaned != text else []
    cleaned = plain_text._BREAKS.sub("\n", plain_text._INVISIBLE.sub("", cleaned))
    cleaned = plain_text._LINES.sub("\n", plain_text._SPACES.sub(" ", cleaned)).strip()
    cleaned = cleaned.replace("\n", " ") if one_line else cleaned
    cleaned = unicodedata.normalize("NFC", cleaned[: max_length * 2])
    found += [notices.DIRECTION_MARKS] if plain_text._DIRECTION.search(cleaned) else []
    if len(cleaned) > max_length:
        return cleaned[: max_length - 1].rstrip() + "…", (*found, notices.TEXT_SHORTENED)
    return cleaned, tuple(found)


LETTERS = st.text(
    st.sampled_from("aå .,\n\n  \t\r\x00\x1c\x85\u00a0\u00ad\u200b\u2028\u202ee\u0301”’\ud800\ufffe") | st.characters(),
    max_size=30,
)


@settings(deadline=None, max_examples=600, derandomize=True)
@given(LETTERS, st.booleans(), st.sampled_from([5, 1_000]))
def test_text_when_ordinary_is_tidied_as_any_other(text, one_line, max_length):
    expected = tidy_slowly(text, max_length=max_length, one_line=one_line)
    assert tidy(text, max_length=max_length, one_line=one_line) == expected


@pytest.mark.parametrize("piece", ["<a ", "<a b ", "b ", "<", "<p>", "</p ", "<a b='", "&", "<a " + " " * 50])
def test_markup_when_hostile_takes_time_linear_in_its_length(piece):
    """Four times the text may take twelve times as long on a busy machine; a quadratic pattern would take sixteen or more."""

    def measure(length):
        text = ("<a " + piece * length)[:length]
        began = time.thread_time()
        plain_text._strip_plain_markup(text)
        return time.thread_time() - began

    assert min(measure(200_000), measure(200_000)) < 12 * min(measure(50_000), measure(50_000)) + 0.2
