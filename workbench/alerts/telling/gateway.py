"""A text message through the HTTP gateway that an administrator has described. Its own words decide whether it was taken."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import re2

from workbench.alerts.telling.options import SmsOptions
from workbench.campaigns.social.calling import Line, NoReply, bad_outcome, no_reply_outcome
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

_SLOT = re.compile(r"\{(to|text|id|key)\}")


@dataclass(frozen=True)
class Sms:
    """One text message. `uid` is the same at every try, for gateways that know doubles by it."""

    to: str = field(repr=False)
    text: str = field(repr=False)
    uid: str


def send(message: Sms, options: SmsOptions, secret: str, settings: Settings) -> Outcome:
    """Hand it to the gateway. A success without the words of success is a failure: some answer 200 with an error text."""
    values = {"to": message.to, "text": message.text, "id": message.uid, "key": secret}
    fields = {name: _filled(value, values) for name, value in options.fields.items()}
    how: dict[str, Any] = {{"json": "json", "form": "data", "query": "params"}[options.form]: fields}
    headers = {options.header: _filled(options.header_value, values)} if options.header else {}
    try:
        reply = Line(settings).call(options.method, options.address, headers=headers, **how)
    except NoReply as error:
        return no_reply_outcome(error, has_key=False)
    if not reply.is_good:
        return bad_outcome(reply, has_key=False)
    receipt = {"status": reply.status}
    if not re2.search(options.success, reply.text):
        return Outcome("failed", "gateway_refused", receipt=receipt)
    return Outcome("sent", receipt=receipt)


def _filled(template: str, values: dict[str, str]) -> str:
    """The template with its slots filled, once: what a slot brings is not read again."""
    return _SLOT.sub(lambda found: values[found[1]], template)
