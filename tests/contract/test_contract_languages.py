"""Both languages are complete: every sentence of the source stands in a Swedish catalogue, with the same placeholders."""

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

WORKBENCH = Path(__file__).parents[2] / "workbench"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"**/templates/**.html": {"trimmed": "false", "silent": "false", "trim_blocks": "true", "lstrip_blocks": "true"}}
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


def sentences() -> dict[str, str]:
    """Every message id of the source, with the place where it stands first."""
    found: dict[str, str] = {}
    for name, line, message, _comments, _context in extract_from_dir(str(WORKBENCH), METHODS, OPTIONS, KEYWORDS):
        ids = message if isinstance(message, tuple) else (message,)
        if isinstance(message, tuple):
            ids = ids[:1]
        for identifier in ids:
            found.setdefault(identifier, f"{name}:{line}")
    return found


def translations() -> dict[str, str]:
    """Every translated message of every room."""
    done: dict[str, str] = {}
    for path in WORKBENCH.glob("*/translations/sv/LC_MESSAGES/*.po"):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="sv"):
                identifier = message.id[0] if isinstance(message.id, tuple) else message.id
                text = message.string[0] if isinstance(message.string, tuple) else message.string
                if identifier and text and not message.fuzzy:
                    done[identifier] = text
    return done


def test_every_sentence_has_swedish():
    """No English shows on a Swedish page."""
    done = translations()
    missing = [f"{place}: {identifier!r}" for identifier, place in sentences().items() if identifier not in done]
    assert not missing, f"{len(missing)} sentences without Swedish:\n" + "\n".join(missing)


def test_placeholders_agree():
    """A translation names the same placeholders as its source."""
    wrong = [
        (identifier, text)
        for identifier, text in translations().items()
        if set(PLACEHOLDER.findall(identifier)) != set(PLACEHOLDER.findall(text))
    ]
    assert not wrong


def test_one_wording_for_one_sentence():
    """Two rooms that use the same sentence translate it alike."""
    seen: dict[str, str] = {}
    clashes = []
    for path in sorted(WORKBENCH.glob("*/translations/sv/LC_MESSAGES/*.po")):
        with path.open("rb") as handle:
            for message in read_po(handle, locale="sv"):
                if message.id and message.string and seen.setdefault(str(message.id), str(message.string)) != str(message.string):
                    clashes.append(f"{path.parts[-5]}: {message.id!r}: {message.string!r} / {seen[str(message.id)]!r}")
    assert not clashes, "\n".join(clashes)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_start_page_speaks_the_language(sign_in, language):
    """The page says its language, and its words are in it."""
    page = sign_in(language=language).get("/").text
    assert f'<html lang="{language}">' in page
    assert {"sv": "Hoppa till innehållet", "en": "Skip to main content"}[language] in page


# A day or a time is mark-up: as an argument of a sentence it comes out as text with angle brackets.
DATE_IN_SENTENCE = re.compile(r"_\((?:\"[^\"]*\"|'[^']*')[^{}]*?=[^,{}]*\|(?:day|when)\b(?!\|striptags)")


@pytest.mark.parametrize("path", sorted(WORKBENCH.glob("*/templates/**/*.html")), ids=lambda path: path.name)
def test_days_are_put_into_sentences_as_mark_up(path):
    found = DATE_IN_SENTENCE.findall(path.read_text("utf-8"))
    assert not found, f"{path}: use |safe % {{…}} around the sentence: {found}"
