"""A real OpenID Connect provider on loopback, made of Authlib's server side: a person signs in there without being asked.

`person` is who that is; `change` alters the claims of the next ID token, `forge` its signature; `rotate` makes new keys.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Callable
from functools import cache
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import AuthorizationCodeMixin, OpenIDCode, UserInfo
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey
from werkzeug.serving import make_server

from tests.serving import run_in_thread

CLIENT_ID, CLIENT_SECRET = "workbench", "a secret of the tests"
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


@cache
def key_of(name: str) -> RSAKey:
    """A key pair of that name; made once, since making one takes a while."""
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


class Client(ClientMixin):
    """The workbench, as the provider knows it."""

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return ""

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri.endswith("/sign-in/single-sign-on/done")

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(AuthorizationCodeMixin):
    """What was asked, until the code is spent."""

    def __init__(self, data: dict[str, str]) -> None:
        self.code = secrets.token_urlsafe(16)
        self.data = data
        self.code_challenge = data.get("code_challenge")
        self.code_challenge_method = data.get("code_challenge_method")

    def get_redirect_uri(self) -> str | None:
        return self.data.get("redirect_uri")

    def get_scope(self) -> str:
        return self.data.get("scope", "")

    def get_nonce(self) -> str | None:
        return self.data.get("nonce")

    def get_auth_time(self) -> None:
        return None

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Grant(grants.AuthorizationCodeGrant):
    """The code flow; the codes lie in memory."""

    codes: dict[str, Code]

    def save_authorization_code(self, code: str, request: Any) -> Code:
        kept = Code(dict(request.payload.data))
        self.codes[code] = kept
        return kept

    def query_authorization_code(self, code: str, client: Client) -> Code | None:
        return self.codes.get(code)

    def delete_authorization_code(self, authorization_code: Code) -> None:
        for code in [code for code, kept in self.codes.items() if kept is authorization_code]:
            del self.codes[code]

    def authenticate_user(self, authorization_code: Code) -> str:
        return "somebody"


class IdentityProvider:
    """The provider, answering on a port of its own."""

    def __init__(self, now: Callable[[], int], port: int = 0) -> None:
        self.now = now
        self.person: dict[str, Any] = {"sub": "subject-1", "name": "Sara Berg", "email": "sara.berg@norrvik.example"}
        self.change: dict[str, Any] = {}
        self.forge = ""
        self.with_groups_in_token = True
        self.asked: list[str] = []
        self.questions: list[dict[str, str]] = []
        self.key = key_of("first")
        self.app = self._make_app()
        self.server = make_server("127.0.0.1", port, self.app, threaded=True)
        self.thread = run_in_thread(self.server)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def rotate(self) -> None:
        """New keys; the old ones sign nothing any more."""
        self.key = key_of("second")

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def logout_token(self, **changes: Any) -> str:
        """What the provider's server sends when somebody has signed out there."""
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": self.now(), "exp": self.now() + 120, "jti": secrets.token_hex(8)}
        claims |= {"sub": self.person["sub"], "events": {LOGOUT_EVENT: {}}} | changes
        return self.sign({name: value for name, value in claims.items() if value is not None})

    def sign(self, claims: dict[str, Any]) -> str:
        """A token of these claims, signed as `forge` says."""
        if self.forge == "none":
            return ".".join([*(_part(one) for one in ({"alg": "none"}, claims)), ""])
        if self.forge == "hmac":  # the public key taken for a shared secret; the library itself would not
            signed = ".".join(_part(one) for one in ({"alg": "HS256", "kid": self.key.kid}, claims))
            seal = hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"
        key = key_of("forged") if self.forge == "other_key" else self.key
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, key, ["RS256"])

    def _make_app(self) -> Flask:
        provider, app = self, Flask("identity-provider")
        grant = type("GrantHere", (Grant,), {"codes": {}, "TOKEN_ENDPOINT_AUTH_METHODS": ["client_secret_basic"]})
        server = AuthorizationServer(app, query_client=lambda _id: Client(), save_token=lambda token, request: None)

        class Tokens(OpenIDCode):
            def exists_nonce(self, nonce: str, request: Any) -> bool:
                return False

            def generate_user_info(self, user: str, scope: str) -> UserInfo:
                return UserInfo(provider.person)

            def encode_id_token(self, token: dict[str, Any], request: Any) -> str:
                now = provider.now()
                claims = {
                    "iss": provider.issuer,
                    "aud": CLIENT_ID,
                    "iat": now,
                    "exp": now + 300,
                    "auth_time": now,
                    "sid": "visit-1",
                }
                claims |= {"nonce": request.authorization_code.get_nonce()} | provider.person | provider.change
                if not provider.with_groups_in_token:
                    claims.pop("groups", None)
                return provider.sign({name: value for name, value in claims.items() if value is not None})

        server.register_grant(grant, [Tokens(require_nonce=True), CodeChallenge(required=True)])

        @app.before_request
        def keep() -> None:
            provider.asked.append(request.path)

        @app.get("/.well-known/openid-configuration")
        def description() -> Response:
            paths = ("authorization", "token", "userinfo", "end_session")
            found = {f"{name}_endpoint": f"{provider.issuer}/{name}" for name in paths}
            return jsonify(issuer=provider.issuer, jwks_uri=f"{provider.issuer}/jwks", **found)

        @app.get("/jwks")
        def keys() -> Response:
            return jsonify(KeySet([provider.key]).as_dict(private=False))

        @app.get("/authorization")
        def authorize() -> Any:
            provider.questions.append(request.args.to_dict())
            return server.create_authorization_response(
                grant_user="somebody", grant=server.get_consent_grant(end_user="somebody")
            )

        @app.post("/token")
        def token() -> Any:
            return server.create_token_response()

        @app.get("/userinfo")
        def userinfo() -> Response:
            return jsonify(provider.person)

        @app.get("/end_session")
        def end_session() -> Response:
            provider.questions.append(request.args.to_dict())
            return redirect(request.args["post_logout_redirect_uri"])  # type: ignore[return-value]

        return app


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
