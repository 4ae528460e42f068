"""The command line: what it prints and its exit codes."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandwiches.cli import main

DOCUMENTS = json.loads((Path(__file__).parents[1] / "method" / "passing_documents.json").read_text(encoding="utf-8"))


@pytest.fixture
def written(tmp_path):
    def write(content):
        path = tmp_path / "document.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return write


def test_check_when_sound_prints_an_empty_list_and_exits_0(written, capsys):
    assert main(["check", written(DOCUMENTS["SV1"]), "--json", "--as-of", "2026-11-20"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_check_when_blocked_prints_the_rules_that_fired_and_exits_1(written, capsys):
    record = {**DOCUMENTS["SV1"], "headline": "Nyanlända går före i bostadskön?"}
    assert main(["check", written(record), "--json", "--as-of", "2026-11-20", "--language", "en"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert set(rows[0]) == {"rule", "severity", "part", "message"}
    assert {row["rule"]: row["severity"] for row in rows} == {"H1": "block", "H2": "warn", "H3": "advise"}
    assert rows[0]["message"].startswith("The headline repeats")


def test_check_when_only_warned_exits_0(written, capsys):
    assert main(["check", written({**DOCUMENTS["EN1"], "value": ""}), "--as-of", "2026-11-20"]) == 0
    assert capsys.readouterr().out.startswith("ADVICE")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"{", "not JSON"),
        (b"[]", "object"),
        (b"[" * 10000, "deeply"),
        (b'{"a":' * 10000, "deeply"),
        (b'{"headline": "a", "headline": "b"}', "twice"),
        (b'{"decision_score": NaN}', "NaN"),
        (b'{"headline": 7}', "headline"),
        ("{'headline': 'å'}".encode("latin-1"), "UTF-8"),
        (b'{"decision_score": ' + b"9" * 5000 + b"}", "too long"),
        (b'{"headline": "\\ud800"}', "headline"),
    ],
)
def test_check_when_the_input_is_bad_says_one_sentence_and_exits_2(written, capsys, content, says):
    assert main(["check", written(content), "--json"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert says in captured.err
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["missing.json", ".", "a\0b"])
def test_check_when_the_file_cannot_be_read_exits_2(capsys, name, tmp_path):
    assert main(["check", name if name in (".", "a\0b") else str(tmp_path / name)]) == 2
    assert "Cannot read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["check", "-", "--as-of", "soon"], ["check", "-", "--as-of", "2026-02-30"], ["render", "-", "--to", "pdf"], [], ["x"]],
)
def test_main_when_an_option_is_bad_exits_2_with_one_line(arguments, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(arguments)
    assert stopped.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize(
    ("form", "says"), [("html", "<article"), ("text", "Källor"), ("markdown", "# Kötiden"), ("claimreview", "ClaimReview")]
)
def test_render_prints_each_form(written, capsys, form, says):
    assert main(["render", written(DOCUMENTS["SV1"]), "--to", form]) == 0
    assert says in capsys.readouterr().out


def test_schema_prints_json(capsys):
    assert main(["schema"]) == 0
    assert "opening_fact" in json.loads(capsys.readouterr().out)["properties"]


def test_check_reads_standard_input_and_a_byte_order_mark(monkeypatch, capsys):
    content = b"\xef\xbb\xbf" + json.dumps(DOCUMENTS["SV1"]).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    assert main(["check", "-", "--as-of", "2026-11-20"]) == 0
    assert capsys.readouterr().out == "Inget att anmärka.\n"


def test_import_of_the_library_loads_neither_html_libraries_nor_rules():
    code = "import sys, sandwiches; print([m for m in ('nh3', 'markdown', 'sandwiches.rules') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
