"""A security key made of software: makes passkeys and answers challenges as a device would. Web Authentication, section 6."""

import base64
import hashlib
import json
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, WITH_KEY = 1, 4, 64


def coded(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class SoftKey:
    """One key for one place. `origin` is the address that the browser would be at."""

    def __init__(self, name: str, *, origin: str = "http://localhost", place: str = "localhost") -> None:
        self.id = name.encode().ljust(16, b"-")
        self.origin, self.place = origin, place
        self.private = generate_private_key(SECP256R1())

    def make(self, options: dict[str, Any]) -> str:
        """The answer to the options of a registration, as the browser's script sends it."""
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        made = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        attested = {"fmt": "none", "attStmt": {}, "authData": self._data(PRESENT | VERIFIED | WITH_KEY) + made}
        response = {
            "attestationObject": coded(cbor2.dumps(attested)),
            "clientDataJSON": coded(self._client("webauthn.create", options["challenge"])),
        }
        return self._answer(response)

    def use(self, options: dict[str, Any], *, is_verified: bool = True) -> str:
        """The answer to the options of a sign-in."""
        data = self._data(PRESENT | (VERIFIED if is_verified else 0))
        client = self._client("webauthn.get", options["challenge"])
        signature = self.private.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        response = {"authenticatorData": coded(data), "clientDataJSON": coded(client), "signature": coded(signature)}
        return self._answer(response | {"userHandle": None})

    def _data(self, flags: int) -> bytes:
        return hashlib.sha256(self.place.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _answer(self, response: dict[str, Any]) -> str:
        return json.dumps({"id": coded(self.id), "rawId": coded(self.id), "type": "public-key", "response": response})
