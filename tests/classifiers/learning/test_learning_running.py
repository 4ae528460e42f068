"""A whole run on a small part of the corpus: what it makes, what it leaves when it is killed, what it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from classifiers.assessing import assess, load_model
from classifiers.cli import main
from classifiers.corpus import CORPUS_DIR, load_corpus
from classifiers.learning.frozen import is_frozen, name_text
from classifiers.learning.merging import merge_labels
from classifiers.learning.preparing import divide, write_corpus
from classifiers.types import Text
from tests.classifiers.learning.conftest import ABOUT, OTHER, texts

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).parents[3]


def write_labels(path, yes=64, no=64):
    rows = [(row, "sweden") for row in texts(ABOUT, "item:y")[:yes]] + [(row, "no") for row in texts(OTHER, "item:n")[:no]]
    lines = [
        {"id": name, "text": words, "language": "sv", "genre": "post", "task": "relevance", "value": value, "origin": "asked"}
        for (name, words), value in rows
    ]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def small_corpus(tmp_path_factory):
    """Every fourth rumour with its posts, every sixth sentence, and every text with a risk flag, which are few."""
    folder = tmp_path_factory.mktemp("corpus")
    rumours = rows_of("rumours.jsonl")[::4]
    known = {row["rumour_id"] for row in rumours}
    flagged = {row["id"] for row in rows_of("labels.jsonl") if row.get("flags")}
    for path in CORPUS_DIR.glob("*.jsonl"):
        rows = rows_of(path.name)
        if path.name.startswith("sentences"):
            rows = [row for place, row in enumerate(rows) if place % 6 == 0 or row["id"] in flagged]
        elif path.name.startswith(("posts", "rumours")):
            rows = [row for row in rows if row["rumour_id"] in known]
        (folder / path.name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return folder


def rows_of(name):
    return [json.loads(line) for line in (CORPUS_DIR / name).read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def learned(small_corpus, trained, tmp_path_factory):
    """(folder of the models, lines on standard output) of one run."""
    home = tmp_path_factory.mktemp("home")
    command = ["learn", "--labels", str(write_labels(home / "labels.jsonl")), "--running", str(trained[0]),
               "--models", str(home / "models"), "--work", str(home / "work"), "--corpus", str(small_corpus)]  # fmt: skip
    done = subprocess.run([sys.executable, "-m", "classifiers", *command], cwd=ROOT, capture_output=True, text=True, check=True)
    return home / "models", [json.loads(line) for line in done.stdout.splitlines()]


def test_a_run_tells_its_stages_and_ends_with_a_card(learned):
    """In order, each with how far it is."""
    stages = [line["stage"] for line in learned[1] if "stage" in line]
    assert stages == ["read", "train", "measure", "store", "finished"]
    card = learned[1][-1]["card"]
    assert card["data"]["own_texts"] + card["data"]["frozen_own"] + card["data"]["near_copies"] >= 128
    assert card["data"]["frozen"] == card["data"]["frozen_own"] + card["data"]["frozen_corpus"]
    assert card["comparison"]["whole"]["texts"] == card["data"]["frozen"]
    assert {"genre:post", "language:sv", "origin:own"} <= set(card["comparison"]["slices"])
    assert sum(row["was"]["total"] for row in card["calibration"]) == card["data"]["frozen"]


def test_the_model_loads_and_scores_stay_between_0_and_1(learned):
    """The folder is named by the version, and nothing else lies beside it."""
    models, lines = learned
    version = lines[-1]["card"]["version"]
    assert [path.name for path in models.iterdir()] == [version]
    model = load_model(models / version)
    odd = ("", "🙂", "a" * 100_000, "Nyanlända går före i kön.")
    found = assess(model, [Text(str(place), words) for place, words in enumerate(odd)], ())
    assert all(0 <= one.score <= 1 for one in found)
    assert {one.model_version for one in found} == {version}


def test_nothing_frozen_is_learned_from(small_corpus, decisions, tmp_path):
    """Neither people's texts nor the corpus's, whatever file they stand in."""
    examples = merge_labels(decisions(64, 64)).examples
    parts = divide(examples, small_corpus)
    write_corpus(tmp_path / "merged", small_corpus, parts.dropped_ids, parts.learned, {})
    merged = load_corpus(tmp_path / "merged")
    measured = {example.key for example in parts.frozen}
    assert measured
    assert not [s for s in merged.sentences if name_text(s.text) in measured]
    assert all(is_frozen(example.key) for example in parts.frozen_own)
    weights = {s.text.id: s.weight for s in merged.sentences}
    assert weights[parts.learned[0].text.id] == 2.0


def test_a_persons_decision_takes_the_place_of_a_corpus_row(small_corpus, label):
    """And is told as overruling it."""
    row = next(
        s for s in load_corpus(small_corpus).sentences if s.relevance == "no" and s.text.language == "sv" and not s.text.title
    )
    parts = divide(merge_labels([label("item:1", row.text.text, "sweden")]).examples, small_corpus)
    assert (parts.replaced, parts.overruled) == (1, 1)
    assert row.text.id in parts.dropped_ids
    assert [example.text.id for example in parts.learned + parts.frozen_own] == ["item:1"]


def test_a_vague_decision_is_never_measured_by(small_corpus, label):
    """A plain dismissal that is drawn as frozen is left out of both."""
    words = [
        f"Ett avfärdat inlägg om {noun}." for noun in ("väder", "vind", "snö", "is", "sol", "regn", "dimma", "åska", "hagel")
    ]
    told = [label(f"item:{n}", text, "no", origin="dismiss") for n, text in enumerate(words)]
    parts = divide(merge_labels(told).examples, small_corpus)
    drawn = sum(is_frozen(example.key) for example in merge_labels(told).examples)
    assert parts.frozen_own == ()
    assert parts.weak_frozen == drawn > 0


def _start(tmp_path, small_corpus, trained, *more):
    command = [sys.executable, "-m", "classifiers", "learn", "--labels", str(write_labels(tmp_path / "labels.jsonl")),
               "--running", str(trained[0]), "--models", str(tmp_path / "models"), "--work", str(tmp_path / "work"),
               "--corpus", str(small_corpus), "--starter", *more]  # fmt: skip
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def test_killed_in_the_middle_it_leaves_no_half_model(tmp_path, small_corpus, trained):
    """All that is half done lies in the work folder."""
    child = _start(tmp_path, small_corpus, trained)
    for line in child.stdout:
        if b"twin" in line:
            break
    child.kill()
    child.wait()
    assert not (tmp_path / "models").exists()


def test_it_ends_when_whoever_started_it_is_gone(tmp_path, small_corpus, trained):
    """The other end of standard input is closed."""
    child = _start(tmp_path, small_corpus, trained, "--follow-stdin")
    child.stdout.readline()
    child.stdin.close()
    assert child.wait(60) == 3
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(("yes", "no", "code"), [(64, 3, "few"), (64, 0, "one_class")], ids=["few", "one_class"])
def test_what_cannot_be_learned_from_is_refused_before_any_training(tmp_path, small_corpus, trained, capsys, yes, no, code):
    """Exit code 2 and the numbers."""
    labels = write_labels(tmp_path / "labels.jsonl", yes, no)
    options = ["--running", str(trained[0]), "--models", str(tmp_path / "m"), "--work", str(tmp_path / "w")]
    assert main(["learn", "--labels", str(labels), "--corpus", str(small_corpus), *options]) == 2
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["code"] == code


BROKEN = {
    "list": "[1]",
    "broken": "{",
    "empty": '{"id": 1}',
    "theme": '{"rumour_id": "R", "claim": "x", "theme": "T77"}',
    "number": '{"id": "1", "text": 5, "task": "relevance", "value": "no", "origin": "asked"}',
}


@pytest.mark.parametrize("line", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_line_is_refused_with_its_number(tmp_path, trained, capsys, line):
    """And nothing is written."""
    path = tmp_path / "labels.jsonl"
    path.write_text(f"\n{line}\n")
    options = ["--running", str(trained[0]), "--models", str(tmp_path / "m"), "--work", str(tmp_path / "w")]
    assert main(["learn", "--labels", str(path), *options]) == 2
    assert "line 2" in json.loads(capsys.readouterr().out.splitlines()[-1])["error"]


def test_without_a_running_model_it_says_what_to_do(tmp_path, capsys):
    """Nothing to compare with."""
    labels = write_labels(tmp_path / "labels.jsonl")
    options = ["--running", str(tmp_path / "none"), "--models", str(tmp_path / "m"), "--work", str(tmp_path / "w")]
    assert main(["learn", "--labels", str(labels), *options]) == 2
    assert "Train it again" in json.loads(capsys.readouterr().out.splitlines()[-1])["error"]
