"""What learning refuses, each with a code that a caller can translate."""

from __future__ import annotations

from typing import Any

from classifiers.errors import CorpusError


class LearningRefused(CorpusError):
    """These decisions cannot be learned from. `code` is one of few, one_class, leak, unknown_label; `values` its numbers."""

    def __init__(self, message: str, code: str, **values: Any) -> None:
        super().__init__(message)
        self.code = code
        self.values = values
