"""How often one network may use a public form. Counted in the database, over all processes: a restart forgives nothing."""

import hashlib
import hmac
import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from workbench.web.models import FormUse
from workbench.web.sessions import settings, write_session


class Throttle:
    """At most `most` uses of a form by one network in each span of time. No address is stored, only codes of that span."""

    def __init__(self, form: str, *, most: int, window: timedelta) -> None:
        self.form = form
        self.most = most
        self.window = window

    def take(self, address: str, *, now: datetime) -> bool:
        """Count one use. False when the network has had its share of this span."""
        span = int(now.timestamp() // self.window.total_seconds())
        words = f"form:{self.form}:{span}:{network_of(address)}"
        code = hmac.new(settings().secret_key.encode(), words.encode(), hashlib.sha256).hexdigest()[:32]
        until = datetime.fromtimestamp((span + 1) * self.window.total_seconds(), UTC)
        with write_session() as session:
            session.execute(delete(FormUse).where(FormUse.until <= now))
            return _count(session, code, until) <= self.most


def network_of(address: str) -> str:
    """An IPv4 address itself, the /64 of an IPv6 one (a household), any other text unchanged."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False)) if parsed.version == 6 else address


def _count(session: Session, code: str, until: datetime) -> int:
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(FormUse).values(code=code, until=until, uses=1)
    more = {"uses": FormUse.uses + 1}
    counted = statement.on_conflict_do_update(index_elements=[FormUse.code], set_=more).returning(FormUse.uses)
    return int(session.scalar(counted))
