"""Forms as a browser would see them: what somebody may write into them, and what is sent if nobody does."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import html

TYPED = {"", "text", "search", "email", "url", "tel", "number", "date", "time", "datetime-local", "month", "password", "week"}
SAMPLES = {
    "date": "2026-11-27",
    "time": "10:30",
    "datetime-local": "2026-11-27T10:30",
    "month": "2026-11",
    "number": "2",
    "email": "kim@norrvik.example",
    "url": "https://norrvik.example/sida",
    "tel": "0920-10 00 00",
}


@dataclass(frozen=True)
class Field:
    """One field of a form: what it is called, what it is, and what a browser would send if nobody touched it."""

    name: str
    kind: str
    value: str
    choices: tuple[str, ...] = ()

    @property
    def is_typed(self) -> bool:
        """Whether a person writes into it."""
        return self.kind == "textarea" or self.kind in TYPED


@dataclass(frozen=True)
class Form:
    """One form as somebody meets it."""

    role: str | None
    page: str
    action: str
    method: str
    endpoint: str
    fields: tuple[Field, ...]
    has_file: bool

    @property
    def key(self) -> str:
        """What makes it the same form on another page."""
        return f"{self.method} {self.endpoint} {','.join(sorted({one.name for one in self.fields}))}"

    def typed(self) -> list[Field]:
        """The fields that a person writes into."""
        return [one for one in self.fields if one.is_typed]

    def filled(self) -> dict[str, list[str]]:
        """What a person who means well sends."""
        sent: dict[str, list[str]] = {}
        for one in self.fields:
            if one.is_typed:
                sent.setdefault(one.name, []).append(one.value or sample(one))
            elif one.value:
                sent.setdefault(one.name, []).append(one.value)
        return sent


def sample(one: Field) -> str:
    """A plain value for an empty field."""
    if one.kind in SAMPLES:
        return SAMPLES[one.kind]
    for word, value in (("url", SAMPLES["url"]), ("address", SAMPLES["url"]), ("email", SAMPLES["email"])):
        if word in one.name:
            return value
    return "Simhallen i Norrvik tar samma avgift av alla"


def forms_on(page: bytes, path: str) -> Iterator[tuple[str, str, tuple[Field, ...], bool]]:
    """(address, method, fields, has a file) of each form of a page."""
    tree = html.fromstring(page)
    for form in tree.iter("form"):
        action = urljoin(path, form.get("action") or path)
        if urlsplit(action).netloc:
            continue
        has_file = bool(form.xpath(".//input[@type='file']"))
        yield action, (form.get("method") or "get").upper(), tuple(_fields(tree, form)), has_file


def _fields(tree: Any, form: Any) -> Iterator[Field]:
    """What the form would send; of radio buttons the chosen or first one, of a list the chosen or first with a value."""
    nodes = list(form.iter("input", "textarea", "select", "button"))
    if form.get("id"):
        nodes += [one for one in tree.iter("input", "textarea", "select", "button") if one.get("form") == form.get("id")]
    radios: dict[str, list[Any]] = {}
    for one in nodes:
        name, kind = one.get("name"), (one.get("type") or "").lower()
        if not name or one.get("disabled") is not None:
            continue
        if one.tag == "textarea":
            yield Field(name, "textarea", (one.text or "").removeprefix("\n"))
        elif one.tag == "select":
            yield _choice(name, one)
        elif one.tag == "button":
            if not any(other.tag == "button" and other.get("name") == name for other in nodes[: nodes.index(one)]):
                yield Field(name, "button", one.get("value") or "")
        elif kind == "radio":
            radios.setdefault(name, []).append(one)
        elif kind == "checkbox":
            yield Field(name, "checkbox", one.get("value") or "on")
        elif kind != "file" and kind != "submit":
            yield Field(name, kind, one.get("value") or "")
    for name, many in radios.items():
        chosen = next((one for one in many if one.get("checked") is not None), many[0])
        yield Field(name, "radio", chosen.get("value") or "on", tuple(one.get("value") or "on" for one in many))


def _choice(name: str, one: Any) -> Field:
    values = [option.get("value", option.text or "") for option in one.iter("option")]
    chosen = [option.get("value", option.text or "") for option in one.iter("option") if option.get("selected") is not None]
    return Field(name, "select", next((value for value in (*chosen, *values) if value), ""), tuple(values))
