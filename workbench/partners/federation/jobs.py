"""Background work of federation: reading libraries, and telling people that an original has changed."""

from typing import Any

import structlog

from feeds.errors import FeedError
from workbench import clock, mail
from workbench.accounts.models import User
from workbench.partners.federation import queries, service
from workbench.partners.federation.fetching import Wish, fetch_library
from workbench.partners.federation.letters import origin_letter
from workbench.partners.federation.models import FollowedLibrary, OriginNotice
from workbench.queue import JobContext, Registry

log = structlog.get_logger(__name__)

LEASE_S = 600


def register(registry: Registry) -> None:
    """Add the kinds of job."""
    registry.add("partners.read_library", read_library, lease_seconds=LEASE_S, max_attempts=2)
    registry.add_letter("partners.tell_origin", tell_origin)
    registry.add_tick("partners.read_libraries", read_libraries, every_seconds=300)


def read_library(context: JobContext, payload: dict[str, Any]) -> None:
    """Read one library. Its failure is written down and tried again later; it changes nothing of what we have."""
    with context.database.read_session() as session:
        library = session.get(FollowedLibrary, payload["library_id"])
        if library is None or library.state not in queries.IN_USE:
            return
        wish = Wish(
            address=library.address,
            feed_address=library.feed_address,
            themes=tuple(library.themes),
            languages=tuple(library.languages),
            validators=dict(library.validators),
            known=queries.known_marks(session, library.id),
        )
    try:
        found = fetch_library(wish, settings=context.settings)
    except FeedError as error:
        log.info("library could not be read", library_id=payload["library_id"], kind=error.kind)
        with context.finishing_session() as session:
            service.keep_failure(session, queries.library_by_id(session, payload["library_id"]), error, now=clock.utcnow())
        return
    with context.finishing_session() as session:
        library = queries.library_by_id(session, payload["library_id"])
        service.keep_reading(session, library, found, now=clock.utcnow(), settings=context.settings)


def read_libraries(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for the readings that are due."""
    now = clock.utcnow()
    with context.finishing_session() as session:
        for library_id in queries.due_libraries(session, now):
            service.ask_to_read(session, queries.library_by_id(session, library_id), now=now)


def tell_origin(context: JobContext, payload: dict[str, Any]) -> None:
    """Mail one person that the original of an answer has changed. Without a mail server the pages alone say it."""
    with context.database.read_session() as session:
        notice, person = session.get(OriginNotice, payload["notice_id"]), session.get(User, payload["user_id"])
        if notice is None or notice.answered_at is not None or person is None or not person.active:
            return
        if not context.settings.smtp_url:
            return
        message = origin_letter(queries.notice_by_id(session, notice.id), person, context.job_id, context.settings)
    mail.send(context.settings, message)
