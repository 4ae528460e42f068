"""Readers of other people's data: every shape that is published, wrong encodings, rows refused by number, never a crash."""

import contextlib
import csv
import json
import time
import tracemalloc
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from classifiers.cli import main
from classifiers.datasets.checkthat import guess_kind, read_checkthat
from classifiers.datasets.claimreview import read_claim_reviews
from classifiers.datasets.decoding import clean, clean_url, find_encoding
from classifiers.datasets.json_stream import LONGEST_ELEMENT
from classifiers.datasets.tables import open_table, read_checks_table, read_labelled
from classifiers.datasets.types import MOST_BYTES, CheckedClaim, Judgement, LabelledText, NamedText, Refused, UnreadableFile


def review(number=1, **changes):
    """A ClaimReview of an invented publisher."""
    found = {
        "@type": "ClaimReview",
        "claimReviewed": f"Simhallen i Norrvik stänger på tisdagar, del {number}",
        "datePublished": "2026-10-03T08:00:00Z",
        "url": f"https://kollat.example/{number}",
        "author": {"@type": "Organization", "name": "Kollat i Norrvik"},
        "reviewRating": {"@type": "Rating", "ratingValue": "1", "bestRating": "5", "worstRating": 1, "alternateName": "Fel"},
        "inLanguage": "sv-SE",
    }
    return {key: value for key, value in {**found, **changes}.items() if value is not None}


def opened(body, size=7):
    """The file in small pieces, so that every seam is met."""
    body = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    return lambda: (body[start : start + size] for start in range(0, len(body), size))


def read(body, **options):
    return list(read_claim_reviews(opened(body), **options))


SHAPES = {
    "a feed": {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [review(1), review(2)]}]},
    "a feed whose item is one": {"dataFeedElement": [{"item": review(1)}, {"item": review(2)}], "dateModified": "2026-10-03"},
    "a list": [review(1), review(2)],
    "a graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"} | {"review": review(1)}, review(2)]},
    "a list of graphs": [{"@graph": [review(1)]}, {"@graph": [review(2)]}],
    "an article that holds them": {"@type": "NewsArticle", "review": [review(1), review(2)]},
    "types in a list": [review(1, **{"@type": ["Review", "http://schema.org/ClaimReview"]}), review(2)],
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_published_shape_gives_its_reviews(name):
    found = read(SHAPES[name])
    assert [one.url for one in found] == ["https://kollat.example/1", "https://kollat.example/2"]
    assert found[0].publisher == "Kollat i Norrvik"
    assert (found[0].verdict, found[0].rating, found[0].worst, found[0].best) == ("Fel", 1.0, 1.0, 5.0)
    assert (found[0].checked_on, found[0].language) == (date(2026, 10, 3), "sv")


def test_a_single_review_and_json_lines_are_read():
    assert len(read(review())) == 1
    lines = "\n".join(json.dumps(review(number)) for number in range(3)).encode()
    assert [one.url[-1] for one in read(lines)] == ["0", "1", "2"]


def test_the_answer_of_a_search_is_read():
    answer = {"claims": [{"text": "Simhallen stänger", "claimant": "N. N.", "claimReview": [
        {"publisher": {"name": "Kollat", "site": "kollat.example"}, "url": "https://kollat.example/s", "textualRating": "Fel",
         "reviewDate": "2026-10-03T00:00:00Z", "languageCode": "sv"}]}]}  # fmt: skip
    assert read(answer) == [
        CheckedClaim(
            1, "Simhallen stänger", "https://kollat.example/s", "Kollat", "Fel", checked_on=date(2026, 10, 3), language="sv"
        )
    ]


REFUSED = {
    "no_claim": review(claimReviewed=None), "no_url": review(url="javascript:alert(1)"), "no_publisher": review(author=None),
    "no_verdict": review(reviewRating=None), "not_a_check": {"@type": "NewsArticle", "headline": "Isbanan öppnar"},
}  # fmt: skip


@pytest.mark.parametrize("reason", REFUSED)
def test_a_review_without_what_is_needed_is_refused_by_number(reason):
    found = read([review(1), REFUSED[reason], review(3)])
    assert isinstance(found[1], Refused)
    assert (found[1].number, found[1].reason) == (2, reason)
    assert [one.number for one in found] == [1, 2, 3]


def test_what_the_file_lacks_is_taken_from_the_one_who_imports():
    found = read(review(author=None, inLanguage=None), publisher="Granskarna", language="en")
    assert (found[0].publisher, found[0].language) == ("Granskarna", "en")


