"""Placing an approved answer: the form, the check page, and the press of the button."""

from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from workbench import clock
from workbench.audiences.models import Spokesperson
from workbench.audiences.queries import able_to_speak
from workbench.campaigns import messages, queries, service
from workbench.campaigns.calendar import cautions
from workbench.campaigns.correcting import correction_of
from workbench.campaigns.forms import PlacementForm
from workbench.campaigns.models import CONTENTS, Channel
from workbench.campaigns.planning.facts import has_facts
from workbench.campaigns.social.previews import preview_of
from workbench.campaigns.states import is_placeable
from workbench.campaigns.timing import UNDO
from workbench.campaigns.views.opening import open_answer
from workbench.campaigns.views.room import Page, actor, blueprint, zone
from workbench.campaigns.wording import CAUTIONS
from workbench.editorial.models import Sandwich
from workbench.editorial.queries import document_of
from workbench.errors import Conflict, Refused
from workbench.web.sessions import read_session, settings, write_session


@blueprint.get("/answers/<slug>/place")
def new_placement(slug: str) -> Page:
    """Choose channels, time and voice."""
    with read_session() as session:
        sandwich = open_answer(session, slug)
        form, channels, _people = _form(session, sandwich)
        return _show_form(sandwich, form, channels)


@blueprint.get("/answers/<slug>/check")
def check_placement(slug: str) -> Page:
    """Check before publishing: everything as it will be, with one Change link each."""
    now = clock.utcnow()
    with read_session() as session:
        sandwich = open_answer(session, slug)
        form, channels, people = _form(session, sandwich)
        moment = _chosen(form, now)
        if moment is None or form.errors:
            return _show_form(sandwich, form, channels), 422
        chosen = [channel for channel in channels if channel.id in (form.channel.data or [])]
        speaker = _speaker(form, people)
        is_now = form.when.data == "now"
        rows = [_preview(session, sandwich, channel, speaker, moment, chosen, form.content.data) for channel in chosen]
        return render_template(
            "campaigns/check.html",
            sandwich=sandwich,
            form=form,
            rows=rows,
            moment=moment,
            is_now=is_now,
            speaker=speaker,
            is_repeat=request.args.get("repeat") == "1",
            approval=queries.approval_of(session, sandwich.approved_revision_id or 0),
            cautions=[] if is_now else [CAUTIONS[each] for each in cautions(moment, zone())],
            batch=service.new_batch(),
            button=_button(chosen, is_now),
            zone_name=moment.astimezone(zone()).tzname(),
            arguments=request.args.to_dict(flat=False),
        )


@blueprint.post("/answers/<slug>/publish")
def publish(slug: str) -> Page:
    """The press of the button. A second press shows what the first one did."""
    now, batch = clock.utcnow(), request.form.get("batch", "")
    try:
        with write_session() as session:
            sandwich = open_answer(session, slug)
            form, channels, people = _form(session, sandwich, request.form)
            done = service.placements_of_batch(session, batch) if _is_batch(batch) else []
            moment = now + UNDO if done else _chosen(form, now)
            if moment is None or form.errors or not _is_batch(batch):
                return _show_form(sandwich, form, channels), 422
            chosen = [channel for channel in channels if channel.id in (form.channel.data or [])]
            service.place(
                session, sandwich, chosen, scheduled_at=None if form.when.data == "now" else moment,
                spokesperson=_speaker(form, people), own_voice=form.voice.data == "own", actor=actor(session), now=now,
                batch=batch, repeat=request.form.get("repeat") == "1", content=form.content.data,
                today=moment.astimezone(zone()).date(),
            )  # fmt: skip
    except (Refused, Conflict) as error:
        flash(error.message, "error")
        return _back_to_form(slug)
    except IntegrityError:  # two presses in the same instant on PostgreSQL: the other one won
        pass
    return redirect(url_for("campaigns.placement_page", reference=batch), code=303)


def _form(session: Session, sandwich: Sandwich, data: Any = None) -> tuple[PlacementForm, list[Channel], list[Spokesperson]]:
    """The form filled from the address (or `data`), the channels and the people to choose among."""
    given = request.args if data is None else data
    form = PlacementForm(formdata=given if "when" in given or "channel" in given else None)
    channels = list(queries.channels(session, only_open=True))
    people = able_to_speak(session, clock.utcnow().date(), theme=sandwich.rumour.theme)
    form.channel.choices = [(channel.id, channel.name) for channel in channels]
    own = _("%(name)s itself speaks", name=settings().municipality)
    if form.content.data not in CONTENTS:
        form.content.data = _usual_content(sandwich, given.get("repeat") == "1")
    form.voice.choices = [(f"s{each.id}", f"{each.name}, {each.role_title}") for each in people] + [("own", own)]
    return form, channels, people


