"""Keys of sources at rest: encrypted with a key that is derived from the installation's secret key."""

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from workbench.errors import Refused

_PURPOSE = b"workbench: keys of sources"


def seal(secret_key: str, text: str) -> str:
    """`text` encrypted, as ASCII; an empty text stays empty."""
    return _cipher(secret_key).encrypt(text.encode()).decode("ascii") if text else ""


def unseal(secret_key: str, sealed: str) -> str:
    """What `seal` was given. Raises Refused when the secret key has changed since."""
    if not sealed:
        return ""
    try:
        return _cipher(secret_key).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken:
        raise Refused("The key of this source cannot be read with the present secret key. Enter it again.") from None


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
