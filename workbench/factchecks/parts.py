"""Files that wait for a job: cut into packed and encrypted pieces in the database, so that any machine's worker can read them.

What people hand in may hold personal details until a job has masked it; nobody reads it in the database before that.
"""

import base64
import io
import zlib
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from classifiers.datasets.types import MOST_BYTES, Open, UnreadableFile
from workbench.db import Database
from workbench.factchecks.models import FilePart

PIECE = 512 * 1024
_PURPOSE = b"workbench: files that wait"


def pack(stream: BinaryIO, *, secret_key: str, most: int = MOST_BYTES) -> list[bytes]:
    """The stream's bytes in packed pieces that only this installation can read. Raises UnreadableFile: empty, too_large."""
    cipher = _cipher(secret_key)
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(PIECE):
        size += len(piece)
        if size > most:
            raise UnreadableFile("too_large")
        pieces.append(cipher.encrypt(zlib.compress(piece, 1)))
    if not size:
        raise UnreadableFile("empty")
    return pieces


def pack_bytes(body: bytes, *, secret_key: str) -> list[bytes]:
    """As `pack`, for what is in memory already."""
    return pack(io.BytesIO(body), secret_key=secret_key)


def store_parts(session: Session, owner_kind: str, owner_id: int, pieces: Sequence[bytes]) -> None:
    """Keep the pieces for their owner, in place of earlier ones."""
    drop_parts(session, owner_kind, owner_id)
    rows = [
        {"owner_kind": owner_kind, "owner_id": owner_id, "position": place, "body": body} for place, body in enumerate(pieces)
    ]
    session.execute(insert(FilePart), rows)


def drop_parts(session: Session, owner_kind: str, owner_id: int) -> None:
    """Let the file go."""
    session.execute(delete(FilePart).where(FilePart.owner_kind == owner_kind, FilePart.owner_id == owner_id))


def open_parts(database: Database, owner_kind: str, owner_id: int, *, secret_key: str) -> Open:
    """The file from its beginning, a piece and a short session at a time. Reading raises UnreadableFile under another key."""
    cipher = _cipher(secret_key)

    def pieces() -> Iterator[bytes]:
        position = 0
        while True:
            wanted = (FilePart.owner_kind == owner_kind, FilePart.owner_id == owner_id, FilePart.position == position)
            with database.read_session() as session:
                body = session.scalar(select(FilePart.body).where(*wanted))
            if body is None:
                return
            try:
                yield zlib.decompress(cipher.decrypt(body))
            except InvalidToken as error:
                raise UnreadableFile("sealed") from error
            position += 1

    return pieces


def _cipher(secret_key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret_key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
