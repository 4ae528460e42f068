"""FAULTS.md B-01, X-04: every form that people meet, every field of it, against strings that break programs."""

import json
import re
import unicodedata
import zlib
from collections import Counter
from urllib.parse import quote_from_bytes

import pytest
from werkzeug.test import TestResponse

from tests.hostile.forms import Field, Form
from tests.hostile.looking_for import faults_of
from tests.hostile.poisoning import poison
from tests.hostile.strings import NAUGHTY, SHORT, TAG
from tests.hostile.walking import World, looked_at
from tests.soaking import IS_SHORT, rounds, some
from workbench.editorial.writing.cleaning import clean

EXECUTED = re.compile(rb"qz\d+z 1337")
MASKED = re.compile(r"\[[a-zåäö-]+\]")  # an address or a number of somebody gave way to a word
TAGS_WENT = "Taken away:"
HALF = re.compile("[\ud800-\udfff]")
PARTS = rounds(40, 2)  # so that several processes share the forms
WRITERS = ("writer", "approver", "administrator", "partner")  # the others' forms are all somebody's before them
BUSY = {503}  # a pulse that says that the worker is late


def check(world: World, form: Form, sent: dict[str, list[str]], what: str) -> tuple[int, list[str]]:
    """Send a form; gives the status and what was wrong with the answer or with what was kept."""
    answer = world.send(form, sent)
    wrong = [] if answer.status_code < 500 or answer.status_code in BUSY else [f"status {answer.status_code}"]
    if answer.status_code < 500:
        wrong += faults_of(answer.data, answer.mimetype, answer.headers)
        wrong += ["a template was executed"] if EXECUTED.search(answer.data) else []
    if answer.status_code in (200, 302, 303) and form.method == "POST" and world.is_changed:
        kept = list(world.kept("qz"))
        wrong += [f"{table}.{column} keeps {value[:60]!r}" for table, column, value in kept if "\x00" in value or _is_half(value)]
        wrong += gone(world, form, answer, sent, [value for _table, _column, value in kept])
    return answer.status_code, [f"{form.role} {form.method} {form.action} ({form.endpoint}) {what}: {one}" for one in wrong]


def _is_half(value: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in value)


def gone(world: World, form: Form, answer: TestResponse, sent: dict[str, list[str]], kept: list[str]) -> list[str]:
    """What was lost; tags may go, if the next page says that they went and every word is still there."""
    found = lost(sent, kept)
    if found and answer.status_code in (302, 303) and TAGS_WENT in world.client(form.role).get(answer.headers["Location"]).text:
        return lost({name: [clean(one).text for one in many] for name, many in sent.items()}, kept)
    return found


def lost(sent: dict[str, list[str]], kept: list[str]) -> list[str]:
    """What was taken but kept as something else: neither exact nor refused."""
    found = []
    for name, many in sent.items():
        for value in many:
            tag = re.search(r"qz\d+z", value)
            held = [one for one in kept if tag and tag.group() in one]
            if held and not any(same(value, one) or MASKED.search(one) for one in held):
                found.append(f"{name}: sent {value[:60]!r}, kept {held[0][:60]!r}")
    return found


def all_naughty(form: Form, turn: int) -> dict[str, list[str]]:
    """Every field that somebody writes into holds a naughty string, each another."""
    sent = form.filled()
    for place, one in enumerate(form.typed()):
        name = SHORT[(turn + place * 7) % len(SHORT)]
        sent[one.name] = [NAUGHTY[name](TAG.format(number=place))]
    return sent


def one_naughty(form: Form, one: Field, name: str) -> dict[str, list[str]]:
    """The form as somebody fills it who means well, but for one field."""
    return {**form.filled(), one.name: [NAUGHTY[name](TAG.format(number=1))]}


def fields_of(form: Form) -> list[Field]:
    """Every field but the form's own protection."""
    return list({one.name: one for one in form.fields if one.name != "csrf_token"}.values())


