"""Pictures in the rendered answer: beside their part, described, from this installation only, and only where asked for."""

import pytest

from sandwiches import Document, render_html
from sandwiches.document import Image

NAME = "a" * 64
OWN = f"/pictures/{NAME}.png"
TEXT = {
    "headline": "Rubrik",
    "opening_fact": "Fakta först.",
    "myth": "Ett rykte säger annat.",
    "explanation": "Det är så.",
}


def rendered(*images, pictures_at="", **parts):
    return render_html(Document(images=images, **{**TEXT, **parts}), pictures_at=pictures_at)


def test_pictures_stand_after_the_part_that_they_belong_to():
    html = rendered(Image(alt="Diagram ett", url=OWN, beside="explanation"), Image(alt="Diagram två", url=OWN))
    assert html.index("Det är så.") < html.index("Diagram ett") < html.index("Diagram två")
    assert '<img src="' + OWN + '" alt="Diagram ett" loading="lazy">' in html


def test_a_part_without_text_leaves_its_picture_to_the_end():
    html = rendered(Image(alt="Diagram", url=OWN, beside="closing_fact"))
    assert html.index("Det är så.") < html.index("Diagram")
    assert html.index("Fakta först.") < rendered(Image(alt="Bild", url=OWN, beside="headline")).index("Bild")


def test_nothing_is_shown_where_nobody_asked():
    assert "<img" not in rendered(Image(alt="Diagram", url=OWN), pictures_at=None)
    assert "<img" not in render_html(Document(images=(Image(alt="Diagram", url=OWN),), **TEXT))


def test_elsewhere_the_address_is_whole():
    html = rendered(Image(alt="Diagram", url=OWN), pictures_at="https://norrvik.example/")
    assert f'src="https://norrvik.example{OWN}"' in html
    assert "<img" not in rendered(Image(alt="Diagram", url=OWN), pictures_at="javascript:x//")


@pytest.mark.parametrize(
    "url",
    ["https://far.example/a.png", "//far.example/a.png", "/pictures/../secret", OWN + "?x", "javascript:1", "", OWN + "\n"],
    ids=["far", "no-scheme", "upwards", "query", "script", "empty", "line"],
)
def test_other_addresses_are_not_shown(url):
    assert "<img" not in rendered(Image(alt="Diagram", url=url))


def test_alt_text_cannot_leave_its_place():
    html = rendered(Image(alt='"><script>x</script>\n rad', url=OWN))
    assert "<script>" not in html
    assert 'alt="&quot;&gt;&lt;script&gt;x&lt;/script&gt; rad"' in html
    assert 'alt=""' in rendered(Image(alt="Glömd", decorative=True, url=OWN))
