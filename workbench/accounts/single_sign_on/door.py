"""The municipality's own sign-in seen from here: Authlib's client with PKCE, state and nonce, over the guarded fetch.

Every check of a token is here. Source: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7636, RFC 8725, OpenID Connect
Back-Channel Logout 1.0 section 2.6.
"""

import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskIntegration
from authlib.integrations.flask_client.apps import FlaskOAuth2App
from authlib.integrations.requests_client import OAuth2Session
from authlib.oauth2.claims import JWTClaims
from authlib.oidc.core import CodeIDToken
from flask import session
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry
from requests import RequestException

from feeds.errors import FetchError
from feeds.guarded import FetchPolicy
from feeds.guarded.sessions import GuardedAdapter
from workbench import clock
from workbench.accounts.single_sign_on.configuration import Provider
from workbench.accounts.single_sign_on.errors import AnswerRefused, ProviderAway

NAME = "single_sign_on"
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
LEEWAY_SECONDS = 120  # how far the two clocks may be apart
OLDEST_SECONDS = 600  # an answer to a question just asked is not older
FOUND_FOR_SECONDS = 3600  # how long the provider's own description is believed
KEYS_AGAIN_SECONDS = 30  # strangers cannot make us ask for the keys more often
TIMEOUT_SECONDS = 8.0
MOST_BYTES = 512 * 1024
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "end_session_endpoint", "jwks_uri")


