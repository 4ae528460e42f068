"""A tiny encoder, written by the test: words that mean the same have nearly the same vector. The last ones are invented."""

import json

import numpy as np

MEANINGS = (
    ("kö", "väntan", "queue", "line", "glomp"),
    ("lägenhet", "våning", "flat", "apartment", "snurv"),
    ("nyanlända", "flyktingar", "newcomers", "refugees", "fribblare"),
    ("först", "före", "first", "ahead", "tjolt"),
    ("badhus", "simhall", "pool"),
    ("män", "gubbar", "men"),
)
WORDS = ["[UNK]", *(word for group in MEANINGS for word in group)]


def vectors():
    """One row a word: the meaning's own axis, and a little of the word's."""
    table = np.full((len(WORDS), len(MEANINGS) + 2), 0.01)
    table[0] = 0
    for axis, group in enumerate(MEANINGS):
        for place, word in enumerate(group):
            table[WORDS.index(word), axis] = 1
            table[WORDS.index(word), -1] = 0.02 * place
    return table


def write_tensors(path, **tensors):
    """A safetensors file as the format says: length of the header, header, numbers. A tensor is (kind, array)."""
    header, data = {"__metadata__": {"format": "np"}}, b""
    for name, (kind, array) in tensors.items():
        raw = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    told = json.dumps(header).encode()
    path.write_bytes(len(told).to_bytes(8, "little") + told + data)


def write_words(path, kind="WordLevel", words=WORDS, **more):
    """A tokenizer.json in lower case."""
    model = {"type": kind, "vocab": {word: number for number, word in enumerate(words)}, "unk_token": "[UNK]", **more}
    path.write_text(json.dumps({"normalizer": {"type": "Lowercase"}, "model": model}), "utf-8")


def write_encoder(folder):
    """A folder with the tiny encoder."""
    folder.mkdir()
    write_words(folder / "tokenizer.json")
    write_tensors(folder / "model.safetensors", embeddings=("F32", vectors().astype("<f4")))
    return folder
