"""Text from outside: hidden characters are seen, hosts are true, masks are worded, markup stays text."""

import pytest

from workbench.intake.inbox.showing import item_text, safe_link, shown_host, visible


@pytest.fixture(autouse=True)
def _request(app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield


@pytest.mark.parametrize("control", ["\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u200f"])
def test_hidden_characters_get_a_mark(control):
    """The character itself is not in the page."""
    shown = str(visible(f"abc{control}def"))
    assert control not in shown
    assert "hidden-mark" in shown


def test_family_emoji_keeps_its_joiner():
    """A joiner between pictures hides nothing."""
    assert "hidden-mark" not in str(visible("👩\u200d👧"))


def test_markup_stays_text():
    """Also beside marks and marked words."""
    shown = str(item_text("<script>alert(1)</script> [telefonnummer] bostadskö", ["bostadskö", "<b>"]))
    assert "<script" not in shown
    assert '<span class="masked">phone number removed</span>' in shown
    assert "<mark>bostadskö</mark>" in shown


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://norrvik.example/a", "norrvik.example"),
        ("https://norrv\u0456k.example/a", "xn--norrvk-tvf.example"),
        ("https://n\u202eorrvik.example/", ""),
        ("javascript:alert(1)", ""),
        ("https://[::1", ""),
        (None, ""),
    ],
)
def test_host_is_shown_as_the_network_knows_it(url, host):
    """Look-alike letters become visible."""
    assert shown_host(url) == host


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "https://a\u202eb.example/",
        "https://norrvik.example@evil.example/",
        "https://x.example/\u202eb",
        "https://x.example:abc/",
    ],
)
def test_unsafe_links_are_no_links(url):
    """Nothing to press."""
    assert safe_link(url) == ""


def test_item_page_shows_bidi_text_with_a_mark(sign_in, add_items):
    """FAULTS.md B-06, through the page."""
    (item_id,) = add_items(1, text="abc \u202e gro.elpmaxe")
    page = sign_in("writer").get(f"/inbox/{item_id}").text
    assert "\u202e" not in page
    assert "hidden-mark" in page
