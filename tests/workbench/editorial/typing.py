"""What tests do at the editor in a browser."""

from playwright.sync_api import BrowserContext, Page


def open_editor(context: BrowserContext, slug: str) -> Page:
    """The editor of an answer in a new tab."""
    page = context.new_page()
    page.goto(f"/answers/{slug}/edit")
    return page
