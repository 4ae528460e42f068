"""What each kind of shared route needs to know, read from AlertRoute.options. Nothing secret lies here."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Self

FLAVOURS = ("teams", "slack", "mattermost")
METHODS = ("POST", "GET")
FORMS = ("form", "json", "query")


@dataclass(frozen=True)
class _Options:
    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """From JSON; what is missing has its default."""
        return cls(**{one.name: values[one.name] for one in fields(cls) if one.name in values})

    def to_json(self) -> dict[str, Any]:
        """As it is stored."""
        return asdict(self)


@dataclass(frozen=True)
class SmsOptions(_Options):
    """A gateway: where, how, and by which pattern its answer is known to mean yes.

    `fields` and `header_value` may hold {to}, {text}, {id} and {key}; the key itself is sealed beside them.
    """

    address: str = ""
    method: str = "POST"
    form: str = "form"
    fields: dict[str, str] = field(default_factory=dict)
    header: str = ""
    header_value: str = ""
    success: str = ""


@dataclass(frozen=True)
class ChatOptions(_Options):
    """A room. The webhook's address is the secret."""

    flavour: str = "teams"
    language: str = "sv"


@dataclass(frozen=True)
class WebhookOptions(_Options):
    """A signed webhook (Standard Webhooks)."""

    address: str = ""
    language: str = "sv"
