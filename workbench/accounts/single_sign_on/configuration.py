"""How this installation reaches the municipality's own sign-in: the file single-sign-on.toml in the instance folder.

A file, not variables: it holds a table of groups and a secret, and is absent where the sign-in is not used.
"""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from workbench.accounts.models import ROLES
from workbench.errors import SettingsError
from workbench.settings import Settings

FILE = "single-sign-on.toml"
TEXTS = {"issuer": "", "client_id": "", "client_secret": "", "claim": "groups", "scope": "openid profile email", "button": ""}
GIVEN_BY_HAND = {"partner"}  # partners belong to organisations of their own, which a provider of the municipality does not know
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass(frozen=True, kw_only=True)
class Provider:
    """One OpenID Connect provider. `roles` maps a value of the claim to the roles it gives."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    roles: dict[str, frozenset[str]]
    scope: str
    strong: frozenset[str]
    button: str

    @property
    def known_roles(self) -> frozenset[str]:
        """The roles that the provider decides about; the others are given by hand and stay."""
        return frozenset().union(*self.roles.values())


def read_provider(settings: Settings) -> Provider | None:
    """The provider of the file; None without a file. Raises SettingsError with every problem of it."""
    path = settings.instance_dir / FILE
    if not path.exists():
        return None
    problems: list[str] = []
    values = _read(path, problems)
    texts = {name: _text(values, name, default, problems) for name, default in TEXTS.items()}
    roles = _roles(values.get("roles"), problems)
    strong = values.get("strong", ["mfa"])
    if not isinstance(strong, list) or not all(isinstance(one, str) for one in strong):
        problems.append(f'{FILE}: strong must be a list of texts, as in strong = ["mfa"].')
        strong = []
    unknown = sorted(set(values) - set(TEXTS) - {"roles", "strong"})
    problems += [f"{FILE}: {name} is no setting." for name in unknown]
    problems += _contradictions(texts, settings)
    if problems:
        raise SettingsError(problems)
    return Provider(**texts, roles=roles, strong=frozenset(strong))


def _read(path: Path, problems: list[str]) -> dict[str, Any]:
    if path.stat().st_mode & 0o077:
        problems.append(f"{path} can be read by others; run: chmod 600 {path}")
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        problems.append(f"{path} cannot be read: {error}")
        return {}


def _text(values: dict[str, Any], name: str, default: str, problems: list[str]) -> str:
    value = values.get(name, default)
    if isinstance(value, str):
        return value.strip()
    problems.append(f"{FILE}: {name} must be a text.")
    return default


def _roles(table: Any, problems: list[str]) -> dict[str, frozenset[str]]:
    if not isinstance(table, dict) or not table:
        problems.append(f'{FILE}: [roles] must name groups and their roles, as in "Kommunikation" = ["writer"].')
        return {}
    roles = {}
    for group, given in table.items():
        given = [given] if isinstance(given, str) else given
        wrong = [role for role in given if role not in set(ROLES) - GIVEN_BY_HAND] if isinstance(given, list) else [given]
        if wrong:
            problems.append(f"{FILE}: {group!r} gives {wrong[0]!r}; roles are {', '.join(sorted(set(ROLES) - GIVEN_BY_HAND))}.")
            continue
        roles[group] = frozenset(given)
    return roles


def _contradictions(texts: dict[str, str], settings: Settings) -> list[str]:
    problems = [f"{FILE}: {name} is missing." for name in ("issuer", "client_id", "client_secret", "claim") if not texts[name]]
    parts = urlsplit(texts["issuer"])
    is_rehearsal = (settings.demo or settings.testing) and parts.hostname in LOOPBACK
    if texts["issuer"] and parts.scheme != "https" and not is_rehearsal:
        problems.append(f"{FILE}: issuer must begin with https://.")
    if "openid" not in texts["scope"].split():
        problems.append(f"{FILE}: scope must hold openid.")
    return problems
