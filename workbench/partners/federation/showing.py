"""Another library's answer as safe HTML, by our own rendering. Nothing of their HTML is shown."""

from markupsafe import Markup

from sandwiches import Document, SandwichError, render_html
from workbench.partners.federation.models import ForeignAnswer

TEXT = ("headline", "opening_fact", "myth", "explanation", "closing_fact", "evidence", "technique", "verdict", "review_by")


def foreign_html(answer: ForeignAnswer) -> Markup:
    """The whole text as an article under the page's heading; empty for one that is withdrawn before we read its text."""
    kept = {name: answer.document[name] for name in TEXT if name in answer.document}
    try:
        document = Document.from_json({**kept, "format": answer.format, "language": answer.language})[0]
    except SandwichError:
        return Markup("")
    return Markup(render_html(document, heading_level=2, source_prefix="their-"))
