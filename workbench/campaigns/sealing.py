"""Secrets of channels at rest: encrypted with a key drawn from the installation's secret key, never shown again."""

import base64
import binascii
import secrets

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.errors import WorkbenchError

PREFIX = "whsec_"


class SecretUnreadable(WorkbenchError):
    """The secret was sealed with another key; it must be entered again."""


def new_secret() -> str:
    """A fresh webhook secret in the form of Standard Webhooks: whsec_ and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def is_secret(text: str) -> bool:
    """Whether the text is a Standard Webhooks secret of 24 to 64 bytes."""
    if not text.startswith(PREFIX):
        return False
    try:
        return 24 <= len(base64.b64decode(text.removeprefix(PREFIX), validate=True)) <= 64
    except (binascii.Error, ValueError):
        return False


def seal(secret: str, secret_key: str) -> bytes:
    """Encrypt."""
    return _box(secret_key).encrypt(secret.encode())


def unseal(sealed: bytes, secret_key: str) -> str:
    """Decrypt. Raises SecretUnreadable."""
    try:
        return _box(secret_key).decrypt(sealed).decode()
    except InvalidToken as error:
        raise SecretUnreadable("the secret was sealed with another key") from error


def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"workbench channel secrets").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
