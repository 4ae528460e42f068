"""Which table's column an argument of an address names: `/answers/<slug>` is a sandwich. Longest beginning of the address wins.

A new address with an argument must be written here (test_security_leaks looks), so that the walkers try it with others' ids.
"""

from collections.abc import Iterator, Mapping

from flask import Flask

from tests.security.doors import Door, doors, path_of
from tests.security.planting import Row

GET = frozenset({"GET"})
FREE = "free"  # a word of ours: a kind of file, a language, a part of a page
SUBJECTS: dict[tuple[str, str], str] = {
    ("/action-plan", "code"): "measure.code",
    ("/action-plan/rumours", "code"): "rumour.code",
    ("/action-plan", "meeting_id"): "plan_meeting.id",
    ("/action-plan", "decision_id"): "plan_decision.id",
    ("/action-plan", "milestone_id"): "milestone.id",
    ("/adopted", "adoption_id"): "adoption.id",
    ("/alerts", "alert_id"): "alert.id",
    ("/alerts", "rule_id"): "alert_rule.id",
    ("/alerts", "route_id"): "alert_route.id",
    ("/alerts", "shift_id"): "duty_shift.id",
    ("/answers", "slug"): "sandwich.slug",
    ("/answers", "other"): "sandwich.slug",
    ("/answers", "row_id"): "plan_row.id",
    ("/answers", "aside_id"): "set_aside.id",
    ("/answers", "suggestion_id"): "suggestion.id",
    ("/api/v1/adoptions", "adoption_id"): "adoption.id",
    ("/api/v1/library", "slug"): "sandwich.slug",
    ("/api/v1/rumours", "code"): "rumour.code",
    ("/audiences", "audience_id"): "audience.id",
    ("/blocks", "block_id"): "block.id",
    ("/channels", "channel_id"): "channel.id",
    ("/channels", "slug"): "sandwich.slug",
    ("/embed", "slug"): "sandwich.slug",
    ("/error-reports", "report_id"): "error_report.id",
    ("/evidence/figures", "code"): "figure.code",
    ("/evidence/figures", "run_id"): "figure_import.id",
    ("/evidence/sources", "code"): "evidence_source.code",
    ("/evidence/sources", "copy_id"): "source_copy.id",
    ("/factchecks", "check_id"): "fact_check.id",
    ("/factchecks", "set_id"): "fact_check_set.id",
    ("/followed", "library_id"): "followed_library.id",
    ("/from-others", "answer_id"): "foreign_answer.id",
    ("/from-others", "notice_id"): "origin_notice.id",
    ("/holding", "contact_id"): "security_contact.id",
    ("/holding", "template_id"): "holding_template.id",
    ("/inbox", "item_id"): "item.id",
    ("/inbox", "group_id"): "claim_group.id",
    ("/inbox", "run_id"): "import_run.id",
    ("/inbox", "rule_id"): "house_rule.id",
    ("/library", "slug"): "sandwich.slug",
    ("/library", "version_id"): "adapted_text.id",
    ("/model", "set_id"): "training_set.id",
    ("/model", "run_id"): "training_run.id",
    ("/newsletter", "channel_id"): "channel.id",
    ("/panel", "panel_id"): "panel.id",
    ("/paper", "reference"): "placement.reference",
    ("/partner-versions", "version_id"): "adapted_text.id",
    ("/partners", "organisation_id"): "organisation.id",
    ("/people", "user_id"): "user_account.id",
    ("/plan", "reference"): "placement.reference",
    ("/plan/pace", "channel_id"): "channel.id",
    ("/privacy/comments", "case_id"): "comment_case.id",
    ("/privacy/erasures", "erasure_id"): "erasure.id",
    ("/privacy/requests", "request_id"): "records_request.id",
    ("/proposals", "proposal_id"): "partner_proposal.id",
    ("/rulebook", "change_id"): "rulebook_change.id",
    ("/rulebook", "holder_id"): "office_holder.id",
    ("/rumours", "code"): "rumour.code",
    ("/rumours", "row_id"): "rumour_verification.id",
    ("/rumours", "district_id"): "district.id",
    ("/rumours", "bulk_id"): "rumour_bulk.id",
    ("/rumours", "narrative_id"): "narrative.id",
    ("/rumours", "view_id"): "rumour_view.id",
    ("/sources", "source_id"): "source.id",
    ("/sources", "test_id"): "source_test.id",
    ("/spokespersons", "spokesperson_id"): "spokesperson.id",
    ("/surveys", "import_id"): "answer_import.id",
    ("/surveys", "panel_id"): "panel.id",
    ("/surveys", "meeting_id"): "meeting.id",
    ("/surveys", "question_id"): "meeting_question.id",
    ("/surveys/groups", "code"): "focus_round.code",
    ("/surveys/groups", "group_id"): "focus_group.id",
    ("/surveys/groups", "note_id"): "focus_note.id",
    ("/surveys/groups", "test_id"): "focus_draft_test.id",
    ("/surveys/groups", "theme_id"): "focus_theme.id",
    ("/surveys/waves", "code"): "wave.code",
    ("/surveys/results", "code"): "wave.code",
    ("/survey", "code"): "wave.code",
    ("/trends", "stream_id"): "trend_stream.id",
    ("/webhooks", "endpoint_id"): "webhook_endpoint.id",
}
WORDS = {
    "answer", "callback", "digest", "edition", "filename", "item_code", "key", "kind", "language", "material", "name", "output",
    "part", "place", "receipt", "rule", "rule_id", "secret", "section", "token", "verb", "version", "year", "number",
}  # fmt: skip
OTHERS_SLUGS = ("/review", "/over-time", "/rulebook")  # not an answer's


def subject_of(rule: str, name: str) -> str:
    """The table and column that an argument names, FREE for a word of ours, "" when nobody has written it down."""
    known = ((beginning, column) for (beginning, argument), column in SUBJECTS.items() if argument == name)
    fitting = [(beginning, column) for beginning, column in known if rule.startswith(f"{beginning}/")]
    if fitting:
        return max(fitting)[1]
    return FREE if name in WORDS or (name in ("slug", "code") and rule.startswith(OTHERS_SLUGS)) else ""


def doors_to(app: Flask, rows: Mapping[str, Row], methods: frozenset[str] = GET) -> Iterator[tuple[Door, str]]:
    """Every address that names one of these rows, with their ids, and its twin with ids that nobody ever had.

    What else an address names does not exist or is a word that fits.
    """
    for door in doors(app, methods):
        values, twins = dict(FITTING.get(door.endpoint, {})), dict(FITTING.get(door.endpoint, {}))
        for name in door.rule.arguments:
            table, _dot, column = subject_of(door.rule.rule, name).partition(".")
            if table in rows and column in rows[table]:
                values[name] = rows[table][column]
                twins[name] = "y" * len(values[name]) if isinstance(values[name], str) else 10 ** len(str(values[name])) - 1
        if values != twins:
            yield door._replace(path=path_of(app, door.rule, values)), path_of(app, door.rule, twins)


FITTING: dict[str, dict[str, object]] = {
    "partners.download": {"kind": "txt"},
    "editorial.shared_file": {"output": "card-wide"},
    "editorial.output_file": {"output": "card-wide"},
    "editorial.output_preview": {"output": "card-wide"},
    "campaigns.paper_file": {"name": "poster.pdf"},
    "campaigns.paper_preview": {"material": "poster"},
}
