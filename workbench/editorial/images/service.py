"""Pictures of an answer: taken in, described, changed and taken out, each as a revision of the text."""

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from workbench.accounts.models import User
from workbench.activity.service import record
from workbench.editorial.amending import amend
from workbench.editorial.images.keeping import ADDRESS, keep, name_of
from workbench.editorial.images.models import Picture, PictureUse
from workbench.editorial.images.redrawing import Redrawn
from workbench.editorial.models import Revision, Sandwich
from workbench.editorial.service.writing import require_editor, require_writable
from workbench.errors import NotFound, Refused

MOST_PICTURES = 10


@dataclass(frozen=True)
class About:
    """What a writer says of a picture: the fields of sandwiches.document.Image but its address."""

    alt: str = ""
    text: str = ""
    contrast: float | None = None
    large_text: bool = False
    decorative: bool = False
    photo_of_people: bool = False
    beside: str = ""


def take_in(session: Session, drawn: Redrawn, *, instance_dir: Path, actor: User, now: datetime) -> Picture:
    """Keep a picture that has been drawn anew. The same pixels are kept once."""
    require_editor(actor)
    name = name_of(drawn.data, drawn.ending)
    keep(instance_dir, name, drawn.data)
    found = session.scalar(select(Picture).where(Picture.name == name))
    if found is not None:
        return found
    picture = Picture(name=name, media_type=drawn.media_type, width=drawn.width, height=drawn.height)
    picture.byte_count, picture.added_by_id, picture.added_at = len(drawn.data), actor.id, now
    session.add(picture)
    session.flush()
    record(session, "picture_added", picture, actor_id=actor.id, now=now, bytes=picture.byte_count)
    return picture


def add_image(session: Session, sandwich: Sandwich, picture: Picture, about: About, *, actor: User, now: datetime) -> Revision:
    """Put the picture into the text, last. Raises Refused at ten pictures and for one that stands there already."""
    require_writable(sandwich)

    def put_in(document: dict[str, Any]) -> dict[str, Any]:
        images = list(document.get("images") or ())
        if len(images) >= MOST_PICTURES:
            raise Refused(_("The text has ten pictures already. Take one out first."), subject_id=sandwich.id)
        if any(one.get("url") == ADDRESS + picture.name for one in images):
            raise Refused(_("This picture stands in the text already."), subject_id=sandwich.id)
        return {**document, "images": [*images, _image(picture.name, about)]}

    revision = amend(session, sandwich, put_in, actor=actor, now=now, note=_("Picture added"))
    if session.get(PictureUse, (picture.id, sandwich.id)) is None:
        session.add(PictureUse(picture_id=picture.id, sandwich_id=sandwich.id))
    record(session, "image_added", sandwich, actor_id=actor.id, now=now, number=revision.number)
    return revision


def change_image(session: Session, sandwich: Sandwich, name: str, about: About, *, actor: User, now: datetime) -> Revision:
    """Describe a picture of the text anew. Raises NotFound."""

    def describe(document: dict[str, Any]) -> dict[str, Any]:
        images = _found(document, name)
        return {**document, "images": [_image(name, about) if _is(one, name) else one for one in images]}

    return amend(session, sandwich, describe, actor=actor, now=now, note=_("Picture described"))


def remove_image(session: Session, sandwich: Sandwich, name: str, *, actor: User, now: datetime) -> Revision:
    """Take a picture out of the text; earlier revisions keep it. Raises NotFound."""

    def take_out(document: dict[str, Any]) -> dict[str, Any]:
        return {**document, "images": [one for one in _found(document, name) if not _is(one, name)]}

    revision = amend(session, sandwich, take_out, actor=actor, now=now, note=_("Picture taken out"))
    record(session, "image_removed", sandwich, actor_id=actor.id, now=now, number=revision.number)
    return revision


def _found(document: dict[str, Any], name: str) -> list[dict[str, Any]]:
    images = list(document.get("images") or ())
    if not any(_is(one, name) for one in images):
        raise NotFound(subject_id=name)
    return images


def _is(image: dict[str, Any], name: str) -> bool:
    return image.get("url") == ADDRESS + name


def _image(name: str, about: About) -> dict[str, Any]:
    return {**asdict(about), "url": ADDRESS + name}