def _usual_content(sandwich: Sandwich, is_repeat: bool) -> str:
    """A repeat carries the fact where the answer has one that stands without the rumour (METHOD.md E)."""
    revision = sandwich.approved_revision
    return "fact" if is_repeat and revision is not None and has_facts(document_of(revision)) else "full"


def _chosen(form: PlacementForm, now: datetime) -> datetime | None:
    """The moment; None when the form has an error."""
    is_valid = form.validate()
    if form.when.data != "later":
        form.at.errors = []
        return now + UNDO if is_valid or not form.errors else None
    if form.at.data is None:
        form.at.errors = form.at.errors or [_("Choose a date and a time")]
        return None
    moment = form.moment(zone(), now)
    return moment if is_valid else None


def _speaker(form: PlacementForm, people: list[Spokesperson]) -> Spokesperson | None:
    return next((each for each in people if f"s{each.id}" == form.voice.data), None)


def _preview(
    session: Session,
    sandwich: Sandwich,
    channel: Channel,
    speaker: Spokesperson | None,
    moment: datetime,
    chosen: list[Channel],
    content: str,
) -> dict[str, Any]:
    """One channel on the check page: who receives, the exact text, what to mind."""
    revision = sandwich.approved_revision
    if revision is None:
        raise Refused(_("Only an approved text can be placed."), subject_id=sandwich.id)
    is_out = sandwich.public_revision_id is not None or any(each.kind == "page" for each in chosen)
    url = messages.public_url(sandwich, settings()) if is_out else None
    names = (speaker.name, speaker.role_title) if speaker else None
    correction = correction_of(session, sandwich, revision)
    message = messages.compose(sandwich, revision, settings(), speaker=names, url=url, correction=correction, content=content)
    text = message.text
    shown = (
        messages.compose(sandwich, revision, settings(), heading_level=3, content=content).html if channel.kind == "page" else ""
    )
    if channel.kind == "email":
        text = messages.with_leave_link(message, f"{settings().base_url}/leave/…", sandwich.language)
    if channel.kind == "webhook":
        payload = messages.webhook_payload(
            sandwich, revision, message, settings(), reference="…", at=moment, url=url, correction=correction
        )
        text = messages.readable_payload(payload)
    receivers = len(queries.recipients(session, channel.id)) if channel.kind == "email" else None
    return {
        "channel": channel,
        "subject": message.subject,
        "text": text,
        "post": preview_of(
            session,
            revision,
            channel,
            settings(),
            url=url or "",
            speaker=names,
            correction=(correction.what, correction.why) if correction is not None else None,
            is_fact_only=content == "fact" and correction is None,
        ),
        "html": Markup(shown),  # sanitised by sandwiches.rendering
        "receivers": receivers,
        "near": queries.neighbours(session, channel, moment),
    }


def _button(chosen: list[Channel], is_now: bool) -> str:
    count = len(chosen)
    if is_now:
        return ngettext("Publish to %(num)s channel now", "Publish to %(num)s channels now", count)
    return ngettext("Plan on %(num)s channel", "Plan on %(num)s channels", count)


def _show_form(sandwich: Sandwich, form: PlacementForm, channels: list[Channel]) -> str:
    groups: dict[str, list[Channel]] = {}
    for channel in channels:
        groups.setdefault(channel.organisation.name, []).append(channel)
    is_repeat = request.values.get("repeat") == "1"
    return render_template(
        "campaigns/new_placement.html", sandwich=sandwich, form=form, groups=groups, is_repeat=is_repeat,
        can_place=is_placeable(sandwich),
    )  # fmt: skip


def _back_to_form(slug: str) -> Response:
    kept = {name: request.form.getlist(name) for name in ("channel", "when", "at", "which", "voice", "content", "repeat")}
    return redirect(url_for("campaigns.new_placement", slug=slug, **kept), code=303)  # type: ignore[arg-type]


def _is_batch(batch: str) -> bool:
    return len(batch) == 8 and all(char in service.ALPHABET for char in batch)
