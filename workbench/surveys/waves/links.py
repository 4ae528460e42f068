"""The link in an invitation: wave, panel number and whose invitation it is, sealed. Computed anew each time, never stored."""

import base64
import binascii
import hashlib
import struct
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from workbench.errors import NotFound
from workbench.settings import Settings
from workbench.surveys.panels.models import PanelContact
from workbench.surveys.panels.numbers import LENGTH, number_of
from workbench.surveys.waves.models import Wave

_SHAPE = struct.Struct(f">II{LENGTH}s")
_PURPOSE = [b"survey link"]
LONGEST = 100


class Link(NamedTuple):
    """What a link says. `contact_mark` is for `service.mark_answered` alone: it must never be kept beside an answer."""

    wave_id: int
    number: str
    contact_mark: int


def link_of(wave: Wave, contact: PanelContact, settings: Settings) -> str:
    """The whole address that one member gets for one wave. The contact's panel must be loaded. Raises Gone."""
    return f"{settings.base_url}/s/{token_of(wave, contact, settings)}"


def token_of(wave: Wave, contact: PanelContact, settings: Settings) -> str:
    """The last part of the address: sealed and authenticated (AES-SIV, RFC 5297), the same each time it is made."""
    number = number_of(contact.panel, contact.id, settings.secret_key)
    sealed = _box(settings).encrypt(_SHAPE.pack(wave.id, contact.id, number.encode()), _PURPOSE)
    return _written(sealed)


def read_link(token: str, settings: Settings) -> Link:
    """What a token says. Raises NotFound for one that we did not make."""
    try:
        if len(token) > LONGEST or not token.isascii():
            raise ValueError("too long, or signs that no token has")
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if _written(sealed) != token:
            raise ValueError("decoding left something out")
        wave_id, contact_id, number = _SHAPE.unpack(_box(settings).decrypt(sealed, _PURPOSE))
    except (InvalidTag, ValueError, binascii.Error, struct.error) as error:
        raise NotFound(subject_id="survey link") from error
    return Link(wave_id, number.decode(), contact_id)


def _written(sealed: bytes) -> str:
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def _box(settings: Settings) -> AESSIV:
    return AESSIV(hashlib.sha512(f"survey link {settings.secret_key}".encode()).digest())
