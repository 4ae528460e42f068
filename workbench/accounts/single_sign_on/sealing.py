"""The ID token of a visit at rest: encrypted with a key drawn from the installation's secret key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def seal(token: str, secret_key: str) -> bytes:
    """Encrypt."""
    return _box(secret_key).encrypt(token.encode())


def unseal(sealed: bytes, secret_key: str) -> str:
    """Decrypt; "" when it was sealed with another key."""
    try:
        return _box(secret_key).decrypt(sealed).decode()
    except InvalidToken:
        return ""


def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"workbench single sign-on").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
