"""Bytes in the database under their own hash, packed; the same bytes once."""

import gzip
import hashlib

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from workbench.errors import NotFound
from workbench.evidence.models import SourceCopy, StoredBody


def keep_body(session: Session, body: bytes) -> str:
    """Store the bytes; gives their SHA-256."""
    digest = hashlib.sha256(body).hexdigest()
    if session.get(StoredBody, digest) is None:
        session.add(StoredBody(sha256=digest, packed=gzip.compress(body, 6, mtime=0), size=len(body)))
        session.flush()
    return digest


def body_of(session: Session, digest: str | None) -> bytes:
    """The bytes under a hash, checked against it. Raises NotFound."""
    stored = session.get(StoredBody, digest) if digest else None
    if stored is None:
        raise NotFound(subject_id=digest)
    body = gzip.decompress(stored.packed)
    if hashlib.sha256(body).hexdigest() != stored.sha256:
        raise NotFound(subject_id=digest)
    return body


def drop_unused(session: Session, digests: set[str]) -> None:
    """Let go those of these bodies that no copy holds any more."""
    held = or_(
        SourceCopy.page_hash == StoredBody.sha256,
        SourceCopy.text_hash == StoredBody.sha256,
        SourceCopy.pdf_hash == StoredBody.sha256,
    )
    unused = select(StoredBody.sha256).where(StoredBody.sha256.in_(digests), ~exists().where(held))
    session.execute(delete(StoredBody).where(StoredBody.sha256.in_(session.scalars(unused).all())))
