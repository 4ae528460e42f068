"""Opening an encoder: what a folder must hold, what is read of it, and what is said when something is missing."""

import json
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from classifiers.encoding import load_encoder
from classifiers.encoding.tokens import read_tokens
from classifiers.errors import EncoderError, ModelError
from tests.classifiers.encoding.tiny_encoder import WORDS, vectors, write_tensors, write_words

ALIKE = ["Nyanlända före i kö", "flyktingar först, väntan"]


@pytest.fixture
def install(monkeypatch):
    """Put a library there that is not installed: install(name, **what it holds)."""

    def put(name, **held):
        library = ModuleType(name)
        library.__spec__ = ModuleSpec(name, None)
        library.__dict__.update(held)
        monkeypatch.setitem(sys.modules, name, library)

    return put


@pytest.fixture
def without_libraries(monkeypatch):
    """Whatever is installed on the machine, nothing is found."""
    for name in ("tokenizers", "onnxruntime"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    for module in ("tokens", "networks"):
        monkeypatch.setattr(f"classifiers.encoding.{module}.find_spec", lambda _name: None)


def test_texts_of_one_meaning_are_near_and_others_far(folder, without_libraries):
    one, same, other = load_encoder(folder).encode([*ALIKE, "simhall gubbar"])
    assert one @ same > 0.99
    assert one @ other < 0.1


def test_vectors_have_length_one_and_a_text_without_a_known_word_is_zero(folder, without_libraries):
    found = load_encoder(folder).encode(["kö", "", "okänt ord", "kö lägenhet"])
    assert np.linalg.norm(found, axis=1) == pytest.approx([1, 0, 0, 1])


def test_the_answer_is_the_same_alone_and_among_others(folder, without_libraries):
    encoder = load_encoder(folder)
    assert np.array_equal(encoder.encode(ALIKE)[1], encoder.encode(ALIKE[1:])[0])


@pytest.mark.parametrize(
    ("kind", "stored"),
    [("F16", lambda table: table.astype("<f2")), ("F64", lambda table: table.astype("<f8")),
     ("BF16", lambda table: (table.astype("<f4").view("<u4") >> 16).astype("<u2"))],
    ids=["F16", "F64", "BF16"],
)  # fmt: skip
def test_every_kind_of_number_gives_the_same_within_its_precision(folder, without_libraries, kind, stored):
    exact = load_encoder(folder).encode(ALIKE)
    write_tensors(folder / "model.safetensors", **{"embedding.weight": (kind, stored(vectors()))})
    assert load_encoder(folder).encode(ALIKE) == pytest.approx(exact, abs=0.01)


def test_word_pieces_are_the_longest_that_fit(tmp_path, without_libraries):
    write_words(tmp_path / "tokenizer.json", "WordPiece", ["[UNK]", "bo", "bostad", "##s", "##skö", "##n"])
    ids_of = read_tokens(tmp_path, is_framed=False).ids_of
    assert ids_of("Bostadskön bostads x bostadx") == [2, 4, 5, 2, 3, 0, 0]


def test_marks_stand_alone_between_pieces_and_together_between_words(tmp_path, without_libraries):
    """As the library cuts them."""
    marks = ["[UNK]", "bo", "_", "!", "!!"]
    write_words(tmp_path / "tokenizer.json", "WordPiece", marks)
    assert read_tokens(tmp_path, is_framed=False).ids_of("bo_bo!!") == [1, 2, 1, 3, 3]
    write_words(tmp_path / "tokenizer.json", words=marks)
    assert read_tokens(tmp_path, is_framed=False).ids_of("bo bo!!") == [1, 1, 4]


def test_a_list_of_words_without_accents_reads_texts_without_them(tmp_path, without_libraries):
    (tmp_path / "vocab.txt").write_text("[UNK]\n[CLS]\n[SEP]\nko\n", "utf-8")
    assert read_tokens(tmp_path, is_framed=True).ids_of("Kö") == [1, 3, 2]


def test_an_installed_tokenizer_library_is_used(folder, install):
    class Tokenizer:
        @classmethod
        def from_file(cls, _path):
            return cls()

        def no_padding(self):
            self.is_padded = False

        def enable_truncation(self, max_length):
            self.longest = max_length

        def get_vocab_size(self):
            return len(WORDS)

        def encode(self, text, add_special_tokens):
            return SimpleNamespace(ids=[WORDS.index("kö")] if "bostadskö" in text and not add_special_tokens else [])

    install("tokenizers", Tokenizer=Tokenizer)
    assert np.array_equal(load_encoder(folder).encode(["bostadskö"]), load_encoder(folder).encode(["en bostadskö"]))
    assert load_encoder(folder).encode(["bostadskö"]).any()


@pytest.mark.parametrize("gives_tokens", [True, False], ids=["vectors of tokens", "vectors of texts"])
def test_a_network_is_run_without_what_is_filled_up(folder, install, without_libraries, monkeypatch, gives_tokens):
    """A short text beside a long one has the vector that it has alone."""

    class InferenceSession:
        def __init__(self, _path, **_options):
            self.table = vectors().astype("<f4") + 1  # what fills up is not zero

        def get_inputs(self):
            return [SimpleNamespace(name="input_ids"), SimpleNamespace(name="attention_mask")]

        def run(self, _names, given):
            found = self.table[given["input_ids"]]
            if gives_tokens:
                return [found]
            mask = given["attention_mask"][:, :, None]
            return [(found * mask).sum(axis=1) / mask.sum(axis=1)]

    monkeypatch.setattr("classifiers.encoding.networks.find_spec", lambda _name: object())
    install("onnxruntime", InferenceSession=InferenceSession, SessionOptions=SimpleNamespace)
    (folder / "model.onnx").write_bytes(b"a network")
    encoder = load_encoder(folder)
    assert encoder.encode(["kö", "nyanlända före i kö"])[0] == pytest.approx(encoder.encode(["kö"])[0], abs=1e-6)


def put(name, data):
    return lambda folder: (folder / name).write_bytes(data)


def header(**told):
    raw = json.dumps(told).encode()
    return put("model.safetensors", len(raw).to_bytes(8, "little") + raw)


BROKEN = {
    "no network": (lambda folder: (folder / "model.safetensors").unlink(), "neither model.onnx nor model.safetensors"),
    "no tokens": (lambda folder: (folder / "tokenizer.json").unlink(), "neither tokenizer.json nor vocab.txt"),
    "onnx without its library": (put("model.onnx", b"x"), "pip install onnxruntime"),
    "tokens of another kind": (lambda folder: write_words(folder / "tokenizer.json", "BPE"), "pip install tokenizers"),
    "tokens cut off": (put("tokenizer.json", b'{"model": '), "copy it again"),
    "no words": (lambda folder: write_words(folder / "tokenizer.json", words=[]), "is empty"),
    "empty file": (put("model.safetensors", b""), "copy it again"),
    "length that lies": (put("model.safetensors", b"\xff" * 64), "copy it again"),
    "numbers cut off": (header(a={"dtype": "F32", "shape": [9, 9], "data_offsets": [0, 324]}), "cut off"),
    "sizes that disagree": (header(a={"dtype": "F32", "shape": [9, 9], "data_offsets": [0, 8]}), "cut off"),
    "whole numbers": (header(a={"dtype": "I8", "shape": [9, 9], "data_offsets": [0, 81]}), "use F32"),
    "no table": (header(a={"dtype": "F32", "shape": [9], "data_offsets": [0, 36]}), "no table"),
    "a list": (put("model.safetensors", (2).to_bytes(8, "little") + b"[]"), "no header"),
    "layers": (header(a={}, b={}), "Export a model with layers to model.onnx"),
    "another model's table": (
        lambda folder: write_tensors(folder / "model.safetensors", a=("F32", np.ones((3, 2), "<f4"))),
        "from the same model",
    ),
}


@pytest.mark.parametrize(("break_it", "words"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_missing_or_broken_is_said_with_what_to_do(folder, without_libraries, break_it, words):
    break_it(folder)
    with pytest.raises(EncoderError, match=words):
        load_encoder(folder)


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(ModelError, match="leave the setting empty"):
        load_encoder(tmp_path / "nowhere")
