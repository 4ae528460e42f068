"""What an e-mail list keeps in Channel.settings: whether everybody may sign up, and what they read before they do."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ListChoices:
    """The list's own choices. A list is closed until somebody opens it."""

    is_open: bool = False
    about_sv: str = ""
    about_en: str = ""

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "ListChoices":
        """From Channel.settings; what is missing or odd is as if it was not there."""
        texts = {name: value for name in ("about_sv", "about_en") if isinstance(value := stored.get(name), str)}
        return cls(is_open=stored.get("is_open") is True, **texts)

    def write(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """Channel.settings with these choices in place."""
        return {**stored, **asdict(self)}

    def about(self, language: str) -> str:
        """What the list is about, in this language or else the other."""
        first, second = (self.about_sv, self.about_en) if language == "sv" else (self.about_en, self.about_sv)
        return first or second
