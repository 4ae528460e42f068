"""The project's own sentences, by voice, language, theme and function; written for this purpose, all fictional."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

FUNCTIONS = (
    "plain", "warn", "concede", "cause", "technique", "process", "concern", "invite", "deny", "valuing", "charged", "mock",
    "blaming", "person", "motive",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence: who speaks (`voice`), in which language and theme, and what the sentence does."""

    voice: str
    language: str
    theme: str
    function: str
    text: str


def read_corpus() -> list[Example]:
    """Give every example in the order of the files. Raises ValueError for a heading that names no function."""
    found = []
    folder = resources.files(__package__).joinpath("sentences")
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        if path.name.endswith(".txt"):
            found.extend(_read(path.name.removesuffix(".txt"), path.read_text(encoding="utf-8")))
    return found


def _read(voice: str, text: str) -> list[Example]:
    found: list[Example] = []
    language = function = ""
    for line in text.splitlines():
        if line.startswith("## "):
            language, function = line[3:].split()
            if function not in FUNCTIONS:
                raise ValueError(f"{voice}: {function} is no function")
        elif line.strip():
            theme, sentence = line.split(" ", 1)
            found.append(Example(voice, language, theme, function, sentence.strip()))
    return found
