"""Reading pictures: one by its name, those of a text, and who may see one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.editorial.images.keeping import ADDRESS
from workbench.editorial.images.models import Picture, PictureUse
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import public_sandwich
from workbench.errors import NotFound, WorkbenchError


def picture_named(session: Session, name: str) -> Picture:
    """One picture. Raises NotFound."""
    found = session.scalar(select(Picture).where(Picture.name == name))
    if found is None:
        raise NotFound(subject_id=name)
    return found


def is_public(session: Session, picture: Picture, *, reader: User | None) -> bool:
    """Whether the picture stands in a published text that the reader (None: anybody) may read."""
    slugs = select(Sandwich.slug).join(PictureUse, PictureUse.sandwich_id == Sandwich.id)
    for slug in session.scalars(slugs.where(PictureUse.picture_id == picture.id, Sandwich.public_revision_id.is_not(None))):
        try:
            sandwich = public_sandwich(session, slug, reader=reader)
        except WorkbenchError:
            continue
        if sandwich.public_revision is not None and _holds(sandwich.public_revision.document, picture.name):
            return True
    return False


def sizes(session: Session, names: list[str]) -> dict[str, tuple[int, int]]:
    """Width and height by name."""
    rows = session.execute(select(Picture.name, Picture.width, Picture.height).where(Picture.name.in_(names)))
    return {name: (width, height) for name, width, height in rows}


def _holds(document: dict[str, Any], name: str) -> bool:
    return any(image.get("url") == ADDRESS + name for image in document.get("images") or ())
