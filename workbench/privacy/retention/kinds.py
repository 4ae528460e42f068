"""Every kind of personal data that the workbench keeps: where it lies, on what ground, how long, and which job erases it.

A test holds this list against the schema: a table is either here, or named among those that hold nothing personal.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

BASES = {
    "task": _l("Task of public interest, art. 6(1)(e)"),
    "consent": _l("Consent, art. 6(1)(a)"),
    "duty": _l("Legal obligation, art. 6(1)(c)"),
}
PERIODS = {
    "decision": _l("The days of the deletion decision"),
    "kept": _l("Kept: official document, or until the municipality decides otherwise"),
    "short": _l("Short, by the program itself"),
    "leaves": _l("Until the person leaves, or takes the consent back"),
    "account": _l("As long as the account"),
}


@dataclass(frozen=True)
class Kind:
    """One kind of personal data. `job` is the job that erases it, empty where none does; `tables` are where it lies."""

    slug: str
    name: Any
    stored: Any
    basis: str
    period: str
    until: Any
    tables: tuple[str, ...]
    job: str = ""

    @property
    def needs_decision(self) -> bool:
        """Whether nothing of it is erased by time before a deletion decision stands."""
        return self.period == "decision"


KINDS = (
    Kind(
        "texts", _l("Posts, tips, letters and imported texts"),
        _l("Masked before they are stored: text, title, link, earlier wordings, translations, what the machine says of them"),
        "task", "decision", _l("Earlier if it is gone at its source. Articles of media stay until they are gone there."),
        ("item", "item_copy", "item_text", "item_translation", "item_tag", "item_band", "assessment", "tip", "triage_action",
         "claim_group", "claim_group_member", "claim_group_change", "claim_group_look", "label", "label_request",
         "house_rule_hit", "house_rule_trial", "source_test", "fact_check_proposal"),
        "intake.delete_old_texts",
    ),
    Kind(
        "authors", _l("Who wrote a post"), _l("A keyed code, no name and no account"), "task", "short",
        _l("When the text is sorted, at the latest after 30 days"), ("item", "item_copy"), "intake.forget_old",
    ),
    Kind(
        "sightings", _l("Observations of rumours"), _l("Masked words, kind of channel, rough place, a code within the rumour"),
        "task", "decision", _l("The words go; the count stays."), ("sighting",), "intake.delete_old_texts",
    ),
    Kind(
        "handed_over", _l("Cases handed over to the police or other help"), _l("Why, to whom, and what they answered"), "task",
        "decision", _l("30 days after the case was handed over; the observations of a restricted rumour with it"),
        ("rumour_referral",), "privacy.erase_by_time",
    ),
    Kind(
        "imports", _l("Files on their way in"), _l("Masked rows until they are taken in or thrown away"), "task", "short",
        _l("At the latest after seven days"), ("import_run", "file_part", "answer_import", "figure_import"),
        "intake.forget_imports",
    ),
    Kind(
        "error_reports", _l("Reports of errors in our texts"), _l("Masked words; an address only until our answer is sent"),
        "task", "decision", _l("The days count from our answer."), ("error_report", "report_try"), "privacy.erase_by_time",
    ),
    Kind(
        "comments", _l("Comments in our own fields that somebody has stopped at"), _l("Masked words, ground, decision"), "duty",
        "decision", _l("The days count from the decision; longer where it is evidence. The decision stays."),
        ("comment_case", "comment_field"), "privacy.erase_by_time",
    ),
    Kind(
        "survey_texts", _l("What people write in surveys"), _l("Masked, torn off from the form"), "task", "decision",
        _l("The days count from the end of the survey; 90 without a decision."), ("free_text", "paper_entry"),
        "surveys.forget_texts",
    ),
    Kind(
        "survey_answers", _l("Answers to surveys"), _l("What was answered and the day; a panel number at most"), "task", "kept",
        _l("Without the panel's salt a number leads nowhere."), ("response",),
    ),
    Kind(
        "panels", _l("Members of panels"), _l("E-mail address and language, apart from all answers"), "consent", "leaves",
        _l("At once when they leave; after seven days without a yes; when the panel is closed"),
        ("panel_contact", "invitation"), "surveys.forget_contacts",
    ),
    Kind(
        "subscribers", _l("Receivers of newsletters"), _l("E-mail address and list"), "consent", "leaves",
        _l("At once when they leave; after seven days without a yes"), ("email_recipient", "list_signup", "bounce_report"),
        "campaigns.forget_addresses",
    ),
    Kind(
        "focus_groups", _l("Notes of focus groups"), _l("Masked rows without names"), "task", "short",
        _l("24 hours after the report, at the latest after six months"), ("focus_note", "focus_code", "focus_group"),
        "surveys.forget_notes",
    ),
    Kind(
        "meetings", _l("Questions asked at meetings"), _l("Masked words, day and place of the meeting"), "task", "kept",
        _l("Staff remove them one by one."), ("meeting_question",),
    ),
    Kind(
        "spokespersons", _l("Spokespersons"), _l("Name, title, consent, when they can; an address for one letter"), "consent",
        "leaves", _l("A private person's details go when the consent ends."),
        ("spokesperson", "spokesperson_absence", "spokesperson_busy_day", "spokesperson_calendar", "spokesperson_trust",
         "quote_link"),
        "audiences.look_ahead",
    ),
    Kind(
        "accounts", _l("Colleagues and partners who sign in"), _l("Name, e-mail address, roles, how they sign in"), "task",
        "account", _l("A closed account keeps its name, because the trail names it."),
        ("user_account", "user_role", "sign_in_link", "organisation", "partner_member", "partner_agreement",
         "partner_invitation", "rumour_view", "office_holder", "security_contact", "contact_step", "api_token", "account_session",
         "account_invitation", "role_change", "passkey", "second_factor_step", "single_sign_on_identity", "single_sign_on_visit"),
    ),
    Kind(
        "sign_ins", _l("Failed sign-ins"), _l("Counted by keyed codes"), "task", "short", _l("After a day"),
        ("sign_in_attempt",), "accounts.forget_sessions",
    ),
    Kind(
        "telling", _l("How colleagues want to be told, and duty"), _l("Ways, sealed numbers and devices, shifts, absences"),
        "task", "account", _l("Numbers and devices within an hour after the account is closed; shifts stay."),
        ("alert_telling", "alert_device", "alert_receiver", "alert_receipt", "alert_digest", "alert_trial", "alert_posting",
         "alert_escalation", "duty_person", "duty_shift", "duty_swap", "duty_absence"),
        "alerts.forget",
    ),
    Kind(
        "trail", _l("The audit trail and the access log"), _l("Who did or read what, when; no words of the public"), "duty",
        "kept", _l("No row can be changed or removed."), ("activity",),
    ),
    Kind(
        "cases", _l("Rumours and what was decided of them"), _l("Neutral claims, verdicts, notes and decisions by colleagues"),
        "task", "kept", _l("Official documents"),
        ("rumour", "rumour_note", "risk_rating", "decision", "rumour_verification", "case_advice", "case_move", "rumour_step",
         "clock_pause", "rumour_bulk", "narrative", "narrative_rumour", "legal_hold", "alert", "alert_mute", "alert_bulk"),
    ),
    Kind(
        "answers", _l("Answers and how they came about"), _l("Texts, comments, approvals, with the colleagues' names"), "task",
        "kept", _l("Official documents; drafts in the bin go after 30 days."),
        ("sandwich", "revision", "autosave", "set_aside", "approval", "correction", "review_answer", "review_comment",
         "suggestion", "second_reading", "rule_override", "kept_part", "prepared_draft", "starting_point", "language_reader",
         "sandwich_reader", "mention", "silent_step", "recheck", "placement", "delivery", "measure", "measure_status",
         "measure_finding",
         "plan_decision", "plan_meeting", "quarter_review", "review_text", "review_decision", "review_outcome", "review_note",
         "review_file"),
        "editorial.empty_bin",
    ),
    Kind(
        "requests", _l("Requests for records, and what was handed out"), _l("The texts of the request, masked by a person"),
        "duty", "short", _l("30 days after the request; that there was one stays. Never who asked."),
        ("records_request", "records_passage"), "privacy.close_requests",
    ),
    Kind(
        "erasures", _l("The register of erasures"), _l("A keyed code for each erasure, and how much was erased"), "duty", "kept",
        _l("So that what comes back from a backup is erased again."), ("erasure", "erasure_watch"),
    ),
    Kind(
        "exports", _l("Exports of everything"), _l("A file behind a secret link"), "task", "short", _l("After seven days"),
        ("data_export",), "privacy.forget_exports",
    ),
)  # fmt: skip


# Settings, texts of our own, counts and queues: at most which colleague did it.
NOTHING_PERSONAL = frozenset({
    "adapted_reader", "adapted_text", "adoption", "adoption_notice", "alert_mark", "alert_pulse", "alert_push_key",
    "alert_route", "alert_rule", "alert_rule_trial", "alert_tally", "answer_course", "answer_language", "api_allowance",
    "api_reply", "approved_value", "audience", "audience_place", "audience_source", "audit_link", "audit_seal", "block",
    "block_text", "block_use", "bounce_box", "campaign_card", "campaign_plan", "channel", "channel_audience",
    "channel_circuit", "closed_day", "count_mark", "count_state", "day_count", "deletion_decision", "delivery_stop",
    "district", "district_spelling", "drawn_chart", "duty_gap_notice", "election", "evidence_source", "fact_check",
    "fact_check_reading", "fact_check_set", "figure", "figure_change", "figure_notice", "figure_value",
    "focus_draft_result", "focus_draft_test", "focus_round", "focus_spread", "focus_theme", "followed_library",
    "foreign_answer", "foreign_use", "form_use", "form_wording", "health_change", "holding_template", "host_manners",
    "house_rule", "hub_subscription", "job", "language_version", "library_text", "link_check", "look_version", "measure_partner",
    "measure_reading", "measure_rumour", "meeting", "milestone", "model_agreement", "model_version", "offer_reminder",
    "office_day", "origin_notice", "panel", "paper_task", "paper_tick", "partner_proposal", "picture", "picture_use",
    "plan_row", "population_margin", "public_plan", "read_budget", "read_only_period", "restricted_answer",
    "review_reminder", "role", "rule_count", "rulebook_change", "rulebook_trial", "rulebook_version", "rumour_reading",
    "school_stage", "score_day", "social_plan", "source", "source_copy", "source_extract", "source_visit", "staff_note",
    "statistic_entry", "stored_body", "training_example", "training_run", "training_set", "trend_alarm", "trend_stream",
    "trend_watch", "update_promise", "usage_report", "wave", "wave_item", "wave_result", "webhook_cursor",
    "webhook_endpoint", "webhook_message", "webhook_try",
})  # fmt: skip


def kinds_of(table: str) -> Iterator[Kind]:
    """The kinds of personal data that lie in a table."""
    return (kind for kind in KINDS if table in kind.tables)
