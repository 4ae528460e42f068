"""A model is the same for the same corpus, and refused when anything about it was changed."""

import json
import shutil
import time

import pytest

from classifiers.assessing import assess, load_model
from classifiers.corpus import CORPUS_DIR
from classifiers.errors import CorpusError, ModelMissing, ModelOutdated, ModelTampered
from classifiers.pipelines import TRUSTED_TYPES
from classifiers.storing import MANIFEST
from classifiers.training import train


@pytest.fixture
def copied(trained, tmp_path):
    return shutil.copytree(trained[0], tmp_path / "model")


@pytest.mark.timeout(300)
def test_training_twice_gives_the_same_version_and_scores_in_30_seconds_of_work(trained, model, corpus, tmp_path):
    began = time.process_time()
    card = train(CORPUS_DIR, tmp_path, seed=1, trained_at="2027-01-01")
    assert time.process_time() - began <= 30, "processor time, since the machine may be busy with other things"
    texts = [sentence.text for sentence in corpus.sentences[::20]]
    assert card.version == trained[1].version == model.version
    assert assess(load_model(tmp_path), texts, corpus.rumours) == assess(model, texts, corpus.rumours)


def test_version_names_recipe_and_hash(trained):
    recipe, digest = trained[1].version.split("-")
    assert recipe == "2026.2"
    assert len(digest) == 8
    assert int(digest, 16) >= 0


def test_card_holds_figures_per_genre_and_language(trained):
    card = json.loads(json.dumps(trained[1].to_json()))
    assert {"all", "news/sv", "news/en", "post/sv", "post/en"} <= card["relevance"].keys()
    assert card["thresholds"].keys() >= {"default", "news", "post", "authority"}
    assert card["trained_at"] == "2026-11-21"
    assert card["counts"]["held_out"] + card["counts"]["trained_on_for_figures"] == card["counts"]["texts"]


def test_held_out_figures_stay_above_their_floor(trained):
    """A fall below these is a defect of corpus or code, not noise."""
    card = trained[1]
    assert card.relevance["all"]["roc_auc"] >= 0.85
    assert card.statement_type["macro_f1"] >= 0.60
    assert card.relation["macro_f1"] >= 0.50
    assert card.matching["false_match_other_texts"] <= 0.05


@pytest.mark.parametrize("name", ["relevance.skops", "statement.skops", "relation.skops", "ranker.skops", "background.npz"])
def test_one_changed_byte_is_refused_by_name(copied, name):
    content = bytearray((copied / name).read_bytes())
    content[len(content) // 2] ^= 1
    (copied / name).write_bytes(bytes(content))
    with pytest.raises(ModelTampered, match=f"{name} was changed after training"):
        load_model(copied)


def test_a_changed_threshold_is_refused(copied):
    manifest = json.loads((copied / MANIFEST).read_text(encoding="utf-8"))
    manifest["decisions"]["thresholds"]["news"] = 0.01
    (copied / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ModelTampered, match="was changed after training"):
        load_model(copied)


def test_a_missing_file_is_refused(copied):
    (copied / "theme.skops").unlink()
    with pytest.raises(ModelTampered, match=r"theme\.skops is missing"):
        load_model(copied)


def test_a_model_of_another_scikit_learn_is_refused(copied, monkeypatch):
    monkeypatch.setattr("classifiers.storing.sklearn.__version__", "9.9.9")
    with pytest.raises(ModelOutdated, match=r"this is 9\.9\.9.*Train it again"):
        load_model(copied)


def test_a_type_that_is_not_on_the_list_is_refused(copied, monkeypatch):
    fewer = frozenset(name for name in TRUSTED_TYPES if "LogisticRegression" not in name)
    monkeypatch.setattr("classifiers.storing.TRUSTED_TYPES", fewer)
    with pytest.raises(ModelTampered, match="not on the list of trusted types"):
        load_model(copied)


def test_an_empty_folder_is_no_model(tmp_path):
    with pytest.raises(ModelMissing, match="python -m classifiers train"):
        load_model(tmp_path)


def test_a_corpus_with_one_label_is_refused(tmp_path):
    row = {
        "id": "s",
        "language": "sv",
        "text": "Simhallen öppnar.",
        "relevance": "no",
        "statement_type": "claim",
        "genre": "news",
    }
    (tmp_path / "sentences_a.jsonl").write_text(
        "\n".join(json.dumps(row | {"id": f"s{number}"}) for number in range(9)), encoding="utf-8"
    )
    with pytest.raises(CorpusError, match="too few labels for relevance"):
        train(tmp_path, tmp_path / "model", seed=1)