def run(world: World, forms: list[Form], turns: int, *, is_long: bool) -> tuple[Counter[int], list[str]]:
    """Send every form: once a turn with everything naughty, and with one naughty field (long: each string in each field)."""
    statuses: Counter[int] = Counter()
    wrong: list[str] = []

    def send(form: Form, sent: dict[str, list[str]], what: str) -> None:
        status, found = check(world, form, sent, what)
        statuses[status] += 1
        wrong.extend(found)
        if form.method == "POST" and status < 400:
            world.restore()

    for form in forms:
        seed = zlib.crc32(form.key.encode())
        for turn in range(turns):
            send(form, all_naughty(form, seed + turn), f"all, turn {(seed + turn) % len(SHORT)}")
        fields = fields_of(form)
        for place, one in enumerate(fields):
            names = [SHORT[(seed + place * 5 + turn) % len(SHORT)] for turn in range(turns)]
            if not is_long:
                names = names if place == seed % len(fields) else []
            elif one.is_typed:
                names = list(NAUGHTY)
            for name in names:
                send(form, one_naughty(form, one, name), f"{one.name}={name}")
    return statuses, wrong


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(PARTS))
def test_no_string_in_any_form_breaks_anything(world, lived, part):
    """Each role's forms, each string in each field; in short a few forms, and the strings in turn."""
    assert len(lived) > rounds(300, 15)
    assert IS_SHORT or {one.role for one in lived} >= set(WRITERS)
    forms = some(lived[part::PARTS], 12)
    statuses, wrong = run(world, forms, rounds(6, 1), is_long=not IS_SHORT)
    assert not wrong, f"{len(wrong)} of {statuses}:\n" + "\n".join(wrong)
    assert statuses.total() > rounds(12, 1) * len(forms), statuses  # some forms have one field, and it is no text
    assert statuses[200] + statuses[302] + statuses[303] > len(forms) // 4, statuses


@pytest.mark.timeout(300)
def test_no_text_becomes_more_than_text_and_no_string_breaks_a_form(world, tmp_path):
    """A sample: what the approver and a visitor meet. FAULTS.md X-01 and E-01 on the way, B-01 at each form."""
    assert sum(poison(world.folder / "workbench.db").values()) > 500
    world.keep(tmp_path / "poisoned")
    walk, wrong, kinds = looked_at(world, ("approver", None), is_brief=True, every=3)
    assert not [one for one in walk.faults if not one.endswith(" 503")]
    assert not wrong, f"{len(wrong)}:\n" + "\n".join(wrong)
    assert {"text/csv", "application/atom+xml", "text/calendar", "application/feed+json"} <= kinds
    statuses, wrong = run(world, list(walk.forms.values()), 1, is_long=False)
    assert not wrong, f"{len(wrong)} of {statuses}:\n" + "\n".join(wrong)
    assert statuses.total() > 60, statuses


def test_the_oracle_sees_a_text_that_was_cut_or_joined():
    """Lines that became one word, an end that is missing; not other line ends and a list without its commas."""
    assert lost({"a": ["qz1z one\ntwo"]}, ["qz1z onetwo"])
    assert lost({"a": ["qz1z " + "x" * 500]}, ["qz1z " + "x" * 499])
    assert lost({"a": ["qz1z one, two"]}, ['["qz1z one"]'])
    assert not lost({"a": ["qz1z one\r\ntwo"]}, ["qz1z one\ntwo"])
    assert not lost({"a": ["qz1z one, two"]}, ['["qz1z one", "two"]'])


def same(sent: str, kept: str) -> bool:
    """Whether what is kept is what was sent, but for ends of lines, blanks at the ends and signs that nobody sees.

    A field of several words is kept as a list without its commas.
    """
    held = [(sent, kept)]
    if kept[:1] in "[{":
        held += [(sent, _words_of(kept)), (sent.replace(",", " "), _words_of(kept))]
    return any(_plain(given, gap) in _plain(one, gap) for given, one in held for gap in ("", " "))


def _plain(text: str, gap: str) -> str:
    """Without what is taken out on purpose, or with a blank in its place: signs that nobody sees; however many blanks.

    Halves of characters are three bytes that are no UTF-8: they are kept as the escape that stood for them in the request.
    """
    escaped = HALF.sub(lambda half: quote_from_bytes(half.group().encode("utf-8", "surrogatepass")), text)
    seen = "".join(gap if unicodedata.category(one)[0] == "C" and one not in "\t\n\r" else one for one in escaped)
    return " ".join(unicodedata.normalize("NFC", seen).split())


def _words_of(text: str) -> str:
    """All strings of a JSON document, one after the other."""
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict | list):
            for inner in value.values() if isinstance(value, dict) else value:
                walk(inner)

    try:
        walk(json.loads(text))
    except ValueError:
        return ""
    return "\n".join(found)
