"""What can go wrong when an output is made.

OutputError
├── CannotMake          the text cannot become this output; says why, in the reader's language
├── BadColour           a colour cannot carry text; names the nearest that can
├── BadLogo             the file is not a picture we can use; `reason` says why
└── RenderOverrun       the process that sets the pages was stopped: too much time or memory
"""

from __future__ import annotations

from sandwiches.errors import SandwichError


class OutputError(SandwichError):
    """Base of this package's errors."""


class CannotMake(OutputError):
    """This text cannot become this output. `reason` is a word for the program: myth, empty, script, format, size."""

    def __init__(self, output: str, reason: str, detail: str = "") -> None:
        super().__init__(f"{output}: {reason}" + (f" ({detail})" if detail else ""))
        self.output = output
        self.reason = reason
        self.detail = detail


class BadColour(OutputError):
    """A colour with too little contrast. `ratio` is what it gives, `wanted` the least, `nearest` the closest that works."""

    def __init__(self, name: str, colour: str, *, ratio: float, wanted: float, nearest: str) -> None:
        super().__init__(f"{name} {colour}: contrast {ratio:.2f}, at least {wanted} is wanted; {nearest} works")
        self.name = name
        self.colour = colour
        self.ratio = ratio
        self.wanted = wanted
        self.nearest = nearest


class BadLogo(OutputError):
    """A file that is no usable logo. `reason`: type, bytes, pixels, damaged, empty, script, style, outside."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"logo refused: {reason}")
        self.reason = reason


class RenderOverrun(OutputError):
    """The process that sets pages had to be stopped, or died. The next order starts a new one."""