def test_a_journalists_own_name_is_not_taken():
    """The publisher is an organisation; a person who signed the review is nobody's business here."""
    person = {"@type": "Person", "name": "Vera Vester"}
    assert read(review(author=person))[0].reason == "no_publisher"
    assert read(review(author=[person, {"name": "Kollat"}]))[0].publisher == "Kollat"


def test_entities_tags_controls_and_mojibake_become_plain_text():
    found = read(review(claimReviewed="A&amp;amp;B <b>fet</b>\x00\u202e stÃ¤nger", url="https://kollat.example/?a=1&amp;b=2"))
    assert found[0].claim == "A&B fet stänger"
    assert found[0].url == "https://kollat.example/?a=1&b=2"
    assert clean("\ud800half", 100) == "?half"
    assert clean("x" * 2_000, 1_000) == "x" * 1_000


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_every_encoding_is_read(encoding):
    body = json.dumps([review(claimReviewed="Åh, älven")], ensure_ascii=False).encode(encoding)
    assert read(body)[0].claim == "Åh, älven"


WHOLE = {
    "nothing": (b"", "empty"), "spaces": (b" \n\x00", "empty"), "a picture": (b"\x89PNG\r\n\x1a\n0000", "unknown"),
    "no JSON": (b"hello there, this is text", "not_json"), "broken at once": (b'{"a": ]', "not_json"),
}  # fmt: skip


@pytest.mark.parametrize("name", WHOLE)
def test_a_file_that_cannot_be_used_says_why(name):
    body, kind = WHOLE[name]
    with pytest.raises(UnreadableFile) as caught:
        read(body)
    assert caught.value.kind == kind


