"""Reads of webhooks: endpoints, their messages and tries, and who sees to one."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from workbench.accounts.models import User
from workbench.accounts.queries import people_with_role
from workbench.errors import NotFound
from workbench.partners.api.tokens import is_lead
from workbench.partners.webhooks.models import WebhookEndpoint, WebhookMessage, WebhookTry
from workbench.web.pages import Page

PAGE_SIZE = 20


def endpoints_seen_by(session: Session, actor: User) -> Sequence[WebhookEndpoint]:
    """Every endpoint for an administrator, the own organisation's for a partner."""
    wanted = select(WebhookEndpoint).options(joinedload(WebhookEndpoint.organisation))
    if "administrator" not in actor.role_names:
        wanted = wanted.where(WebhookEndpoint.organisation_id == actor.organisation_id)
    return session.scalars(wanted.order_by(WebhookEndpoint.name, WebhookEndpoint.id)).unique().all()


def endpoint_by_id(session: Session, endpoint_id: int, actor: User) -> WebhookEndpoint:
    """One endpoint that the person may see to. Raises NotFound."""
    row = session.get(WebhookEndpoint, endpoint_id, options=(joinedload(WebhookEndpoint.organisation),))
    if row is None or ("administrator" not in actor.role_names and row.organisation_id != actor.organisation_id):
        raise NotFound(subject_id=endpoint_id)
    return row


def message_by_id(session: Session, endpoint: WebhookEndpoint, message_id: int) -> WebhookMessage:
    """One message of the endpoint. Raises NotFound."""
    row = session.get(WebhookMessage, message_id)
    if row is None or row.endpoint_id != endpoint.id:
        raise NotFound(subject_id=message_id)
    return row


def message_page(session: Session, endpoint: WebhookEndpoint, *, number: int = 1) -> Page[WebhookMessage]:
    """What was sent, the newest first."""
    mine = WebhookMessage.endpoint_id == endpoint.id
    total = session.scalar(select(func.count(WebhookMessage.id)).where(mine)) or 0
    wanted = select(WebhookMessage).where(mine).order_by(WebhookMessage.id.desc())
    rows = session.scalars(wanted.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)).all()
    return Page(rows=rows, number=number, size=PAGE_SIZE, total=total)


def missed_count(session: Session, endpoint: WebhookEndpoint) -> int:
    """How many messages did not arrive."""
    wanted = select(func.count(WebhookMessage.id)).where(
        WebhookMessage.endpoint_id == endpoint.id, WebhookMessage.state == "failed"
    )
    return session.scalar(wanted) or 0


def tries_of(session: Session, message_ids: Sequence[int]) -> dict[int, list[WebhookTry]]:
    """Every try of each message, in order."""
    found: dict[int, list[WebhookTry]] = {}
    for row in session.scalars(select(WebhookTry).where(WebhookTry.message_id.in_(message_ids)).order_by(WebhookTry.id)):
        found.setdefault(row.message_id, []).append(row)
    return found


def people_who_see_to(session: Session, endpoint: WebhookEndpoint) -> Sequence[User]:
    """The organisation's leads; where there is none, the administrators."""
    wanted = select(User).options(selectinload(User.roles)).where(User.active, User.organisation_id == endpoint.organisation_id)
    leads = [person for person in session.scalars(wanted.order_by(User.id)) if is_lead(session, person)]
    return leads or people_with_role(session, "administrator")
