"""Reading languages: those in use, who reads them, an answer's versions and which of them need an update."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session, aliased, joinedload

from workbench.editorial.languages.models import AnswerLanguage, LanguageReader, LanguageVersion
from workbench.editorial.languages.names import OWN
from workbench.editorial.models import Sandwich


@dataclass(frozen=True)
class Versions:
    """What belongs together with one answer: the link to its source, if it is a version, and its own versions."""

    link: LanguageVersion | None
    versions: Sequence[LanguageVersion]


def languages_in_use(session: Session) -> Sequence[AnswerLanguage]:
    """Languages beside Swedish and English that new versions can be made in, by code."""
    return session.scalars(select(AnswerLanguage).where(AnswerLanguage.ended_at.is_(None)).order_by(AnswerLanguage.code)).all()


def every_language(session: Session) -> Sequence[AnswerLanguage]:
    """Also those that are not used any more."""
    return session.scalars(select(AnswerLanguage).order_by(AnswerLanguage.code)).all()


EVERY_CODE = select(AnswerLanguage.code).order_by(AnswerLanguage.code)


def every_code(session: Session) -> Sequence[str]:
    """The codes of all of them."""
    return session.scalars(EVERY_CODE).all()


def is_in_use(session: Session, code: str) -> bool:
    """Whether a version may be made in the language."""
    return code in OWN or code in {row.code for row in languages_in_use(session)}


def readers_of(session: Session, language: str | None = None) -> Sequence[LanguageReader]:
    """Who reads a language, or every language, with their accounts."""
    wanted = select(LanguageReader).options(joinedload(LanguageReader.user)).order_by(LanguageReader.language, LanguageReader.id)
    if language is not None:
        wanted = wanted.where(LanguageReader.language == language)
    return session.scalars(wanted).unique().all()


def reads_language(session: Session, user_id: int, language: str) -> bool:
    """Whether an administrator has said that the person reads the language."""
    where = (LanguageReader.user_id == user_id, LanguageReader.language == language)
    return session.scalar(select(LanguageReader.id).where(*where)) is not None


def link_of(session: Session, sandwich_id: int | None) -> LanguageVersion | None:
    """The answer's link to its source, with the revision it was compared with; None for an answer of its own."""
    if sandwich_id is None:
        return None
    loaded = (joinedload(LanguageVersion.source), joinedload(LanguageVersion.source_revision))
    return session.get(LanguageVersion, sandwich_id, options=loaded)


def versions_of(session: Session, source_id: int) -> Sequence[LanguageVersion]:
    """The versions of an answer that are not in the bin, by language."""
    loaded = (joinedload(LanguageVersion.sandwich), joinedload(LanguageVersion.source))
    wanted = select(LanguageVersion).join(LanguageVersion.sandwich).where(LanguageVersion.source_id == source_id)
    return session.scalars(wanted.where(Sandwich.deleted_at.is_(None)).options(*loaded).order_by(Sandwich.language)).all()


def together_with(session: Session, sandwich: Sandwich) -> Versions:
    """The source and the versions of one answer: two queries."""
    return Versions(link_of(session, sandwich.id), versions_of(session, sandwich.id))


def family_ids(session: Session, sandwich_id: int) -> frozenset[int]:
    """The answer, its source and every version of that source: what links between languages lead to."""
    source_id = session.scalar(select(LanguageVersion.source_id).where(LanguageVersion.sandwich_id == sandwich_id)) or sandwich_id
    versions = session.scalars(select(LanguageVersion.sandwich_id).where(LanguageVersion.source_id == source_id))
    return frozenset({source_id, *versions})


def version_in(session: Session, source_id: int, language: str) -> Sandwich | None:
    """The version of an answer in a language, if it has one that is neither in the bin nor withdrawn."""
    wanted = select(Sandwich).join(LanguageVersion, LanguageVersion.sandwich_id == Sandwich.id)
    where = (LanguageVersion.source_id == source_id, Sandwich.language == language, Sandwich.deleted_at.is_(None))
    return session.scalar(wanted.where(*where, Sandwich.state != "withdrawn").limit(1))


def standing_revision_id(source: Sandwich) -> int | None:
    """The revision of a source that its versions follow: the public one, else the approved one, else the current one."""
    return source.public_revision_id or source.approved_revision_id or source.current_revision_id


def is_outdated(link: LanguageVersion) -> bool:
    """Whether the source's public text has changed since the version was compared with it, or has been withdrawn."""
    public = link.source.public_revision_id
    return link.source.state == "withdrawn" or (public is not None and public != link.source_revision_id)


def needs_update() -> ColumnElement[bool]:
    """The same for a list of sandwiches, as a condition."""
    source = aliased(Sandwich)
    behind = (source.public_revision_id != LanguageVersion.source_revision_id) | (source.state == "withdrawn")
    return exists().where(LanguageVersion.sandwich_id == Sandwich.id, source.id == LanguageVersion.source_id, behind)