class GuardedOAuth2Session(OAuth2Session):  # type: ignore[misc]
    """Authlib's session behind the guard: capped, timed, no redirects, no proxies of the environment."""

    def __init__(self, *args: Any, policy: FetchPolicy, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.trust_env = False
        self.adapters.clear()
        self.mount("https://", GuardedAdapter(policy))
        self.mount("http://", GuardedAdapter(policy))

    def get_redirect_target(self, resp: Any) -> None:
        """Nothing is followed."""


class Door(FlaskOAuth2App):  # type: ignore[misc]
    """One provider. Made at start, asks nothing before the first sign-in."""

    client_cls = GuardedOAuth2Session
    server_metadata: dict[str, Any]

    def __init__(self, provider: Provider) -> None:
        self.provider = provider
        self.keys_asked_at = 0.0
        policy = FetchPolicy(
            allowed_hosts=frozenset({_host_and_port(provider.issuer)}), timeout_s=TIMEOUT_SECONDS, max_bytes=MOST_BYTES
        )
        super().__init__(
            FlaskIntegration(NAME),
            name=NAME,
            client_id=provider.client_id,
            client_secret=provider.client_secret,
            server_metadata_url=provider.issuer.rstrip("/") + "/.well-known/openid-configuration",
            client_kwargs={"scope": provider.scope, "code_challenge_method": "S256", "policy": policy},
        )

    def begin(self, redirect_uri: str, **extra: str) -> str:
        """The provider's address to go to; what its answer must match stays in this browser's session."""
        for key in [key for key in session if key.startswith(f"_state_{NAME}_")]:
            session.pop(key)  # one at a time: a cookie is small
        made = self._asking(self.create_authorization_url, redirect_uri, **extra)
        address = str(made.pop("url"))
        self.save_authorize_data(redirect_uri=redirect_uri, **made)
        return address

    def finish(self) -> tuple[dict[str, Any], str]:
        """The claims of whoever came back, and their ID token. Raises ProviderAway or AnswerRefused."""
        token = self._asking(self.authorize_access_token)
        claims = token.get("userinfo")
        if not claims or not isinstance(token.get("id_token"), str):
            raise AnswerRefused(reason="no_id_token")
        return self._with_userinfo(dict(claims), token), token["id_token"]

    def read_logout_token(self, token: str) -> dict[str, Any]:
        """The claims of a back-channel logout token. Raises ProviderAway or AnswerRefused."""
        claims = self._asking(self._decode, token, JWTClaims, {"iat": {"essential": True}, "jti": {"essential": True}}, {})
        events = claims.get("events")
        is_logout = isinstance(events, dict) and isinstance(events.get(LOGOUT_EVENT), dict)
        if not is_logout or "nonce" in claims or not (claims.get("sub") or claims.get("sid")):
            raise AnswerRefused(reason="no_logout_token")
        return dict(claims)

    def end_address(self, id_token: str, back_to: str) -> str:
        """Where to sign out at the provider too; "" when it offers no such place, or does not answer."""
        try:
            metadata = self._asking(self.load_server_metadata)
        except ProviderAway:
            return ""
        if not metadata.get("end_session_endpoint"):
            return ""
        return str(self.create_logout_url(back_to, id_token, client_id=self.client_id)["url"])

    def load_server_metadata(self) -> dict[str, Any]:
        """The provider's description, asked for once an hour; the last one serves while it does not answer."""
        if time.monotonic() - self.server_metadata.get("_loaded_at", -FOUND_FOR_SECONDS) < FOUND_FOR_SECONDS:
            return dict(self.server_metadata)
        try:
            with self._get_session() as asking:
                answer = asking.request("GET", self._server_metadata_url, withhold_token=True)
                answer.raise_for_status()
                found = answer.json()
        except (FetchError, RequestException, ValueError):
            if self.server_metadata:
                return dict(self.server_metadata)
            raise
        self._check_description(found)
        self.server_metadata = {**found, "_loaded_at": time.monotonic()}
        return dict(self.server_metadata)

    def parse_id_token(self, token: Mapping[str, Any], nonce: str, *_: object, **__: object) -> CodeIDToken:
        """The claims of an ID token that is ours, fresh, whole and signed by the provider."""
        claims = self._decode(
            token["id_token"],
            CodeIDToken,
            {"nonce": {"essential": True, "value": nonce}},
            {"nonce": nonce, "client_id": self.client_id, "access_token": token.get("access_token")},
        )
        return claims

    def _decode(self, token: str, kind: type[JWTClaims], options: dict[str, Any], params: dict[str, Any]) -> JWTClaims:
        try:
            decoded = jwt.decode(token, self._keys(), registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False))
        except (InvalidKeyIdError, BadSignatureError):
            decoded = jwt.decode(
                token, self._keys(again=True), registry=JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
            )
        options = {
            "iss": {"essential": True, "value": self.provider.issuer},
            "aud": {"essential": True, "value": self.client_id},
            **options,
        }
        claims = kind(decoded.claims, decoded.header, options, params)
        now = int(clock.utcnow().timestamp())
        claims.validate(now=now, leeway=LEEWAY_SECONDS)
        if now - claims.get("iat", 0) > OLDEST_SECONDS + LEEWAY_SECONDS:
            raise AnswerRefused(reason="old_token")
        return claims

    def _keys(self, *, again: bool = False) -> KeySet:
        """The provider's public keys for signing. A key that others share too, or one for sealing, is left out."""
        known = self.server_metadata.get("jwks")
        if known is None or (again and time.monotonic() - self.keys_asked_at > KEYS_AGAIN_SECONDS):
            self.keys_asked_at = time.monotonic()
            known = self.fetch_jwk_set(force=True)
        signing = [key for key in known["keys"] if key.get("kty") != "oct" and key.get("use", "sig") == "sig"]
        return KeySet.import_key_set({"keys": signing})

    def _with_userinfo(self, claims: dict[str, Any], token: Mapping[str, Any]) -> dict[str, Any]:
        """With the claim asked for at the provider when the ID token lacks it."""
        address = self.server_metadata.get("userinfo_endpoint")
        if self.provider.claim.split(".")[0] in claims or not address:
            return claims
        more = self._asking(self.userinfo, token=token)
        if more.get("sub") != claims["sub"]:
            raise AnswerRefused(reason="other_subject")
        return {**more, **claims}

    def _check_description(self, found: Any) -> None:
        """Raises ProviderAway for a description of another issuer, or one that leads away from https."""
        if not isinstance(found, dict) or found.get("issuer") != self.provider.issuer:
            raise ProviderAway(reason="other_issuer")
        scheme = urlsplit(self.provider.issuer).scheme
        if any(urlsplit(str(found.get(name) or f"{scheme}:")).scheme != scheme for name in ENDPOINTS):
            raise ProviderAway(reason="no_https")

    def _asking(self, call: Any, *args: Any, **kwargs: Any) -> Any:
        """Do what may ask the provider; its failures become ours."""
        try:
            return call(*args, **kwargs)
        except OAuthError as error:
            raise AnswerRefused(reason=str(error.error)[:60]) from error
        except JoseError as error:
            raise AnswerRefused(reason=f"token_{error.error}") from error
        except (FetchError, RequestException) as error:
            raise ProviderAway(reason=type(error).__name__) from error
        except (ValueError, KeyError, TypeError, RuntimeError, AttributeError) as error:
            raise AnswerRefused(reason=f"unreadable_{type(error).__name__}") from error


def _host_and_port(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.hostname}:{parts.port or {'https': 443}.get(parts.scheme, 80)}"
