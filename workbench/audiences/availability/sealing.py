"""Addresses of calendars at rest: whoever has one reads the calendar, so it is encrypted and never shown again."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.errors import WorkbenchError


class AddressUnreadable(WorkbenchError):
    """The address was sealed with another key; it must be entered again."""


def seal(address: str, secret_key: str) -> bytes:
    """Encrypt."""
    return _box(secret_key).encrypt(address.encode())


def unseal(sealed: bytes, secret_key: str) -> str:
    """Decrypt. Raises AddressUnreadable."""
    try:
        return _box(secret_key).decrypt(sealed).decode()
    except InvalidToken as error:
        raise AddressUnreadable("the address was sealed with another key") from error


def _box(secret_key: str) -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"workbench calendar addresses").derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(key))
