"""The error tree of the classifiers. Every message says what happened and what to do.

ClassifierError
├── CorpusError          a labelled row is missing, broken or mislabelled
├── InputError           a line or a file given by the caller cannot be read
└── ModelError
    ├── ModelMissing     no model in this folder
    ├── ModelTampered    a file does not have the hash that was written at training
    ├── ModelOutdated    written by another version of scikit-learn or of this library
    └── EncoderError     the optional encoder's folder lacks something, is broken, or needs a library
"""


class ClassifierError(Exception):
    """Base of everything this library raises on purpose."""


class CorpusError(ClassifierError):
    """A labelled row cannot be used; names file and line."""


class InputError(ClassifierError):
    """What the caller handed in cannot be read."""


class ModelError(ClassifierError):
    """The stored model cannot be used."""


class ModelMissing(ModelError):
    """There is no model in the folder."""


class ModelTampered(ModelError):
    """A model file was changed after training, or holds a type we do not trust."""


class ModelOutdated(ModelError):
    """The model was written by another version; train it again."""


class EncoderError(ModelError):
    """The optional encoder cannot be used. Matching goes on without it."""
