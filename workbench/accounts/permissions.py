"""The one permission table: which role may use which endpoint. Deny by default; a route without a row stops the start.

Rooms own their sections. A cell that depends on the subject (not one's own text, own organisation only) is checked in
the room's service; this table says who may come to the door. Source: FAULTS.md section 4, method/vocabulary.json.
"""

from flask import Flask, Response, abort, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as WerkzeugResponse

from workbench.accounts.models import ROLES

PUBLIC = frozenset({"anonymous", *ROLES})
SIGNED_IN = frozenset(ROLES)
STAFF = frozenset({"writer", "fact_checker", "approver", "legal_reviewer", "administrator", "auditor"})
EDITORS = frozenset({"writer", "fact_checker", "approver"})
READERS = EDITORS | {"administrator", "auditor"}
TELLERS = SIGNED_IN - {"auditor"}
MODEL_DECIDERS = frozenset({"fact_checker", "approver", "administrator"})

TABLE: dict[str, frozenset[str]] = {
    "static": PUBLIC,
    # accounts: sign-in and one's own account
    "accounts.sign_in_link": PUBLIC,
    "accounts.use_sign_in_link": PUBLIC,
    "accounts.preferences": SIGNED_IN,
    "security.login": PUBLIC,
    "security.logout": PUBLIC,
    "security.verify": SIGNED_IN,
    "security.forgot_password": PUBLIC,
    "security.reset_password": PUBLIC,
    "security.change_password": SIGNED_IN,
    "security.two_factor_setup": PUBLIC,
    "security.two_factor_token_validation": PUBLIC,
    "security.two_factor_rescue": PUBLIC,
    "security.tf_select": PUBLIC,
    "security.two_factor_setup_validate": PUBLIC,
    "security.mf_recovery_codes": SIGNED_IN,
    "security.mf_recovery": PUBLIC,
    "security.static": PUBLIC,
    # accounts: administration
    "accounts.people_list": frozenset({"administrator", "auditor"}),
    "accounts.new_person": frozenset({"administrator"}),
    "accounts.new_link": frozenset({"administrator"}),
    "accounts.set_active": frozenset({"administrator"}),
    # audiences
    "audiences.spokesperson_list": STAFF,
    "audiences.new_spokesperson": EDITORS | {"administrator"},
    "audiences.consent": EDITORS | {"administrator"},
    "audiences.withdraw": EDITORS | {"administrator"},
    "audiences.available": EDITORS | {"administrator"},
    # rumours
    "rumours.rumour_list": STAFF,
    "rumours.rumour_page": STAFF,
    "rumours.new_rumour": EDITORS,
    "rumours.similar": EDITORS,
    "rumours.show_masked": EDITORS,
    "rumours.edit_rumour": EDITORS,
    "rumours.new_sighting": EDITORS,
    "rumours.rate": EDITORS,
    "rumours.decide": EDITORS,
    "rumours.take_rumour": EDITORS,
    "rumours.hand_over": EDITORS,
    "rumours.acknowledge": EDITORS,
    "rumours.meet_target": EDITORS,
    "rumours.move": EDITORS,
    "rumours.add_note": EDITORS,
    "rumours.close_rumour": EDITORS,
    "rumours.reopen_rumour": EDITORS,
    "rumours.merge_rumour": EDITORS,
    "rumours.set_verdict": frozenset({"fact_checker"}),
    # factchecks
    "factchecks.check_list": STAFF,
    "factchecks.check_page": STAFF,
    "factchecks.link": EDITORS,
    "factchecks.decide": EDITORS,
    "factchecks.set_list": STAFF,
    "factchecks.set_page": STAFF,
    "factchecks.import_file": EDITORS | {"administrator"},
    "factchecks.import_address": EDITORS | {"administrator"},
    "factchecks.choose_columns": EDITORS | {"administrator"},
    "factchecks.take_in": EDITORS | {"administrator"},
    "factchecks.cancel_set": EDITORS | {"administrator"},
    "factchecks.remove_set": EDITORS | {"administrator"},
    "factchecks.refresh_set": EDITORS | {"administrator"},
    "factchecks.set_weekly": EDITORS | {"administrator"},
    "factchecks.refused_rows": STAFF,
    # intake
    "intake.inbox": READERS,
    "intake.item_page": READERS,
    "intake.look": EDITORS,
    "intake.take": EDITORS,
    "intake.release": EDITORS,
    "intake.link": EDITORS,
    "intake.dismiss_one": EDITORS,
    "intake.split_copy": EDITORS,
    "intake.rule_list": READERS,
    "intake.rule_page": READERS,
    "intake.new_rule": EDITORS | {"administrator"},
    "intake.edit_rule": EDITORS | {"administrator"},
    "intake.try_rule": EDITORS | {"administrator"},
    "intake.switch_rule": EDITORS | {"administrator"},
    "intake.move_rule": EDITORS | {"administrator"},
    "intake.delete_rule": EDITORS | {"administrator"},
    "intake.restore_rule": EDITORS | {"administrator"},
    "intake.undo_rule": EDITORS | {"administrator"},
    "intake.dismiss_many": EDITORS,
    "intake.reopen": EDITORS,
    "intake.undo": EDITORS,
    "intake.candidate_list": READERS,
    "intake.candidate": READERS,
    "intake.name_candidate": EDITORS,
    "intake.open_candidate": EDITORS,
    "intake.link_candidate": EDITORS,
    "intake.take_out": EDITORS,
    "intake.merge_candidate": EDITORS,
    "intake.dismiss_candidate": EDITORS,
    "intake.undo_candidate": EDITORS,
    "intake.new_rumour": EDITORS,
    "intake.paste": EDITORS,
    "intake.translate": EDITORS,
    "intake.import_file": EDITORS,
    "intake.import_page": EDITORS,
    "intake.map_import": EDITORS,
    "intake.take_in_import": EDITORS,
    "intake.cancel_import": EDITORS,
    "intake.refused_rows": EDITORS,
    "intake.tip": PUBLIC - {"auditor"},
    "intake.tip_sent": PUBLIC - {"auditor"},
    "intake.show_masked": PUBLIC - {"auditor"},
    "intake.confirm_hub": PUBLIC,
    "intake.take_hub_news": PUBLIC,
    "intake.field": TELLERS,
    "intake.field_token": TELLERS,
    "intake.field_shell": PUBLIC,
    "intake.field_manifest": PUBLIC,
    "intake.field_worker": PUBLIC,
    "intake.source_list": READERS,
    "intake.new_source": frozenset({"administrator"}),
    "intake.source_test": frozenset({"administrator"}),
    "intake.add_source": frozenset({"administrator"}),
    "intake.pause_source": frozenset({"administrator"}),
    "intake.resume_source": frozenset({"administrator"}),
    "intake.poll_source": frozenset({"administrator"}),
    "intake.source_page": READERS,
    "intake.source_visit": frozenset({"administrator"}),
    "intake.source_settings": frozenset({"administrator"}),
    "intake.remove_source": frozenset({"administrator"}),
    "intake.restore_source": frozenset({"administrator"}),
    "intake.choose_feed": frozenset({"administrator"}),
    "intake.deletion_decision": frozenset({"administrator", "auditor", "legal_reviewer"}),
    "intake.record_decision": frozenset({"administrator"}),
    "intake.end_decision": frozenset({"administrator"}),
    "intake.read_budget": frozenset({"administrator", "auditor"}),
    "intake.set_budget": frozenset({"administrator"}),
    "intake.download_opml": READERS,
    "intake.upload_opml": frozenset({"administrator"}),
    "intake.add_listed": frozenset({"administrator"}),
    # learning: the model
    "learning.overview": READERS,
    "learning.history": READERS,
    "learning.run_page": READERS,
    "learning.version_page": READERS,
    "learning.label_week": EDITORS,
    "learning.answer": EDITORS,
    "learning.undo_answer": EDITORS,
    "learning.train": MODEL_DECIDERS,
    "learning.cancel_run": MODEL_DECIDERS,
    "learning.agree": MODEL_DECIDERS,
    "learning.withdraw_agreement": MODEL_DECIDERS,
    "learning.go_back": MODEL_DECIDERS,
    # learning: data that people bring
    "learning.data_sets": READERS,
    "learning.data_set_page": READERS,
    "learning.data_set_refused": READERS,
    "learning.new_data_set": MODEL_DECIDERS,
    "learning.data_set_columns": MODEL_DECIDERS,
    "learning.data_set_labels": MODEL_DECIDERS,
    "learning.take_in_data_set": MODEL_DECIDERS,
    "learning.cancel_data_set": MODEL_DECIDERS,
    "learning.remove_data_set": MODEL_DECIDERS,
    # trends
    "trends.trend_list": STAFF,
    "trends.stream_page": STAFF,
    "trends.mark_seen": EDITORS,
    "trends.watch_settings": frozenset({"administrator", "approver"}),
    # evidence
    "evidence.source_list": STAFF,
    "evidence.source_page": STAFF,
    "evidence.download_copy": STAFF,
    "evidence.recheck": STAFF,
    "evidence.figure_list": STAFF,
    "evidence.figure_page": STAFF,
    "evidence.export_figures": STAFF,
    "evidence.new_source": EDITORS,
    "evidence.new_source_by_hand": EDITORS,
    "evidence.edit_source": EDITORS,
    "evidence.take_copy": EDITORS,
    "evidence.add_passage": EDITORS,
    "evidence.add_number": EDITORS,
    "evidence.remove_extract": EDITORS,
    "evidence.still_valid": EDITORS,
    "evidence.replace": EDITORS,
    "evidence.take_back": EDITORS,
    "evidence.remove_copy": EDITORS,
    "evidence.new_figure": EDITORS,
    "evidence.edit_figure": EDITORS,
    "evidence.enter_value": EDITORS,
    "evidence.import_figures": EDITORS,
    "evidence.import_page": EDITORS,
    "evidence.map_figures": EDITORS,
    "evidence.take_in_figures": EDITORS,
    "evidence.cancel_figures": EDITORS,
    "evidence.refused_figures": EDITORS,
    # editorial
    "editorial.sandwich_list": STAFF,
    "editorial.bin_list": EDITORS,
    "editorial.new_sandwich": EDITORS,
    "editorial.sandwich_page": STAFF,
    "editorial.editor": EDITORS,
    "editorial.save": EDITORS,
    "editorial.check": EDITORS,
    "editorial.autosave": EDITORS,
    "editorial.presence": EDITORS,
    "editorial.discard": EDITORS,
    "editorial.preview": STAFF,
    "editorial.revision_list": STAFF,
    "editorial.compare": STAFF,
    "editorial.restore": EDITORS,
    "editorial.delete": EDITORS,
    "editorial.undelete": EDITORS,
    "editorial.send": EDITORS,
    "editorial.take_back": EDITORS,
    "editorial.review": EDITORS | {"legal_reviewer"},
    "editorial.approve": frozenset({"approver"}),
    "editorial.request_changes": frozenset({"fact_checker", "approver", "legal_reviewer"}),
    "editorial.grant_override": frozenset({"approver", "legal_reviewer"}),
    "editorial.second_reading": EDITORS | {"legal_reviewer"},
    "editorial.answer_checklist": frozenset({"fact_checker", "approver"}),
    "editorial.election_list": frozenset({"administrator"}),
    "editorial.remove_election": frozenset({"administrator"}),
    "editorial.check_again": frozenset({"fact_checker", "approver"}),
    "editorial.format": EDITORS,
    "editorial.language_list": frozenset({"administrator"}),
    "editorial.end_language": frozenset({"administrator"}),
    "editorial.set_reader": frozenset({"administrator"}),
    "editorial.remove_reader": frozenset({"administrator"}),
    "editorial.new_version": EDITORS,
    # whoever is named as a reader of the language, in any role; others meet a page that does not exist
    "editorial.translation": SIGNED_IN - {"partner"},
    "editorial.save_translation": EDITORS,
    "editorial.compare_source": EDITORS,
    "editorial.sign_version": SIGNED_IN - {"partner", "auditor"},
    "editorial.add_comment": EDITORS | {"legal_reviewer"},
    "editorial.resolve_comment": EDITORS | {"legal_reviewer"},
    "editorial.withdraw": frozenset({"fact_checker", "approver", "legal_reviewer"}),
    "editorial.correct": frozenset({"fact_checker", "approver", "legal_reviewer"}),
    "editorial.report_list": STAFF,
    "editorial.report_page": STAFF,
    "editorial.answer_report": EDITORS | {"legal_reviewer"},
    # campaigns
    "campaigns.plan": STAFF | {"partner"},
    "campaigns.placement_page": STAFF | {"partner"},
    "campaigns.new_placement": frozenset({"writer", "approver"}),
    "campaigns.check_placement": frozenset({"writer", "approver"}),
    "campaigns.publish": frozenset({"writer", "approver"}),
    "campaigns.undo": frozenset({"writer", "approver"}),
    "campaigns.cancel": frozenset({"writer", "approver", "partner"}),
    "campaigns.move": frozenset({"writer", "approver"}),
    "campaigns.propose_time": frozenset({"partner"}),
    "campaigns.accept_offer": frozenset({"partner"}),
    "campaigns.decline_offer": frozenset({"partner"}),
    "campaigns.accept_time": frozenset({"writer", "approver"}),
    "campaigns.decline_time": frozenset({"writer", "approver"}),
    "campaigns.offer_again": frozenset({"writer", "approver"}),
    "campaigns.mark_done": frozenset({"writer", "approver", "partner"}),
    "campaigns.settle": frozenset({"writer", "approver"}),
    "campaigns.taken_down": frozenset({"writer", "approver", "partner"}),
    "campaigns.channel_list": STAFF | {"partner"},
    "campaigns.channel_page": STAFF | {"partner"},
    "campaigns.new_channel": frozenset({"administrator", "partner"}),
    "campaigns.change_webhook": frozenset({"administrator", "partner"}),
    "campaigns.pause_channel": frozenset({"administrator", "partner"}),
    "campaigns.add_recipient": frozenset({"administrator", "partner"}),
    "campaigns.remove_recipient": frozenset({"administrator", "partner"}),
    "campaigns.leave": PUBLIC,
    "campaigns.leave_now": PUBLIC,
    # partners
    "partners.library": PUBLIC,
    "partners.answer": PUBLIC,
    "partners.download": PUBLIC,
    "partners.atom": PUBLIC,
    "partners.json_feed": PUBLIC,
    "partners.corrections": PUBLIC,
    "partners.report_error": PUBLIC,
    "partners.error_reported": PUBLIC,
    "partners.tip_receipt": PUBLIC,
    "partners.adopt": frozenset({"partner"}),
    "partners.adoption_list": STAFF | {"partner"},
    "partners.confirm_adoption": frozenset({"partner"}),
    "partners.end_adoption": frozenset({"partner"}),
    "partners.sharing": EDITORS,
    # alerts
    "alerts.alert_list": STAFF,
    "alerts.alert_page": STAFF,
    "alerts.acknowledge": EDITORS | {"legal_reviewer", "administrator"},
    "alerts.resolve": EDITORS | {"legal_reviewer", "administrator"},
    "alerts.rule_list": STAFF,
    "alerts.new_rule": frozenset({"administrator", "approver"}),
    "alerts.switch_rule": frozenset({"administrator", "approver"}),
    # reviews
    "reviews.quarter": STAFF,
    "reviews.chart": STAFF,
    "reviews.build": EDITORS | {"administrator"},
    "reviews.adopt": frozenset({"approver"}),
    # desk
    "desk.start": PUBLIC,
    "desk.rooms": PUBLIC,
    "desk.search": STAFF | {"partner"},
    "desk.help": PUBLIC,
    "desk.method": PUBLIC,
    "desk.accessibility": PUBLIC,
    "desk.status": frozenset({"administrator", "auditor"}),
}


def roles_of_visitor() -> frozenset[str]:
    """The roles of whoever makes this request; {"anonymous"} for a visitor."""
    if current_user and current_user.is_authenticated:
        return frozenset(current_user.role_names)
    return frozenset({"anonymous"})


def may(endpoint: str) -> bool:
    """Whether the visitor may use an endpoint: templates ask before they show a link or a button."""
    return bool(TABLE.get(endpoint, frozenset()) & roles_of_visitor())


def init_permissions(app: Flask) -> None:
    """Check every request against the table, and give templates `may`."""

    @app.before_request
    def check() -> Response | WerkzeugResponse | None:
        if request.endpoint is None or may(request.endpoint):
            return None
        if roles_of_visitor() == {"anonymous"}:
            if request.endpoint not in TABLE:
                abort(404)
            return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
        abort(403)

    app.context_processor(lambda: {"may": may})


def missing_rows(app: Flask) -> list[str]:
    """Endpoints of the application that the table does not name."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules()} - set(TABLE))
