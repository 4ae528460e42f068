"""The commands match and evaluate-run, their files and their figures."""

import gzip
import json

import pytest

from classifiers.cli import main
from classifiers.retrieval.files import read_run
from classifiers.retrieval.measuring import average_precision, measure_chances, measure_run, reciprocal_rank
from classifiers.retrieval.types import Ranked

CLAIMS = [
    {"id": f"c{n}", "title": f"Title {word}", "text": f"The {word} is closed."}
    for n, word in enumerate(("rink", "library", "pool"))
]


@pytest.fixture
def files(tmp_path):
    """Three claims, packed, and two posts with their right claims."""
    with gzip.open(tmp_path / "claims.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(claim) + "\n" for claim in CLAIMS)
    (tmp_path / "posts.tsv").write_text('q1\tour "library\tis shut\nq2\tthe pool\n', encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("q1\t0\tc1\t1\nq2\t0\tc2\t1\nq2\t0\tc0\t0\n", encoding="utf-8")
    return tmp_path


def match(files, *more):
    return main(["match", "--claims", str(files / "claims.jsonl.gz"), "--queries", str(files / "posts.tsv"), *more])


def test_match_prints_a_run_that_evaluate_reads(files, capsys):
    assert match(files, "--top", "2") == 0
    out = capsys.readouterr().out
    assert [line.split()[:4] for line in out.splitlines() if line.split()[3] == "1"] == [
        ["q1", "Q0", "c1", "1"],
        ["q2", "Q0", "c2", "1"],
    ]
    (files / "run.trec").write_text(out, encoding="utf-8")
    assert main(["evaluate-run", "--qrels", str(files / "qrels.tsv"), "--run", str(files / "run.trec"), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["map@5"]["mean"] == 1.0


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--train-queries", "x"), "belong together"),
        (("--no-match",), "chances are learned"),
        (("--top", "0"), "at least 1"),
        (("--text-columns", ","), "at least one column"),
        (("--id-column", "number"), "line 1"),
    ],
    ids=["half a training", "no-match untaught", "top", "columns", "id"],
)
def test_match_when_the_input_is_wrong_says_so_in_one_line(files, capsys, more, told):
    assert match(files, *more) == 2
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "text"), [("posts.tsv", "q1 no tab\n"), ("qrels.tsv", "q1 c1\n"), ("run.trec", "q1 Q0 c1 1 high me\n")]
)
def test_files_when_a_line_is_broken_name_it(files, capsys, name, text):
    (files / "run.trec").write_text("q1 Q0 c1 1 0.5 me\n", encoding="utf-8")
    (files / name).write_text(text, encoding="utf-8")
    codes = {match(files), main(["evaluate-run", "--qrels", str(files / "qrels.tsv"), "--run", str(files / "run.trec")])}
    assert 2 in codes
    assert f"{name}, line 1" in capsys.readouterr().err


def test_average_precision_as_checkthat_scores_it():
    assert average_precision(["a", "b", "c"], frozenset({"b"})) == 0.5
    assert average_precision(["a", "x", "b"], frozenset({"a", "b"})) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision(["x"] * 5 + ["a"], frozenset({"a"})) == 0.0
    assert reciprocal_rank(["x", "a"], frozenset({"a"})) == 0.5


def test_run_when_scores_tie_goes_by_the_greater_id(tmp_path):
    path = tmp_path / "run"
    path.write_text("q Q0 a 1 0.5 me\nq Q0 b 2 0.5 me\nq Q0 c 3 0.9 me\n", encoding="utf-8")
    assert [one.claim_id for one in read_run(path)["q"]] == ["c", "b", "a"]


def test_measure_counts_posts_that_the_run_does_not_answer():
    figures = measure_run({"q1": ["a"]}, {"q1": frozenset({"a"}), "q2": frozenset({"b"})})
    assert figures["posts"] == 2
    assert figures["unanswered"] == 1
    assert figures["map@5"]["mean"] == 0.5
    assert figures["map@5"]["low"] <= 0.5 <= figures["map@5"]["high"]


def test_chances_when_right_as_often_as_said_have_no_error():
    run = {f"q{n}": [Ranked("a" if n < 3 else "x", 0.75)] for n in range(4)}
    found = measure_chances(run, {post: frozenset({"a"}) for post in run})
    assert found["answered"] == 4
    assert found["right"] == found["said"] == 0.75
    assert found["calibration_error"] == 0.0


def test_chances_when_too_sure_show_it_and_scores_that_are_none_are_left_alone():
    right = {"q": frozenset({"a"})}
    assert measure_chances({"q": [Ranked("x", 0.9)]}, right)["calibration_error"] == pytest.approx(0.9)
    assert measure_chances({"q": [Ranked("x", 7.5)]}, right) is None
    assert measure_chances({}, right) is None


def test_evaluate_prints_reliability(files, capsys):
    (files / "run.trec").write_text("q1 Q0 c1 1 0.8 me\nq2 Q0 c0 1 0.3 me\n", encoding="utf-8")
    assert main(["evaluate-run", "--qrels", str(files / "qrels.tsv"), "--run", str(files / "run.trec")]) == 0
    assert "calibration error 0.250" in capsys.readouterr().out
