"""`python -m classifiers bursts`: one JSON object an alarm; a clear sentence for bad files, columns and times."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from classifiers.cli import main

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def table(tmp_path):
    """Write a file; gives its path."""

    def write(text):
        path = tmp_path / "posts.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    return write


@pytest.fixture
def run(capsys):
    """Run the command; gives exit code, the objects and standard error."""

    def call(path, *more):
        code = main(["bursts", "--posts", path, "--stream", "what", "--time", "when", *more])
        got = capsys.readouterr()
        return code, [json.loads(line) for line in got.out.splitlines()], got.err

    return call


def rows(*, end="Z", burst=12):
    """A post every second day for ten weeks, then many in an hour."""
    usual = [START + timedelta(days=2 * n) for n in range(35)]
    many = [START + timedelta(days=72, minutes=5 * n) for n in range(burst)]
    return [f"bad,{moment.strftime('%Y-%m-%dT%H:%M:%S')}{end},u{n}" for n, moment in enumerate([*many, *usual])]


def test_alarm_is_one_json_object(table, run):
    code, found, error = run(table("\n".join(["what,when,who", *rows()])))
    assert (code, error) == (0, "")
    assert [row["stream"] for row in found] == ["bad"]
    assert found[0]["at"].startswith("2026-03-18T09:")
    assert found[0]["score"] > 1


def test_semicolons_byte_order_mark_local_times_and_seconds(table, run):
    text = "\n".join(["what,when,who", *rows(end="")]).replace(",", ";")
    _, found, _ = run(table(b"\xef\xbb\xbf" + text.encode()))
    seconds = [f"bad,{datetime.fromisoformat(row.split(',')[1]).timestamp()}" for row in rows()]
    _, same, _ = run(table("\n".join(["what,when", *seconds])))
    assert found == same != []


def test_rows_of_the_same_post_count_once(table, run):
    twice = [row for row in rows(burst=1) for _ in range(12)]
    path = table("\n".join(["what,when,who", *twice]))
    assert run(path, "--id", "who")[1] == []


def test_sources_give_early_warnings_too(table, run):
    fresh = [f"new,{(START + timedelta(hours=n)).isoformat()},{name}" for n, name in enumerate("aabc")]
    _, found, _ = run(table("\n".join(["what,when,who", *fresh])), "--source", "who")
    assert [(row["kind"], row["score"], row["at"]) for row in found] == [("early", 3.0, "2026-01-05T12:00:00Z")]


def test_fewer_false_alarms_give_fewer_alarms(table, run):
    path = table("\n".join(["what,when,who", *rows(burst=3)]))
    assert len(run(path, "--false-alarms", "4")[1]) >= len(run(path, "--false-alarms", "0.05")[1])


def test_file_with_only_a_header_gives_nothing(table, run):
    assert run(table("what,when\n")) == (0, [], "")


@pytest.mark.parametrize(
    ("text", "more", "says"),
    [
        ("", (), "is empty"),
        ("a,b\n1,2\n", (), "no column 'what'. It has: a, b"),
        ("what,when\nx,yesterday\n", (), "line 2 ('yesterday')"),
        ("what,when\n,2026-01-01\n", (), "line 2 (no stream)"),
        ("what,when\nx\n", (), "line 2"),
        (b"what,when\nx,\xff\xfe\n", (), "not UTF-8"),
        ("what,when\nx,2026-01-01\n", ("--false-alarms", "0"), "between 0.05 and 4"),
        ("what,when\nx,2026-01-01\n", ("--timezone", "Norrvik"), "no time zone 'Norrvik'"),
        ("what,when\nx,2026-01-01\n", ("--timezone", "../etc"), "no time zone"),
        ("what,when\nx,2026-01-01\n", ("--source", "who"), "no column 'who'"),
    ],
    ids=["empty", "column", "time", "no-stream", "short-row", "bytes", "rate", "zone", "zone-path", "source"],
)
def test_bad_input_is_named(table, run, text, more, says):
    code, found, error = run(table(text), *more)
    assert (code, found) == (2, [])
    assert says in error
    assert error.count("\n") == 1


def test_missing_file_is_named(run, tmp_path):
    code, _, error = run(str(tmp_path / "none.csv"))
    assert code == 2
    assert "none.csv cannot be read" in error


def test_many_bad_rows_are_counted(table, run):
    _, _, error = run(table("what,when\n" + "x,never\n" * 9))
    assert "and 4 more" in error
