"""Grouping what is new, and comparing open texts with rumours that are new or told in new words."""

from typing import Any

import structlog

from workbench import clock
from workbench.intake.candidates import rematching, storing
from workbench.intake.candidates.counting import count_groups, stale_groups
from workbench.intake.inbox.assessing import TRY_MODEL_AGAIN, model_of
from workbench.queue import JobContext, Registry, Retry, enqueue, in_hand, put_in_hand
from workbench.rumours import queries as rumour_queries

log = structlog.get_logger(__name__)

GROUPING = ("intake.group_claims", "intake.group_claims_due")
EVERY_GROUP = 0
GROUPED_AT_ONCE = 200
COMPARED_AT_ONCE = 500


def register(registry: Registry) -> None:
    """Add the kinds of job of this file."""
    asked, due = GROUPING
    registry.add(asked, group_claims, lease_seconds=300)
    registry.add_tick(due, group_claims, every_seconds=60, lease_seconds=300)
    registry.add("intake.match_again", match_again, lease_seconds=300)
    registry.add_tick("intake.find_new_wordings", find_new_wordings, every_seconds=60)


def group_claims(context: JobContext, _payload: dict[str, Any]) -> None:
    """Place up to 200 texts that stand in no group. What a person changes meanwhile stands; the texts wait for the next run.

    One at a time: groups are compared with each other. Whoever comes while another groups leaves its texts to that one.
    """
    now = clock.utcnow()
    with context.database.write_session() as session:
        if in_hand(session, GROUPING, but_job_id=context.job_id, now=now):
            return
        put_in_hand(session, context.job_id, [EVERY_GROUP], now=now)
        storing.drop_stale(session, now=now)
        count_groups(session, stale_groups(session, now=now), now=now)
    with context.database.read_session() as session:
        snapshot = storing.read_snapshot(session, limit=GROUPED_AT_ONCE, now=now)
    if not snapshot.waiting:
        return
    placed, sentences = _think(snapshot)
    with context.finishing_session() as session:
        is_kept = storing.store_placed(session, placed, snapshot, sentences, now=clock.utcnow())
        if is_kept:
            _propose(session, placed)
        if not is_kept or len(snapshot.waiting) == GROUPED_AT_ONCE:
            enqueue(session, "intake.group_claims", {}, dedupe=f"group:again:{context.job_id}")


def match_again(context: JobContext, payload: dict[str, Any]) -> None:
    """Compare 500 open texts that match nothing with the named rumours, newest first; then ask for the next 500."""
    from classifiers.assessing import match
    from classifiers.errors import ModelError

    rumour_ids, before_id = payload["rumour_ids"], payload.get("before_id")
    with context.database.read_session() as session:
        texts = rematching.texts_to_compare(session, before_id=before_id, limit=COMPARED_AT_ONCE, now=clock.utcnow())
        known = rumour_queries.known_rumours(session)
        codes = rematching.codes_of(session, rumour_ids)
    digests = {codes[one.rumour_id]: rematching.digest(one) for one in known if one.rumour_id in codes}
    try:
        said = match(model_of(context.settings), texts, known) if texts and digests else []
    except ModelError as error:
        raise Retry(clock.utcnow() + TRY_MODEL_AGAIN, str(error)) from error
    with context.finishing_session() as session:
        rematching.store_matches(session, texts, said, set(codes))
        if len(texts) == COMPARED_AT_ONCE:
            further = {"rumour_ids": rumour_ids, "before_id": int(texts[-1].id)}
            enqueue(session, "intake.match_again", further, dedupe=f"match:{context.job_id}:{texts[-1].id}")
        else:
            rematching.mark_read(session, digests, now=clock.utcnow())


def find_new_wordings(context: JobContext, _payload: dict[str, Any]) -> None:
    """Ask for a comparison with every rumour that is new, or told in words that it was not told in before."""
    with context.database.read_session() as session:
        known = rumour_queries.known_rumours(session)
    with context.finishing_session() as session:
        rematching.ask_for_new(session, known, now=clock.utcnow())


def _think(snapshot: storing.Snapshot) -> tuple[list[Any], dict[int, str]]:
    from classifiers.grouping.claims import clearest_sentence
    from classifiers.grouping.groups import Entry, Groups, Member
    from classifiers.grouping.vectors import load_vectors

    members = [Member(one.item_id, one.text, one.group_id, one.is_held, one.language) for one in snapshot.members]
    groups = Groups(load_vectors(), members, apart=snapshot.apart)
    placed = groups.add_all(Entry(one.item_id, one.text, one.language) for one in snapshot.waiting)
    found = {one.item_id: clearest_sentence(one.text, one.language) for one in snapshot.waiting}
    return placed, {item_id: sentence.claim for item_id, sentence in found.items() if sentence}


def _propose(session: Any, placed: list[Any]) -> None:
    from classifiers.grouping.claims import choose_claim

    ids = storing.groups_of(session, [one.item_id for one in placed]) | {one.from_group_id for one in placed if one.from_group_id}
    chosen = {group_id: choose_claim(texts) for group_id, texts in storing.texts_of_groups(session, ids).items()}
    claims = {group_id: (found.claim, found.is_whole) for group_id, found in chosen.items() if found}
    storing.propose_claims(session, ids, claims)
