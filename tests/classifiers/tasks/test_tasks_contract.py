"""The contract of a text pipeline: clone, same seed same scores, save/load same scores, scores in 0–1, any text answered."""

import pytest
from sklearn.base import clone

from classifiers.tasks.files import read_labelled
from classifiers.tasks.model import predict
from classifiers.tasks.pipelines import RECIPES, build_calibrator, build_columns, build_member
from classifiers.tasks.reading import read_table, weigh_trust
from classifiers.tasks.storing import load_task, save_task
from classifiers.tasks.training import train_task

ODD = {
    "empty": "",
    "blanks": " \n\t ",
    "emoji only": "😀🎉❤️",
    "digits only": "1234 5678",
    "one megabyte": "Skolan i Norrvik öppnar klockan 8. " * 30_000,
    "mojibake": "SjÃ¶vik fÃ¥r 12 percent fler pÃ¥ Ã¶n â€“ igen",
    "capitals": "THE COUNCIL OF NORRVIK CUT 12 PERCENT, MORE THAN ANYONE BEFORE",
    "repeated characters": "neeeeeeeeeeeeeeeeeeeeeeeeej",
    "one character": "a" * 5000,
    "one word again and again": "Norrvik " * 400,
    "mixed languages": "Vet någon why the council of Norrvik har cut 40 jobs?",
    "control characters": "Skolan\x00 i\x1b Norrvik\u202e \ud800",
}


@pytest.mark.parametrize("task", RECIPES)
def test_parts_can_be_cloned(task):
    recipe = RECIPES[task]
    for part in (build_columns(recipe, 1000), build_member(recipe, 1.0, 3), build_calibrator()):
        assert repr(clone(part).get_params()) == repr(part.get_params())


def test_same_seed_gives_same_scores_and_version(tables, debate):
    rows = read_labelled(tables["debate.tsv"], "Text", "label")
    again = train_task(rows, "checkworthiness", positive="Yes")
    texts = [row.text for row in rows]
    assert again.version == debate.version
    assert predict(again, texts) == predict(debate, texts)


def test_another_table_gives_another_version(tables, debate):
    rows = read_labelled(tables["debate.tsv"], "Text", "label")[1:]
    assert train_task(rows, "checkworthiness", positive="Yes").version != debate.version


@pytest.mark.parametrize("name", ["statements", "debate"])
def test_save_and_load_gives_same_scores(name, request, tmp_path):
    model = request.getfixturevalue(name)
    texts = [*ODD.values(), "Thank you, Norrvik.", "Vad kostar badplatsen i Granby?"]
    save_task(model, tmp_path)
    loaded = load_task(tmp_path)
    assert predict(loaded, texts) == predict(model, texts)
    assert loaded.card == model.card
    save_task(loaded, tmp_path / "again")
    assert predict(load_task(tmp_path / "again"), texts) == predict(model, texts)


@pytest.mark.parametrize("name", ["statements", "debate"])
def test_order_and_company_do_not_matter(name, request):
    model = request.getfixturevalue(name)
    texts = [*ODD.values(), "Ring biblioteket i Norrvik."]
    assert predict(model, texts)[::-1] == predict(model, texts[::-1])
    assert predict(model, []) == []


@pytest.mark.parametrize("kind", ODD)
def test_odd_texts_get_an_answer_between_0_and_1(kind, statements, debate):
    for model in (statements, debate):
        (found,) = predict(model, [ODD[kind]])
        assert 0 <= found.score <= 1
        assert found.label in (*model.rules.labels, model.rules.negative)


@pytest.mark.parametrize("kind", [kind for kind in ODD if kind not in ("mixed languages", "control characters")])
def test_hardly_readable_texts_get_little_trust(kind, statements):
    (found,) = predict(statements, [ODD[kind]])
    assert weigh_trust(ODD[kind]) <= 0.5
    assert found.score <= 0.5 + 0.5 / len(statements.rules.labels)


@pytest.mark.parametrize("kind", ["empty", "blanks", "emoji only", "one character"])
def test_texts_without_words_are_never_positive(kind, debate):
    (found,) = predict(debate, [ODD[kind]])
    assert found.label == "No"
    assert found.score < debate.rules.threshold


def test_capitals_lower_the_score_of_the_same_sentence(debate):
    plain, shouted = predict(debate, [ODD["capitals"].capitalize(), ODD["capitals"]])
    assert plain.label == "Yes"
    assert shouted.score < plain.score


@pytest.mark.parametrize("text", ["Skolan i Norrvik öppnar klockan 8.", "Is it open?", "Hej!", "EU-valet i juni", "Ja."])
def test_ordinary_texts_are_trusted(text):
    assert weigh_trust(text) >= 0.5


def test_table_has_one_row_a_text_and_only_numbers_as_cues():
    table = read_table(["Vad kostar 12,5 liter?", ""], "sv")
    assert len(table) == 2
    assert table[0, 0] == "vad kostar 9 liter ?"
    assert all(isinstance(value, float) for value in table[:, 2:].ravel())
