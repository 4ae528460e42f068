"""FAULTS.md G-03: public pages name no account, show no profile picture and ask no third party for anything."""

import re

import pytest

PUBLIC = ("/", "/library", "/corrections", "/tip", "/updates", "/statistics", "/method", "/accessibility", "/sign-in")
LOADED = re.compile(
    r"""<(?:script|img|link|iframe|source|video|audio|embed|object)\b[^>]*?(?:src|href|srcset|data)=["']([^"']+)"""
)
HANDLE = re.compile(r"(?<![\w.@/])@[\w.]{2,}(?:@[\w.]+)?")


@pytest.mark.parametrize("path", PUBLIC)
def test_a_public_page_asks_nobody_else_and_names_no_account(app, path):
    """What the browser loads comes from us; the content policy forbids anything else."""
    page = app.test_client().get(path, follow_redirects=True)
    assert page.status_code == 200
    outside = [one for one in LOADED.findall(page.text) if re.match(r"(?:https?:)?//", one) and "localhost" not in one]
    assert outside == []
    words = re.sub(r"<[^>]+>", " ", page.text)
    assert HANDLE.findall(words) == []
    assert "default-src" in page.headers["Content-Security-Policy"]
