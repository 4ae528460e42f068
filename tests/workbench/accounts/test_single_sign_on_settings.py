"""The file of the municipality's own sign-in: every problem at once, nothing without it; what claims mean."""

import pytest

from workbench.accounts.single_sign_on.claims import address_of, groups_of, is_strong, name_of, roles_of
from workbench.accounts.single_sign_on.configuration import Provider, read_provider
from workbench.errors import SettingsError

GOOD = """
issuer = "https://login.norrvik.example"
client_id = "workbench"
client_secret = "hemlighet-som-ingen-ser"
claim = "realm_access.roles"
[roles]
skribent = "writer"
"""


def write(settings, text, mode=0o600):
    path = settings.instance_dir / "single-sign-on.toml"
    path.write_text(text)
    path.chmod(mode)


def provider_of(**changes):
    values = {"issuer": "https://x.example", "client_id": "c", "client_secret": "s", "claim": "groups", "scope": "openid"}
    values |= {"roles": {"a": frozenset({"writer"}), "b": frozenset({"auditor"})}, "strong": frozenset({"mfa"}), "button": ""}
    return Provider(**(values | changes))


def test_no_file_means_no_single_sign_on(settings, sign_in):
    """No button, and the door is not there."""
    assert read_provider(settings) is None
    assert "/sign-in/single-sign-on" not in sign_in().get("/sign-in").text
    assert sign_in().get("/sign-in/single-sign-on").status_code == 404
    assert sign_in().post("/sign-in/single-sign-on/back-channel").status_code == 404


def test_file_is_read_and_its_secret_is_not_shown(settings):
    """Also not where a value is printed. FAULTS.md K-02."""
    write(settings, GOOD)
    provider = read_provider(settings)
    assert provider.roles == {"skribent": frozenset({"writer"})}
    assert provider.known_roles == {"writer"}
    assert "hemlighet" not in repr(provider)


def test_every_problem_of_the_file_is_told_at_once(settings):
    """Open to others, no https, a role that does not exist, partners, a word that is no setting."""
    text = 'issuer = "http://login.norrvik.example"\nclient_id = 7\ncolour = "red"\n[roles]\na = "boss"\nb = ["partner"]\n'
    write(settings, text, mode=0o644)
    with pytest.raises(SettingsError) as caught:
        read_provider(settings)
    told = " ".join(caught.value.problems)
    for word in ("chmod 600", "https://", "client_id must be", "client_secret is missing", "colour", "'boss'", "'partner'"):
        assert word in told


@pytest.mark.parametrize("text", ["issuer = ", "\x00", ""], ids=["half", "nul", "empty"])
def test_file_that_says_nothing_stops_the_start(settings, text):
    """Nobody is left to guess why the button is missing."""
    write(settings, text)
    with pytest.raises(SettingsError):
        read_provider(settings)


def test_groups_come_from_lists_texts_and_nested_objects():
    """As Entra, Keycloak and brokers write them; anything else is nothing."""
    assert groups_of({"groups": ["a", 7, None, "b"]}, "groups") == ["a", "b"]
    assert groups_of({"groups": "a"}, "groups") == ["a"]
    assert groups_of({"realm_access": {"roles": ["a"]}}, "realm_access.roles") == ["a"]
    assert groups_of({"https://x.example/groups": ["a"]}, "https://x.example/groups") == ["a"]
    assert groups_of({"groups": {"a": 1}}, "groups") == []
    assert groups_of({"realm_access": "a"}, "realm_access.roles") == []
    assert roles_of({"groups": ["a", "b", "c"]}, provider_of()) == {"writer", "auditor"}


def test_strength_is_what_the_provider_says_in_amr_or_acr():
    """Only configured words count."""
    assert is_strong({"amr": ["pwd", "mfa"]}, provider_of())
    assert is_strong(
        {"acr": "http://id.elegnamnden.se/loa/1.0/loa3"}, provider_of(strong={"http://id.elegnamnden.se/loa/1.0/loa3"})
    )
    assert not is_strong({"amr": ["pwd"], "acr": "0"}, provider_of())
    assert not is_strong({"amr": "mfa"}, provider_of())


def test_address_and_name_are_taken_with_care():
    """Unverified addresses and control characters are not."""
    assert address_of({"email": "Sara@Norrvik.example"}) == "sara@norrvik.example"
    assert address_of({"upn": "sara@norrvik.example"}) == "sara@norrvik.example"
    assert address_of({"email": "sara@norrvik.example", "email_verified": False}) == ""
    assert address_of({"email": "sara@norrvik.example\nBcc: x@y.example"}) == ""
    assert name_of({"given_name": "Sara", "family_name": "Berg"}) == "Sara Berg"
    assert name_of({"name": "Sara\u202e Berg\n", "email": "s@n.example"}) == "Sara Berg"
