"""Icons, tags and bars that are drawn once look as they would drawn anew, and hand no markup through."""

import pytest
from flask_babel import lazy_gettext
from markupsafe import Markup

from workbench.intake.wording import score_bars
from workbench.web.marks import icon, tag


def test_a_tag_escapes_text_and_trusts_markup():
    """Also when the same letters came as the other before."""
    assert tag("<b>x</b>") == '<span class="tag">&lt;b&gt;x&lt;/b&gt;</span>'
    assert tag(Markup("<b>x</b>")) == '<span class="tag"><b>x</b></span>'
    assert tag("<b>x</b>") == '<span class="tag">&lt;b&gt;x&lt;/b&gt;</span>'


def test_a_tag_with_kind_and_symbol():
    """The class of its kind, and the icon before the words."""
    assert tag("late", "block", "clock") == f'<span class="tag tag-block">{icon("clock")}late</span>'
    assert (
        icon('"><script>')
        == '<svg class="ico" aria-hidden="true" focusable="false"><use href="#i-&#34;&gt;&lt;script&gt;"/></svg>'
    )


def test_a_tag_follows_the_language_of_the_page(app):
    """Words that wait for their language are not remembered in the one before."""
    words = lazy_gettext("Inbox")
    with app.test_request_context("/?lang=sv"):
        assert "Inkorg" in tag(words)
    with app.test_request_context("/?lang=en"):
        assert "Inbox" in tag(words)


@pytest.mark.parametrize(("score", "filled"), [(0.0, 0), (0.05, 0), (0.06, 1), (0.5, 3), (0.95, 5), (1.0, 5)])
def test_bars_of_a_score(score, filled):
    """Five in all, filled from the left."""
    bars = score_bars(score)
    assert bars == '<i class="on"></i>' * filled + "<i></i>" * (5 - filled)
