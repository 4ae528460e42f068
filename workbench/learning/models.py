"""Tables of labels, training runs, versions and drift."""

from workbench.learning.datasets import models as datasets

__all__ = ["datasets"]
