"""An optional sentence encoder from a folder on this machine: texts as vectors that are near when they mean the same."""

from classifiers.encoding.loading import Encoder, load_encoder

__all__ = ["Encoder", "load_encoder"]
