"""What a provider's claims say about a person: pure, without database or network."""

from collections.abc import Mapping
from typing import Any

from workbench.accounts.single_sign_on.configuration import Provider

MOST_GROUPS = 2000
LONGEST = 254


def roles_of(claims: Mapping[str, Any], provider: Provider) -> frozenset[str]:
    """The roles that the values of the configured claim give. A dot in its name leads into an object: realm_access.roles."""
    given: frozenset[str] = frozenset()
    for value in groups_of(claims, provider.claim):
        given |= provider.roles.get(value, frozenset())
    return given


def groups_of(claims: Mapping[str, Any], name: str) -> list[str]:
    """The texts of a claim: one text, or a list of texts. Anything else is nothing."""
    value: Any = claims.get(name)
    if value is None:
        value = claims
        for part in name.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
    values = [value] if isinstance(value, str) else value
    return [one for one in values if isinstance(one, str)][:MOST_GROUPS] if isinstance(values, list) else []


def is_strong(claims: Mapping[str, Any], provider: Provider) -> bool:
    """Whether the provider says that it asked for two factors: a configured word in amr (RFC 8176) or as acr."""
    amr = claims.get("amr")
    said = {one for one in amr if isinstance(one, str)} if isinstance(amr, list) else set()
    acr = claims.get("acr")
    return bool((said | ({acr} if isinstance(acr, str) else set())) & provider.strong)


def address_of(claims: Mapping[str, Any]) -> str:
    """The e-mail address for a new account; "" when there is none, or when the provider says that it is not verified."""
    if claims.get("email_verified", True) not in (True, "true"):
        return ""
    for name in ("email", "preferred_username", "upn"):
        value = claims.get(name)
        if isinstance(value, str) and 3 <= len(value) <= LONGEST and value.count("@") == 1 and value.isprintable():
            return value.strip().lower()
    return ""


def name_of(claims: Mapping[str, Any]) -> str:
    """What to call a person; the part before the @ when the provider says nothing."""
    value = claims.get("name")
    if not isinstance(value, str) or not value.strip():
        value = " ".join(str(claims[part]) for part in ("given_name", "family_name") if isinstance(claims.get(part), str))
    cleaned = "".join(letter for letter in value if letter.isprintable()).strip()[:120]
    return cleaned or address_of(claims).partition("@")[0]