def test_a_file_of_more_than_fifty_megabytes_is_refused_before_it_is_parsed():
    piece = b" " * 1_000_000
    with pytest.raises(UnreadableFile) as caught:
        find_encoding(lambda: (piece for _ in range(MOST_BYTES // 1_000_000 + 2)))
    assert caught.value.kind == "too_large"


def test_what_stands_before_the_break_is_kept():
    body = json.dumps([review(1), review(2)]).encode()
    found = read(body[:-30])
    assert isinstance(found[0], CheckedClaim)
    assert (found[-1].number, found[-1].reason) == (2, "broken")


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"dataFeedElement": [' + b'{"item":' * 50_000, b'[{"claimReviewed": ' + b"9" * 10_000 + b"}]"],
    ids=["lists", "objects", "a number of ten thousand digits"],
)
def test_bombs_of_depth_and_digits_do_not_crash(body):
    with pytest.raises(UnreadableFile) as caught:
        assert all(isinstance(one, Refused) for one in read(body))
    assert caught.value.kind == "not_json"


def test_an_element_that_never_ends_is_given_up():
    body = b'[{"claimReviewed": "' + b"x" * (LONGEST_ELEMENT + 200_000)
    with pytest.raises(UnreadableFile):
        list(read_claim_reviews(opened(body, size=65_536)))


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_bytes_of_any_kind_give_rows_or_one_clear_error(body):
    for reader in (
        read_claim_reviews,
        lambda file: read_checks_table(file, {"claim": 0, "url": 1, "verdict": 2}),
        read_checkthat,
        lambda file: read_labelled(file, text=0, label=1),
    ):
        with contextlib.suppress(UnreadableFile):
            assert all(one.number >= 1 for one in reader(opened(body)))


NAMES = st.sampled_from(["@type", "item", "@graph", "claimReviewed", "name", "alternateName", "url", "claimReview", "text"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)
FIELDS = ("claimReviewed", "url", "author", "publisher", "reviewRating", "datePublished", "inLanguage", "@type", "itemReviewed")


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=4), VALUES)
def test_fields_of_any_type_never_crash(changes, beside):
    body = json.dumps({"dataFeedElement": [{"item": [{**review(), **changes}]}, beside]}).encode()
    for one in read(body):
        assert isinstance(one, Refused | CheckedClaim)
        json.dumps(one.to_json()).encode()


def test_ten_thousand_reviews_are_read_without_holding_them():
    body = json.dumps({"dataFeedElement": [{"item": [review(number)]} for number in range(10_000)]}, ensure_ascii=False).encode()
    tracemalloc.start()
    began = time.process_time()
    count = sum(isinstance(one, CheckedClaim) for one in read_claim_reviews(opened(body, size=65_536)))
    used, peak = time.process_time() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 10_000
    assert peak < 3_000_000, "more than a piece and an element is held"
    assert used < 30


CSV = 'Påstående;Länk;Omdöme;Vem;Dag;Språk\n"Simhallen; stänger";https://kollat.example/1;Fel;Kollat;2026-10-03;sv\n;https://kollat.example/2;Fel;Kollat;;\n'
COLUMNS = {"claim": 0, "url": 1, "verdict": 2, "publisher": 3, "date": 4, "language": 5}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_table_with_chosen_columns_gives_checks(encoding):
    found = list(read_checks_table(opened(CSV.encode(encoding)), COLUMNS))
    assert found[0] == CheckedClaim(
        2, "Simhallen; stänger", "https://kollat.example/1", "Kollat", "Fel", checked_on=date(2026, 10, 3), language="sv"
    )
    assert (found[1].number, found[1].reason) == (3, "no_claim")


def test_rows_of_another_width_and_endless_cells_are_refused_and_the_rest_is_read():
    csv.field_size_limit(10_000_000)  # as other readers of files leave it
    body = b"a,b\n1,2\n1,2,3\n" + b'"' + b"x" * 200_000 + b'",2\nlast,row\n'
    rows = list(open_table(opened(body, size=65_536)).rows)
    assert rows[0] == (2, ["1", "2"])
    assert rows[1] == Refused(3, "columns", "1")
    assert any(isinstance(row, Refused) and row.reason == "too_long" for row in rows)
    assert rows[-1][1] == ["last", "row"]


CHECKWORTHY = 'Sentence_id\tText\tclass_label\n1\t"We built 40 flats last year.\tYes\n2\tGood evening.\tNo\n3\t\tNo\n'


def test_checkworthy_sentences_are_split_at_tabs_and_never_unquoted():
    found = list(read_checkthat(opened(CHECKWORTHY.encode())))
    assert found[0] == LabelledText(2, '"We built 40 flats last year.', "Yes", "1")
    assert found[2] == Refused(4, "no_text", "")


def test_claims_queries_and_qrels_are_told_apart_and_read():
    claims = b"vclaim_id\tvclaim\ttitle\nc1\tThe bath closes on Tuesdays.\tBath\n"
    queries, qrels = b"q1\tis the bath closed?\twell?\nq2\t\n", b"q1\t0\tc1\t1\nq1 0\n"
    assert [guess_kind(opened(body)) for body in (claims, queries, qrels)] == ["claims", "queries", "qrels"]
    assert list(read_checkthat(opened(claims))) == [NamedText(2, "c1", "The bath closes on Tuesdays.", "Bath")]
    assert list(read_checkthat(opened(queries))) == [NamedText(1, "q1", "is the bath closed? well?"), Refused(2, "no_text", "q2")]
    assert list(read_checkthat(opened(qrels))) == [Judgement(1, "q1", "c1", True), Refused(2, "columns", "q1 0")]


@pytest.mark.parametrize(
    "url",
    ["", "ftp://a.example/x", "https://", "javascript:1", "https://a.example/ b", "https://a.example/" + "x" * 2_001, None, 3],
)
def test_addresses_that_are_none_are_not_kept(url):
    assert clean_url(url) == ""


def test_command_prints_json_lines_and_names_refused_rows(tmp_path, capsys):
    path = tmp_path / "feed.json"
    path.write_text(json.dumps([review(1), review(2, url=None)]), "utf-8")
    assert main(["read", "--kind", "claimreview", str(path)]) == 2
    shown = capsys.readouterr()
    assert json.loads(shown.out)["url"] == "https://kollat.example/1"
    assert "row 2: there is no address" in shown.err
    table = tmp_path / "table.csv"
    table.write_text(CSV.splitlines()[0] + "\n" + CSV.splitlines()[1], "utf-8")
    named = ["--claim", "Påstående", "--url", "Länk", "--verdict", "Omdöme", "--publisher", "Kollat i Norrvik"]
    assert main(["read", "--kind", "csv", str(table), *named]) == 0
    assert json.loads(capsys.readouterr().out)["publisher"] == "Kollat i Norrvik"
    assert main(["read", "--kind", "csv", str(table), "--text", "Saknas", "--label", "Omdöme"]) == 2
    assert "has no column 'Saknas'" in capsys.readouterr().err
    assert main(["read", "--kind", "csv", str(tmp_path / "none.csv"), "--text", "a", "--label", "b"]) == 2
