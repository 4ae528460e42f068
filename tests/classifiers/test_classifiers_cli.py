"""`python -m classifiers`: one line out for every line in, clear sentences, exit codes."""

import json
import subprocess
import sys

import pytest

from classifiers.cli import main

FIELDS = ["id", "relevant", "relevance", "score", "threshold", "statement_type", "matches", "reasons", "model_version"]


@pytest.fixture
def run(trained, capsys):
    """Run a command on the session's model; gives (exit code, output lines, error text)."""

    def call(*arguments, model=True):
        options = ["--model", str(trained[0])] if model else []
        code = main([*map(str, arguments), *options])
        out, err = capsys.readouterr()
        return code, out.splitlines(), err

    return call


def _file(tmp_path, *lines):
    path = tmp_path / "in.jsonl"
    path.write_bytes(b"\n".join(line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines) + b"\n")
    return path


def test_assess_writes_one_line_per_input_with_all_fields(run, tmp_path):
    path = _file(tmp_path, {"id": "a", "text": "Nyanlända går före i bostadskön."}, {"id": 2, "title": "Hockey", "text": ""})
    code, lines, err = run("assess", path)
    first, second = map(json.loads, lines)
    assert (code, err) == (0, "")
    assert set(FIELDS) <= first.keys()
    assert (first["id"], second["id"]) == ("a", "2")
    assert all(match.keys() == {"rumour_id", "score", "relation"} for match in first["matches"])
    assert all(reason.keys() == {"word", "weight"} for reason in first["reasons"])


def test_assess_answers_bad_lines_in_place_and_ends_with_2(run, tmp_path):
    path = _file(
        tmp_path, {"id": "a", "text": "Hej"}, b"{broken", b"[1]", b"", {"text": "no id"}, {"id": "b", "text": 5},
        b'{"id": "c", "text": "\xff"}', {"id": "d"}, b"[" * 5000, {"id": "e", "text": None, "title": "Bara rubrik"},
    )  # fmt: skip
    code, lines, err = run("assess", path)
    rows = [json.loads(line) for line in lines]
    assert code == 2
    assert len(rows) == 10
    assert [row["line"] for row in rows if "error" in row] == [2, 3, 4, 5, 6, 7, 8, 9]
    assert rows[5]["id"] == "b"
    assert "text must be a string" in rows[5]["error"]
    assert err.count("\n") == 1
    assert "8 line(s)" in err


def test_assess_uses_the_rumours_of_a_file(run, tmp_path):
    rumours = tmp_path / "rumours.jsonl"
    rumours.write_text('{"rumour_id": "mine", "claim": "Älgarna har lärt sig åka buss"}\n', encoding="utf-8")
    path = _file(tmp_path, {"id": "a", "text": "Älgarna har lärt sig åka buss i Norrvik"})
    _, lines, _ = run("assess", path, "--rumours", rumours)
    assert [match["rumour_id"] for match in json.loads(lines[0])["matches"]] == ["mine"]


@pytest.mark.parametrize("line", ['{"claim": "x"}', '{"rumour_id": "a"}', "nonsense", '{"rumour_id": "a", "claim": 3}'])
def test_assess_names_the_line_of_a_bad_rumour(run, tmp_path, line):
    rumours = tmp_path / "rumours.jsonl"
    rumours.write_text(line, encoding="utf-8")
    code, lines, err = run("assess", _file(tmp_path, {"id": "a", "text": "Hej"}), "--rumours", rumours)
    assert (code, lines) == (2, [])
    assert "line 1:" in err


def test_a_missing_file_is_one_clear_sentence(run, tmp_path):
    code, lines, err = run("assess", tmp_path / "nowhere.jsonl")
    assert (code, lines) == (2, [])
    assert "nowhere.jsonl cannot be read" in err


def test_a_missing_model_folder_is_one_clear_sentence(run, tmp_path):
    code, _, err = run("assess", _file(tmp_path, {"id": "a", "text": "x"}), "--model", tmp_path / "none", model=False)
    assert code == 2
    assert "There is no trained model" in err


def test_a_missing_corpus_is_one_clear_sentence(run, tmp_path):
    code, _, err = run("train", "--corpus", tmp_path / "none", "--model", tmp_path / "m", model=False)
    assert code == 2
    assert "labelled corpus" in err


def test_card_shows_the_figures_as_text_and_as_json(run, trained):
    _, lines, _ = run("card")
    assert lines[0] == f"Model {trained[1].version}"
    _, lines, _ = run("card", "--json")
    assert json.loads(lines[0])["version"] == trained[1].version


def test_assess_trains_first_when_the_default_folder_is_empty(trained, tmp_path, monkeypatch, capsys):
    trained_dirs = []

    def train_instead(model_dir, corpus_dir, seed):
        import shutil

        trained_dirs.append(str(model_dir))
        shutil.copytree(trained[0], model_dir)
        return {}

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("classifiers.cli._train_into", train_instead)
    assert main(["assess", str(_file(tmp_path, {"id": "a", "text": "Hej"}))]) == 0
    out, err = capsys.readouterr()
    assert trained_dirs == ["var/model"]
    assert "training the starter model first" in err
    assert len(out.splitlines()) == 1


def test_assess_reads_standard_input_in_a_real_process(trained):
    done = subprocess.run(
        [sys.executable, "-m", "classifiers", "assess", "--model", str(trained[0])],
        input='{"id": "a", "text": "Å, flyktingar!"}\n\n'.encode(), capture_output=True, check=False,
    )  # fmt: skip
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert done.returncode == 2
    assert rows[0]["id"] == "a"
    assert rows[1]["line"] == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["train", "--help"], ["assess", "--help"], ["card", "--help"]])
def test_help_is_there(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 0
    assert "usage: python -m classifiers" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["guess"], ["train", "--seed", "x"], ["assess", "--nope"]])
def test_wrong_arguments_end_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
