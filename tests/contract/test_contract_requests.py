"""What every form may rely on: no NUL in what was sent, and no number too long to be reckoned with. FAULTS.md B-01."""

import ast
from pathlib import Path

import pytest
from flask import request
from wtforms import Form
from wtforms.validators import NumberRange

import workbench
from workbench.web.number_fields import WholeField

SENT = {"name": ["a\x00b", "c\x00"], "od\x00d": ["d"], "plain": ["e\r\nf"]}


class Count(Form):
    number = WholeField(validators=[NumberRange(1, 10**9, "between")])


def test_no_form_and_no_query_holds_a_nul(app):
    """PostgreSQL keeps none; names lose it as values do, and several values of a name keep their order."""
    with app.test_request_context("/?q=a%00b&q=c&plain=d", method="POST", data=SENT):
        assert request.form.to_dict(flat=False) == {"name": ["ab", "c"], "odd": ["d"], "plain": ["e\r\nf"]}
        assert request.args.to_dict(flat=False) == {"q": ["ab", "c"], "plain": ["d"]}


def test_an_address_with_a_nul_does_not_exist(app, sign_in):
    for path in ("/library/a%00b", "/answers/%00/edit", "/%00"):
        assert sign_in("writer").get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("written", "is_taken", "error"),
    [("7", True, None), (" 12 ", True, None), ("0", False, "between"), ("9" * 400, False, "Write a whole number")],
)
def test_a_whole_number_is_short(app, written, is_taken, error):
    """wtforms' own check of a range fell over 310 digits: a page of a fault instead of a sentence."""
    from werkzeug.datastructures import MultiDict

    with app.test_request_context(headers={"Accept-Language": "en"}):
        form = Count(MultiDict({"number": written}))
        assert form.validate() is is_taken
        assert [*form.number.errors, None][0] == error


def test_every_form_asks_for_whole_numbers_with_that_field():
    """The field of wtforms itself is used in one place."""
    root = Path(workbench.__file__).parent
    found = [
        file.relative_to(root).as_posix()
        for file in root.rglob("*.py")
        if "IntegerField" in (text := file.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and "IntegerField" in [name.name for name in node.names]
    ]
    assert found == ["web/number_fields.py"]
