"""Section 11: data protection. What was erased, under which decision, and a sample of who was let in."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from workbench.accounts.models import User
from workbench.activity.models import Activity
from workbench.intake.models import DeletionDecision
from workbench.reviews.quarterly.document import Block, Paragraph
from workbench.reviews.quarterly.sections.part import Counts, Part, Scope, View, table_of
from workbench.reviews.quarterly.speaking import say_day, say_number
from workbench.web.vocabulary import word

SAMPLE = 10
ERASED = (
    "old_words_deleted", "sighting_erased", "item_removed", "draft_erased", "picture_forgotten", "private_person_forgotten",
    "calendar_forgotten", "recipient_left", "focus_notes_erased", "panel_closed", "member_left",
    "person_erased", "referral_words_erased", "comment_words_erased",
)  # fmt: skip
ACCESS = (
    "signed_in_by_link", "user_added", "user_opened", "partner_opened", "api_token_made", "quote_link_made", "duty_link_made",
    "backup_restored", "invitation_accepted", "restricted_rumour_read", "restricted_answer_read", "survey_texts_read",
    "export_asked_for", "export_downloaded", "extract_made", "extract_downloaded",
)  # fmt: skip


def count(session: Session, scope: Scope) -> Counts:
    """Deletions by kind, the standing decision, and a sample of the log that the same counting finds again."""
    start, end = scope.span
    within = (Activity.at >= start, Activity.at < end)
    verbs = select(Activity.verb, func.count()).where(*within, Activity.verb.in_(ERASED)).group_by(Activity.verb)
    erased = {row[0]: row[1] for row in session.execute(verbs)}
    old = session.scalars(select(Activity.details).where(*within, Activity.verb == "old_words_deleted")).all()
    decision = session.scalar(
        select(DeletionDecision).where(DeletionDecision.recorded_at < end).order_by(DeletionDecision.id.desc()).limit(1)
    )
    ids = session.scalars(select(Activity.id).where(*within, Activity.verb.in_(ACCESS)).order_by(Activity.id)).all()
    return {
        "erased": erased,
        "texts": sum(int(row.get("texts") or 0) for row in old),
        "sightings": sum(int(row.get("sightings") or 0) for row in old),
        "decision": {"reference": decision.reference, "days": decision.text_days} if decision else None,
        "accesses": len(ids),
        "sample": _sample(session, ids, scope),
    }


def _sample(session: Session, every: Sequence[int], scope: Scope) -> list[dict[str, Any]]:
    step = max(1, -(-len(every) // SAMPLE))
    rows = session.scalars(select(Activity).where(Activity.id.in_(every[::step])).order_by(Activity.id)).all()
    people = {row.actor_id for row in rows if row.actor_id is not None}
    users = session.scalars(select(User).where(User.id.in_(people)).options(joinedload(User.roles))).unique()
    roles = {user.id: sorted(user.role_names) for user in users}
    return [
        {"day": row.at.astimezone(scope.zone).date().isoformat(), "verb": row.verb, "roles": roles.get(row.actor_id or 0, [])}
        for row in rows
    ]


def blocks(counts: Counts, view: View) -> list[Block]:
    """What was erased; the sample is for the internal version."""
    said: list[Block] = []
    if counts["decision"] is None:
        said.append(Paragraph(_("No deletion decision is recorded, so nothing is erased by time.")))
    else:
        reference, days = counts["decision"]["reference"], say_number(counts["decision"]["days"])
        said.append(Paragraph(_("People's words are kept %(days)s days (decision %(ref)s).", days=days, ref=reference)))
    names = _erased_words()
    rows = [(_("Texts whose words were erased by time"), counts["texts"])]
    rows.append((_("Sightings whose words were erased by time"), counts["sightings"]))
    rows += [(names[verb], counts["erased"].get(verb, 0)) for verb in names]
    shown = [row for row in rows if row[1]]
    said += table_of(_("What was erased in the quarter"), (_("What"), _("Number")), shown)
    if not shown:
        said.append(Paragraph(_("Nothing was due to be erased in the quarter.")))
    return said if view.for_public else said + _log(counts)


def _log(counts: Counts) -> list[Block]:
    verbs = _access_words()
    text = ngettext(
        "Once somebody was let in, was given a key or opened what is protected.",
        "%(count)s times somebody was let in, was given a key or opened what is protected.",
        counts["accesses"], count=say_number(counts["accesses"]),
    )  # fmt: skip
    note = _("Names are left out here; the log has them, also who read which restricted rumour, text or export.")
    return [
        Paragraph(text),
        *table_of(
            _("A sample of the access log"),
            (_("Day"), _("What"), _("By whom")),
            [
                (
                    say_day(row["day"]),
                    verbs[row["verb"]],
                    ", ".join(word(role, "role") for role in row["roles"]) or _("the machine"),
                )
                for row in counts["sample"]
            ],
            note,
        ),
    ]


def _erased_words() -> dict[str, str]:
    return {
        "sighting_erased": _("Sightings that were gone at their source"),
        "item_removed": _("Texts that were gone at their source"),
        "draft_erased": _("Drafts erased from the bin"),
        "picture_forgotten": _("Pictures that nobody used"),
        "private_person_forgotten": _("Spokespersons whose details were erased"),
        "calendar_forgotten": _("Calendars no longer read"),
        "recipient_left": _("Addresses that left a newsletter"),
        "member_left": _("Panel members who left"),
        "panel_closed": _("Panels that were closed, addresses and all"),
        "focus_notes_erased": _("Rounds of focus groups whose notes were erased"),
        "person_erased": _("Erasures that somebody asked for"),
        "referral_words_erased": _("Cases handed over whose words were erased"),
        "comment_words_erased": _("Comments in our own fields whose words were erased"),
    }


def _access_words() -> dict[str, str]:
    return {
        "signed_in_by_link": _("signed in by a link"),
        "user_added": _("added a person"),
        "user_opened": _("gave a person an account"),
        "partner_opened": _("opened the workbench to a partner"),
        "api_token_made": _("made a key to the programming interface"),
        "quote_link_made": _("made a link to a quote"),
        "duty_link_made": _("made a link to the duty list"),
        "backup_restored": _("restored a backup"),
        "invitation_accepted": _("accepted an invitation"),
        "restricted_rumour_read": _("opened a restricted rumour"),
        "restricted_answer_read": _("opened an answer to a restricted rumour"),
        "survey_texts_read": _("read what people wrote in a survey"),
        "export_asked_for": _("asked for an export of everything"),
        "export_downloaded": _("downloaded an export of everything"),
        "extract_made": _("made an extract for a records request"),
        "extract_downloaded": _("downloaded an extract for a records request"),
    }


PART = Part(11, "protection", lambda: _("Data protection"), count, blocks)
