"""Small invented tables, and two tasks trained once for the session."""

import csv
import itertools
import json

import pytest

PLACES = ("Norrvik", "Österby", "Lillån", "Sjövik", "Granby")
THINGS = ("skolan", "simhallen", "biblioteket", "vårdcentralen", "badplatsen")
FIGURES = ("12 percent", "3 million kronor", "40 jobs", "9 schools", "200 flats")

STATEMENTS = {
    "assertion": "{thing} i {place} har öppet till klockan {n} på vardagar.",
    "question": "Vet någon när {thing} i {place} öppnar efter klockan {n}?",
    "expressive": "Åh vad glad jag blir över {thing} i {place}, tack {n} gånger!",
    "directive": "Ring {thing} i {place} före klockan {n} och boka en tid.",
}


def statement_rows():
    """100 sentences of four kinds; `doc` names the place."""
    pairs = itertools.product(STATEMENTS.items(), PLACES, enumerate(THINGS, 8))
    return [
        {"doc": place, "text": form.format(thing=thing, place=place, n=n).capitalize(), "act": label}
        for (label, form), place, (n, thing) in pairs
    ]


def debate_rows():
    """75 sentences: 25 with figures that can be checked, 50 without."""
    rows = []
    for place, (n, figure) in itertools.product(PLACES, enumerate(FIGURES, 2001)):
        rows.append((f"In {n} the council of {place} cut {figure}, more than anyone before.", "Yes"))
        rows.append((f"Thank you, {place}, I believe in our future and I always will, friend {n}.", "No"))
        rows.append((f"What would you do for {place}, candidate number {n}?", "No"))
    return rows


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """The same kind of rows as TSV, CSV and JSON lines: {name: path}."""
    folder = tmp_path_factory.mktemp("tables")
    with (folder / "debate.tsv").open("w", encoding="utf-8") as file:
        file.write("id\tText\tlabel\n")
        file.writelines(f"{n}\t{text}\t{label}\n" for n, (text, label) in enumerate(debate_rows()))
    with (folder / "debate.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("label", "Text"), *((label, text) for text, label in debate_rows())])
    lines = [json.dumps(row, ensure_ascii=False) for row in statement_rows()]
    (folder / "acts.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return {path.name: path for path in folder.iterdir()}


@pytest.fixture(scope="session")
def statements(tables):
    """A trained statement_type task."""
    from classifiers.tasks.files import read_labelled
    from classifiers.tasks.training import train_task

    return train_task(read_labelled(tables["acts.jsonl"], "text", "act", "doc"), "statement_type")


@pytest.fixture(scope="session")
def debate(tables):
    """A trained checkworthiness task."""
    from classifiers.tasks.files import read_labelled
    from classifiers.tasks.training import train_task

    return train_task(read_labelled(tables["debate.tsv"], "Text", "label"), "checkworthiness", positive="Yes")
