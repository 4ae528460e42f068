"""train --task and predict: one row a row in order, files in three forms, and refusals by name."""

import gzip
import json
import shutil
import subprocess
import sys

import pytest

from classifiers.cli import main
from classifiers.storing import MANIFEST
from classifiers.tasks.files import read_texts
from classifiers.tasks.storing import KIND, save_task


def train(out, data, *more, task="checkworthiness", text="Text", label="label"):
    return main(
        ["train", "--task", task, "--data", str(data), "--text", text, "--label", label, "--out", str(out), *map(str, more)]
    )


@pytest.fixture
def stored(debate, tmp_path):
    save_task(debate, tmp_path / "model")
    return tmp_path / "model"


def write(path, text):
    path.write_text(text, encoding="utf-8")
    return path


def test_train_and_predict_from_a_table(tables, tmp_path, capsys):
    assert train(tmp_path / "m", tables["debate.tsv"], "--positive", "Yes", "--json") == 0
    card = json.loads(capsys.readouterr().out)
    assert card["labels"] == {"No": 50, "Yes": 25}
    assert (
        card["cross_validation"]["f1"]["low"] <= card["cross_validation"]["f1"]["mean"] <= card["cross_validation"]["f1"]["high"]
    )
    assert card["cross_validation"]["f1"]["mean"] >= 0.9
    assert len(card["data_sha256"]) == 64
    assert main(["predict", "--model", str(tmp_path / "m"), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert len(rows) == 75
    assert [label for label, _ in rows[:6]] == ["Yes", "No", "No", "Yes", "No", "No"]
    assert all(0 <= float(score) <= 1 for _, score in rows)


def test_train_statement_type_prints_a_card_for_people(tables, tmp_path, capsys):
    code = train(tmp_path / "m", tables["acts.jsonl"], "--group", "doc", task="statement_type", text="text", label="act")
    out = capsys.readouterr().out
    assert code == 0
    assert "macro f1" in out
    assert "100 in 5 groups" in out


def test_csv_and_tsv_give_the_same_model(tables, debate, tmp_path, capsys):
    assert train(tmp_path / "m", tables["debate.csv"], "--positive", "Yes", "--json", "--seed", "0") == 0
    assert json.loads(capsys.readouterr().out)["version"] == debate.version


def test_predict_answers_every_row_in_order_also_empty_and_odd_ones(stored, tmp_path, capsys):
    path = tmp_path / "in.tsv"
    lines = ["Text\tid", '"unclosed quote\t1', "\t2", "😀\t3", "In 2001 the council of Norrvik cut 40 jobs.\t4", "\xff?\t5"]
    path.write_bytes("\n".join(lines).encode("latin-1", errors="ignore"))
    assert main(["predict", "--model", str(stored), "--data", str(path), "--text", "Text"]) == 0
    labels = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert labels == ["No", "No", "No", "Yes", "No"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.tsv", 'n\tT\n1\t"a, b\n2\t\n3\tc "d"\n'),
        ("a.csv", 'n,T\n1,"""a, b"\n2,\n3,"c ""d"""\n'),
        ("a.jsonl", '{"T": "\\"a, b"}\n{"T": null}\n{"T": "c \\"d\\""}\n'),
    ],
    ids=["tsv", "csv", "jsonl"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_files_in_three_forms_hold_the_same_texts(tmp_path, name, content, packed):
    path = tmp_path / (f"{name}.gz" if packed else name)
    path.write_bytes(gzip.compress(content.encode()) if packed else content.encode())
    assert read_texts(path, "T") == ['"a, b', "", 'c "d"']


REFUSED = {
    "one class": (
        "a.tsv",
        "Text\tlabel\nHej där\tYes\nHallå där\tYes\n",
        ("--positive", "Yes"),
        "All 2 rows have the label 'Yes'",
    ),
    "positive unknown": ("a.tsv", "Text\tlabel\nHej där\tja\nHallå\tnej\n", ("--positive", "Yes"), "'Yes' stands nowhere"),
    "positive missing": ("a.tsv", "Text\tlabel\nHej där\tja\nHallå\tnej\n", (), "--positive which label"),
    "labels empty": ("a.tsv", "Text\tlabel\nHej\t\nHallå\t\n", ("--positive", "Yes"), "'label' is empty in every row"),
    "one label empty": ("a.tsv", "Text\tlabel\nHej\tYes\nHallå\t \n", ("--positive", "Yes"), "no label in 'label': line 3"),
    "no column": ("a.tsv", "Text\tklass\nHej\tYes\n", ("--positive", "Yes"), "no column 'label'. It has: Text, klass"),
    "no rows": ("a.tsv", "Text\tlabel\n", ("--positive", "Yes"), "holds no rows"),
    "no words": ("a.tsv", "Text\tlabel\n1\tYes\n2\tNo\n3\tYes\n4\tNo\n", ("--positive", "Yes"), "No row holds a readable text"),
    "one positive": ("a.csv", "Text,label\nHej där,Yes\nHallå,No\nHå,No\n", ("--positive", "Yes"), "At least 2 rows"),
    "one text": ("a.csv", "Text,label\nHej,Yes\nhej!,Yes\nHallå,No\nHå,No\n", ("--positive", "Yes"), "one group"),
    "ending": ("a.xlsx", "Text\tlabel\n", ("--positive", "Yes"), "must end in .tsv"),
    "broken line": ("a.jsonl", '{"Text": "a", "label": "Yes"}\n{oj\n', ("--positive", "Yes"), "line 2: not a JSON object"),
    "too many cells": ("a.tsv", "Text\tlabel\nHej\tYes\textra\n", ("--positive", "Yes"), "line 2: 3 cells"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_train_refuses_by_name_in_one_line(case, tmp_path, capsys):
    name, content, more, told = REFUSED[case]
    assert train(tmp_path / "m", write(tmp_path / name, content), *more) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1
    assert not (tmp_path / "m").exists()


def test_train_refuses_labels_that_look_like_ids(tmp_path, capsys):
    rows = "".join(f"Skolan nummer {n}\tx{n}\n" * 2 for n in range(61))
    assert train(tmp_path / "m", write(tmp_path / "a.tsv", f"Text\tlabel\n{rows}"), task="labels") == 2
    assert "61 different labels" in capsys.readouterr().err


def test_train_refuses_a_leak_even_with_other_capitals(tables, tmp_path, capsys):
    leak = "IN 2001 the council of Norrvik cut 12 percent - more than anyone before"
    test = write(tmp_path / "test.tsv", f"Text\tlabel\nSomething else\tNo\n{leak}\tYes\n")
    assert train(tmp_path / "m", tables["debate.tsv"], "--positive", "Yes", "--test", test) == 2
    error = capsys.readouterr().err
    assert "1 text(s)" in error
    assert "line 2 = test line 3" in error


def test_train_refuses_a_test_label_it_never_saw(tables, tmp_path, capsys):
    test = write(tmp_path / "test.tsv", "Text\tlabel\nSomething else\tPerhaps\n")
    assert train(tmp_path / "m", tables["debate.tsv"], "--positive", "Yes", "--test", test) == 2
    assert "'Perhaps'" in capsys.readouterr().err


def test_train_measures_on_a_test_file(tables, tmp_path, capsys):
    test = write(tmp_path / "test.tsv", "Text\tlabel\nIn 2010 the council cut 77 percent.\tYes\nThank you all, my friends.\tNo\n")
    assert train(tmp_path / "m", tables["debate.tsv"], "--positive", "Yes", "--test", test, "--json") == 0
    assert json.loads(capsys.readouterr().out)["test"] == {"rows": 2, "f1": {"mean": 1.0, "low": 0.0, "high": 1.0}}


def test_task_options_without_task_are_a_mistake(tables, tmp_path, capsys):
    assert main(["train", "--data", str(tables["debate.tsv"]), "--model", str(tmp_path / "m")]) == 2
    assert "--task" in capsys.readouterr().err


def test_train_task_names_the_options_it_lacks(capsys):
    assert main(["train", "--task", "labels", "--text", "Text"]) == 2
    assert "--data, --label, --out" in capsys.readouterr().err


@pytest.mark.parametrize("name", KIND.files)
def test_one_changed_byte_is_refused_by_name(stored, tables, name, capsys):
    content = bytearray((stored / name).read_bytes())
    content[len(content) // 2] ^= 1
    (stored / name).write_bytes(bytes(content))
    assert main(["predict", "--model", str(stored), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 2
    error = capsys.readouterr().err
    assert f"{name} was changed after training" in error
    assert "Train it again" in error


def _manifest_with(stored, **changes):
    """The manifest with other values and a hash that fits."""
    from classifiers.storing import _hash_manifest

    manifest = json.loads((stored / MANIFEST).read_text(encoding="utf-8")) | changes
    manifest["sha256"] = _hash_manifest(manifest)
    (stored / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "told"),
    [({"format": 99}, "format 99"), ({"sklearn": "0.1"}, "scikit-learn 0.1"), ({"kind": "starter"}, "holds a starter model")],
    ids=["format", "library", "kind"],
)
def test_a_model_of_another_version_or_kind_is_refused(stored, tables, changes, told, capsys):
    _manifest_with(stored, **changes)
    assert main(["predict", "--model", str(stored), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 2
    assert told in capsys.readouterr().err


def test_a_type_that_is_not_trusted_is_refused(stored, tables, capsys):
    from hashlib import sha256

    import skops.io
    from sklearn.tree import DecisionTreeClassifier

    skops.io.dump(DecisionTreeClassifier(), stored / "member.skops")
    files = json.loads((stored / MANIFEST).read_text(encoding="utf-8"))["files"]
    files["member.skops"] = sha256((stored / "member.skops").read_bytes()).hexdigest()
    _manifest_with(stored, files=files)
    assert main(["predict", "--model", str(stored), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 2
    assert "not on the list of trusted types" in capsys.readouterr().err


def test_the_starter_model_is_no_task(trained, tables, tmp_path, capsys):
    shutil.copytree(trained[0], tmp_path / "starter")
    assert main(["predict", "--model", str(tmp_path / "starter"), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 2
    assert "holds a starter model" in capsys.readouterr().err


def test_a_task_is_no_starter_model(stored, capsys):
    assert main(["card", "--model", str(stored)]) == 2
    assert "holds a task model" in capsys.readouterr().err


def test_predict_names_a_missing_model_and_a_missing_column(stored, tables, tmp_path, capsys):
    assert main(["predict", "--model", str(tmp_path / "none"), "--data", str(tables["debate.tsv"]), "--text", "Text"]) == 2
    assert "There is no trained model" in capsys.readouterr().err
    assert main(["predict", "--model", str(stored), "--data", str(tables["debate.tsv"]), "--text", "text"]) == 2
    assert "no column 'text'" in capsys.readouterr().err


def test_the_parser_loads_no_heavy_library():
    code = "import sys, classifiers.cli; print({'sklearn', 'numpy'} & {name.split('.')[0] for name in sys.modules} or 'none')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "none"


def test_one_positive_label_of_many_is_told_from_all_others(tables, tmp_path, capsys):
    more = ("--group", "doc", "--positive", "question")
    assert train(tmp_path / "m", tables["acts.jsonl"], *more, task="labels", text="text", label="act") == 0
    capsys.readouterr()
    assert main(["predict", "--model", str(tmp_path / "m"), "--data", str(tables["acts.jsonl"]), "--text", "text"]) == 0
    labels = [line.split("\t")[0] for line in capsys.readouterr().out.splitlines()]
    assert set(labels) == {"question", "other"}
    assert labels.count("question") == 25
