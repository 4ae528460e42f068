"""Documents from JSON and back, their schema, formats, and that nothing a person writes makes the check fail."""

import json
from datetime import date
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandwiches import Document, DocumentError, check, document_schema, formats_for
from sandwiches.rendering import render_html, render_markdown, render_text

DOCUMENTS = json.loads((Path(__file__).parents[1] / "method" / "passing_documents.json").read_text(encoding="utf-8"))
NAMES = sorted(document_schema()["properties"])
PARTS = ("headline", "opening_fact", "myth", "explanation", "closing_fact", "claim", "true_kernel")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10) | st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
WRITING = st.text(alphabet=st.sampled_from("abc åäö Norrvik 0123456789.,%[]()*_-#>!?\n\u00a0\u200b\u0301😂@:/§'\""), max_size=300)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_when_written_and_read_again_is_equal(name):
    document, warnings = Document.from_json(DOCUMENTS[name])
    assert warnings == ()
    again, _ = Document.from_json(json.loads(json.dumps(document.to_json())))
    assert again == document


def test_from_json_when_a_key_is_unknown_warns_and_reads_the_rest():
    document, warnings = Document.from_json({**DOCUMENTS["SV1"], "colour": "red"})
    assert document.headline == DOCUMENTS["SV1"]["headline"]
    assert warnings == ("colour: unknown field, left unread",)


@pytest.mark.parametrize(
    ("patch", "field"),
    [
        ({"headline": 7}, "headline"),
        ({"headline": ["a"]}, "headline"),
        ({"evidence": {}}, "evidence"),
        ({"evidence": ["x"]}, "evidence[0]"),
        ({"evidence": [{"n": "1"}]}, "evidence[0].n"),
        ({"evidence": [{"n": 1, "url": 5}]}, "evidence[0].url"),
        ({"footer": "x"}, "footer"),
        ({"myth_label": "yes"}, "myth_label"),
        ({"decision_score": 1.5}, "decision_score"),
        ({"decision_score": True}, "decision_score"),
        ({"images": [{"contrast": "high"}]}, "images[0].contrast"),
        ({"marks": "M1"}, "marks"),
        ({"language": "d"}, "language"),
        ({"format": "poem"}, "format"),
        ({"review_by": "soon"}, "review_by"),
        ({"versions": [{"headline": 1}]}, "versions[0].headline"),
        ({"headline": "a\x00b"}, "headline"),
        ({"headline": "\ud800"}, "headline"),
        ({"headline": "a" * 20_001}, "headline"),
    ],
)
def test_from_json_when_a_field_is_wrong_names_it(patch, field):
    with pytest.raises(DocumentError) as caught:
        Document.from_json({**DOCUMENTS["SV1"], **patch})
    assert caught.value.field == field


@pytest.mark.parametrize("record", [None, [], "x", 3, True])
def test_from_json_when_not_an_object_says_so(record):
    with pytest.raises(DocumentError):
        Document.from_json(record)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_schema_accepts_the_sound_documents_and_what_we_write(name):
    jsonschema.Draft202012Validator.check_schema(document_schema())
    jsonschema.validate(DOCUMENTS[name], document_schema())
    jsonschema.validate(Document.from_json(DOCUMENTS[name])[0].to_json(), document_schema())


def test_schema_refuses_a_wrong_type():
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**DOCUMENTS["SV1"], "headline": 7}, document_schema())


@pytest.mark.parametrize(
    ("verdict", "decision", "kind", "expected"),
    [
        ("misleading", "respond", "belief", ["sandwich", "fact_page"]),
        ("false", "prepare", "belief", ["fact_page"]),
        ("true", "what_we_know", "event", ["what_we_know"]),
        ("unchecked", "respond_now", "event", ["what_we_know", "holding_statement"]),
        ("unchecked", "worry", "opinion", ["answer_to_worry"]),
        ("false", "reply_to_asker", "question", ["direct_reply"]),
        ("false", "monitor", "belief", []),
    ],
)
def test_formats_for_follows_verdict_decision_and_kind(verdict, decision, kind, expected):
    assert formats_for(verdict, decision, kind) == expected


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), JSON, max_size=8))
def test_from_json_when_given_anything_reads_it_or_names_the_field(record):
    try:
        document, _ = Document.from_json(record)
    except DocumentError:
        return
    check(document, as_of=date(2026, 11, 20))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(PARTS), WRITING, max_size=7), st.sampled_from(sorted(DOCUMENTS)))
def test_check_and_render_when_given_any_writing_never_fail(parts, name):
    document, _ = Document.from_json({**DOCUMENTS[name], **parts})
    for finding in check(document, as_of=date(2026, 11, 20), records="enforce"):
        assert finding.message
    assert render_html(document).endswith("</article>")
    assert render_text(document)
    assert render_markdown(document)
