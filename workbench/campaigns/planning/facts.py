"""The facts of an answer without the rumour: what a repeat carries. METHOD.md E (repeat) and A.8. Pure."""

from dataclasses import replace

from sandwiches.document import Document
from sandwiches.outputs.errors import CannotMake
from sandwiches.outputs.facts import Sentence, facts_of


def facts_only(document: Document) -> Document:
    """The same answer as a page of facts: no rumour, no sentence that repeats or names it, the sources kept.

    Raises CannotMake when nothing is left.
    """
    facts = facts_of(document)
    return replace(
        document,
        format="fact_page",
        headline=facts.title,
        opening_fact=_written(facts.opening) or _written(facts.closing),
        explanation=_written(facts.explanation),
        closing_fact="",
        myth="",
        claim="",
        technique="",
        quote="",
        quote_by="",
        humour_text="",
        images=(),
    )


def has_facts(document: Document) -> bool:
    """Whether the answer can be said without the rumour."""
    try:
        facts_of(document)
    except CannotMake:
        return False
    return True


def _written(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(one.text + "".join(f" [{number}]" for number in one.sources) for one in sentences)
