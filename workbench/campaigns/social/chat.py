"""Incoming webhooks of Teams, Slack and Mattermost. The address itself is the secret; nothing can be read back or taken down.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks, https://learn.microsoft.com/microsoftteams/platform/
webhooks-and-connectors, https://developers.mattermost.com/integrate/webhooks/incoming/
"""

from __future__ import annotations

import re
from typing import Any

from workbench.campaigns.social.calling import Line, NoReply, Reply, bad_outcome, no_reply_outcome
from workbench.campaigns.social.checks import Check, failed_check
from workbench.campaigns.social.kinds import ChatOptions
from workbench.campaigns.social.posting import Done, Part, Posting, send_parts
from workbench.campaigns.transports import Outcome
from workbench.settings import Settings

# What the owner of the chat must see to: the webhook or the room is gone, or somebody has closed it.
_CLOSED = (
    "no_service", "no_active_hooks", "no_service_id", "channel_not_found", "channel_is_archived", "action_prohibited",
    "posting_to_general_channel_denied", "no_team", "team_disabled", "invalid_token",
    "web.incoming_webhook.invalid.app_error", "web.incoming_webhook.disabled.app_error", "web.incoming_webhook.channel.app_error",
    "workflownotfound", "workflowtriggerisnotenabled", "directapiauthorizationrequired",
)  # fmt: skip
_MARKDOWN = re.compile(r"([\\`*_{}\[\]()#+!|~>])")
_CALLS_ALL = re.compile(r"@(?=channel|here|all\b)", re.I)
_FAILED_INSIDE = "webhook message delivery failed"  # how the older address of Teams says no with a status of 200


class ChatSender:
    """One room."""

    def __init__(self, message: Posting, settings: Settings) -> None:
        assert isinstance(message.options, ChatOptions)
        self.flavour = message.options.flavour
        self.line = Line(settings)

    def put(self, message: Posting, part: Part, done: list[Done]) -> Done | Outcome:
        """One message in the room."""
        try:
            reply = self.line.call("POST", message.secret, json=body_of(self.flavour, part.post.text))
        except NoReply as error:
            return no_reply_outcome(error, has_key=False)
        problem = problem_of(reply)
        return problem if problem is not None else {"id": "", "url": ""}


def send(message: Posting, settings: Settings) -> Outcome:
    """Put the text in the room."""
    return send_parts(ChatSender(message, settings), message)


def check(options: ChatOptions, secret: str, settings: Settings, text: str) -> Check:
    """A line in the room: there is no other way to know."""
    try:
        reply = Line(settings).call("POST", secret, json=body_of(options.flavour, text))
    except NoReply as error:
        return Check(error=error.error)
    problem = problem_of(reply)
    return Check(account=options.account) if problem is None else failed_check(problem)


def body_of(flavour: str, text: str) -> dict[str, Any]:
    """The message as the chat wants it. Nothing in the text becomes a command, a call to everybody or a format."""
    if flavour == "slack":
        safe = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return {"text": safe, "mrkdwn": False, "unfurl_links": False, "unfurl_media": False}
    if flavour == "mattermost":
        return {"text": "\n".join(_plain_line(line) for line in text.split("\n"))}
    return _adaptive_card(text)


def _plain_line(line: str) -> str:
    """One line for Mattermost; an address stays as it is."""
    pieces = re.split(r"(https?://\S+)", line)
    return "".join(one if at % 2 else _CALLS_ALL.sub("@\u200b", _MARKDOWN.sub(r"\\\1", one)) for at, one in enumerate(pieces))


def _adaptive_card(text: str) -> dict[str, Any]:
    """Teams takes Adaptive Cards only. Text runs have no format of their own, so nothing in them is read as one."""
    blocks = [one for one in text.split("\n") if one.strip()]
    links = [one for one in blocks if re.fullmatch(r"https?://\S+", one)]
    rows = [
        {"type": "RichTextBlock", "inlines": [{"type": "TextRun", "text": one, **({"weight": "Bolder"} if at == 0 else {})}]}
        for at, one in enumerate(one for one in blocks if one not in links)
    ]
    card: dict[str, Any] = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json", "type": "AdaptiveCard", "version": "1.4", "body": rows,
        "fallbackText": text,
    }  # fmt: skip
    if links:
        card["actions"] = [{"type": "Action.OpenUrl", "title": one.split("//", 1)[1][:60], "url": one} for one in links]
    content = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [content]}


def problem_of(reply: Reply) -> Outcome | None:
    """What a bad answer of a chat stands for; None when the message was taken."""
    said = " ".join(reply.text.lower().split())
    if any(code in said for code in _CLOSED) and (not reply.is_good or _FAILED_INSIDE in said):
        return Outcome("stopped", "chat_closed", receipt={"status": reply.status})
    if reply.is_good:
        if _FAILED_INSIDE not in said:
            return None
        return Outcome("retry", "http_429") if "429" in said else Outcome("failed", "refused_text")
    if reply.status in (403, 404, 410):
        return Outcome("stopped", "chat_closed", receipt={"status": reply.status})
    return bad_outcome(reply, has_key=False)
