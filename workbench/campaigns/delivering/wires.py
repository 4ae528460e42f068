"""What every channel that we send over by machine can do: the contract, and the list of wires.

A wire is registered by a module in MODULES; import heavy libraries (tweepy, mastodon) inside its functions only.
Kinds on paper and in rooms, "manual" and the public page have no wire.
"""

from collections.abc import Callable
from datetime import timedelta
from importlib import import_module
from traceback import extract_tb
from typing import Any, Literal, Protocol, runtime_checkable

import structlog
from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from workbench.campaigns.models import Delivery, Placement
from workbench.campaigns.transports import Outcome
from workbench.editorial.models import Revision
from workbench.settings import Settings

log = structlog.get_logger(__name__)
Idempotency = Literal["K", "R", "N"]
LAG = timedelta(minutes=3)  # so long a copy may take to show when we read a channel back (FAULTS.md F-11 has two minutes)
MODULES = (
    "workbench.campaigns.delivering.webhook",
    "workbench.campaigns.delivering.letter",
    "workbench.campaigns.social.wires",
    "workbench.campaigns.lists.wires",
)  # each with register_wires(); of two for one kind the later one stands


class Message(Protocol):
    """What a wire sends: a frozen dataclass of the wire's own, with every secret already unsealed. Never logged."""

    @property
    def key(self) -> str:
        """The delivery's key, the same at every try."""


class NotSendable(Exception):
    """Raised by prepare: `error` is a code of wording.py. `drop` takes the message away (has left the list); else it fails."""

    def __init__(self, error: str, *, drop: bool = False) -> None:
        super().__init__(error)
        self.error = error
        self.drop = drop


@runtime_checkable
class Wire(Protocol):
    """One kind of channel. `idempotency` is the default of a new channel; what the row says holds.

    K accepts a key, for `key_life` (None: for ever; after it the channel is treated as R when look_up can, else as N).
    R can be read back after `lag`. N neither: whatever is unclear goes to a person.
    """

    kind: str
    idempotency: Idempotency
    key_life: timedelta | None
    lag: timedelta
    can_look_up: bool
    can_withdraw: bool  # withdraw() takes the copy down, or tells each receiver
    can_correct: bool  # correct() changes the copy where it stands

    def receivers(self, session: Session, placement: Placement, settings: Settings) -> list[tuple[str, str]]:
        """(receiver, key) of each message of a placement; one with an empty receiver unless it is a list."""

    def prepare(self, session: Session, delivery: Delivery, settings: Settings) -> Any:
        """The Message of a delivery: reads rows, uses no network. Raises NotSendable.

        delivery.purpose says what for: publish, withdraw or correct. Of the last two, delivery.receipt began as the receipt
        of the copy that is out. The text is that of `revision_of(delivery)`; delivery.attempts counts this try. What must be
        the same at every try may be kept by setting delivery.receipt to a new dict: it is stored before the call.
        """

    def send(self, message: Any, settings: Settings) -> Outcome:
        """Make the call; no session is open. Never raises for what the other side does; at most 20 seconds."""

    def look_up(self, message: Any, settings: Settings) -> Outcome | None:
        """Whether the message is there: "sent" (with receipt), "missing" or "unclear". None when it cannot be read back."""

    def withdraw(self, message: Any, settings: Settings) -> Outcome | None:
        """Take the copy down, or tell its receiver; a copy that is gone already is "sent". None when that cannot be done."""

    def correct(self, message: Any, settings: Settings) -> Outcome | None:
        """Change the copy where it stands. None when that cannot be done."""


class PlainWire:
    """What a wire does unless it says otherwise: one receiver, nothing to read back, nothing to take down."""

    kind = ""
    idempotency: Idempotency = "N"
    key_life: timedelta | None = None
    lag = LAG
    can_look_up = False
    can_withdraw = False
    can_correct = False

    def receivers(self, session: Session, placement: Placement, settings: Settings) -> list[tuple[str, str]]:
        """One message."""
        return [("", f"msg_{placement.reference}")]

    def look_up(self, message: Any, settings: Settings) -> Outcome | None:
        """Cannot be read back."""
        return None

    def withdraw(self, message: Any, settings: Settings) -> Outcome | None:
        """Cannot be taken down."""
        return None

    def correct(self, message: Any, settings: Settings) -> Outcome | None:
        """Cannot be changed."""
        return None


_wires: dict[str, Wire] = {}
_loaded: list[str] = []


def register(wire: Wire) -> None:
    """Make a wire known under its kind; a later one takes the place of an earlier one."""
    _wires[wire.kind] = wire


def wire_of(kind: str) -> Wire | None:
    """The wire of a kind of channel; None for the page and for what is done by hand."""
    _load()
    return _wires.get(kind)


def wired_kinds() -> frozenset[str]:
    """Kinds that the machine sends over."""
    _load()
    return frozenset(_wires)


def sent_by_machine(kind: Any) -> ColumnElement[bool]:
    """The condition on Channel.kind that nobody has to mark it as done by hand."""
    condition: ColumnElement[bool] = kind.in_(sorted(wired_kinds() | {"page"}))
    return condition


def transmit(kind: str, purpose: str, message: Any, settings: Settings) -> Outcome:
    """Send, take down or change, as `purpose` says. An error of the wire itself is unclear, never a crash of the worker."""
    wire = wire_of(kind)
    if wire is None:
        return Outcome("failed", "channel_incomplete")
    act = {"withdraw": wire.withdraw, "correct": wire.correct}.get(purpose, wire.send)
    try:
        return act(message, settings) or Outcome("failed", "by_hand_only")
    except Exception as error:
        log.error("a wire raised", kind=kind, purpose=purpose, error=where_raised(error))
        return Outcome("unclear", "interrupted", maybe=True)


def read_back(kind: str, message: Any, settings: Settings) -> Outcome:
    """Whether an unclear message is there. A channel that cannot say is unclear."""
    wire = wire_of(kind)
    try:
        return (wire.look_up(message, settings) if wire is not None else None) or Outcome("unclear", "interrupted")
    except Exception as error:
        log.error("a wire raised", kind=kind, purpose="look_up", error=where_raised(error))
        return Outcome("unclear", "interrupted")


def where_raised(error: Exception) -> str:
    """The error's class and place, without its words: they may hold a token, an address or a text."""
    frames = extract_tb(error.__traceback__)
    return f"{type(error).__name__} in {frames[-1].name}, line {frames[-1].lineno}" if frames else type(error).__name__


def revision_of(delivery: Delivery) -> Revision:
    """The text a message carries: the placement's own, or for a correction in place the one that stands now."""
    sandwich = delivery.placement.sandwich
    if delivery.purpose == "correct" and sandwich.public_revision is not None:
        return sandwich.public_revision
    return delivery.placement.revision


def _load() -> None:
    if _loaded:
        return
    earlier = dict(_wires)
    for name in MODULES:
        try:
            register_wires: Callable[[], None] = import_module(name).register_wires
        except ModuleNotFoundError as error:
            if error.name is None or not name.startswith(error.name):
                raise
            continue
        register_wires()
    _wires.update(earlier)
    _loaded.append("all")
