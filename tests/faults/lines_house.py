"""Models, secrets, the trail, personal data, backups, messages to people and machines, and load."""

from tests.faults.ledger import Line

DRILL = "workbench/backups/test_backups_drill.py"
ROUTES = "workbench/alerts/test_telling_routes.py"

LINES = (
    Line(
        "M-01",
        "A model file that runs code when it is read",
        "No pickle on any path; only types of a list",
        ("classifiers/test_classifiers_storing.py::test_a_type_that_is_not_on_the_list_is_refused",),
    ),
    Line(
        "M-02",
        "A changed byte, another version of the library",
        "Refused by name; the model in use stays",
        (
            "classifiers/test_classifiers_storing.py::test_one_changed_byte_is_refused_by_name",
            "classifiers/test_classifiers_storing.py::test_a_model_of_another_scikit_learn_is_refused",
            "workbench/learning/test_learning_versions.py::test_a_folder_that_was_changed_is_not_put_into_use",
        ),
    ),
    Line(
        "M-03",
        "Texts that speak to the machine, or are a megabyte",
        "Classified in time or not at all; the others are",
        ("workbench/intake/test_intake_assessing.py::test_one_bad_text_costs_only_itself",),
    ),
    Line("K-01", "The database is stolen", "No token in it can be read"),
    Line(
        "K-02",
        "Secrets in logs, pages, letters, job payloads",
        "None found",
        (
            f"{ROUTES}::test_nothing_secret_reaches_the_log",
            "feeds/social/test_social_errors.py::test_the_key_is_in_no_log_and_in_no_error",
        ),
    ),
    Line(
        "U-01",
        "Rows of the trail are changed or cut by whoever owns the database; something is changed without a row",
        "Every change is found; what people change through a door has its row, in every test of the house",
        (
            "workbench/activity/test_activity_every_change.py",
            "workbench/activity/test_audit_chain.py::test_database_itself_refuses_change",
            "workbench/activity/test_audit_chain.py::test_every_edit_and_cut_by_a_superuser_is_found",
            "postgres/test_postgres_audit.py",
        ),
    ),
    Line(
        "U-02",
        "What the trail says",
        "Who, what, from which version, when; reading of restricted things too",
        ("workbench/rumours/test_rumours_views.py",),
    ),
    Line(
        "G-01",
        "Day 91",
        "Nothing left of what people wrote; nothing is deleted, or taken in, without a decision",
        ("workbench/intake/test_intake_retention.py", "workbench/intake/test_intake_decisions.py"),
    ),
    Line(
        "G-02",
        "A person asks to be erased",
        "Erased everywhere, answered with a count",
        ("workbench/intake/test_intake_compliance.py",),
    ),
    Line(
        "G-03",
        "Public pages watched on the wire",
        "No handle, no request to anybody else",
        ("e2e/test_e2e_pages.py",),
    ),
    Line(
        "Z-01",
        "The machine is gone; an empty one starts from the backup",
        "Rows, files and the head of the trail are the same",
        (
            f"{DRILL}::test_restore_brings_rows_and_pictures_and_stops_all_sending",
            "postgres/test_postgres_backup.py::test_drill_on_postgresql",
        ),
        "RPO of five minutes needs the database's own log shipping (WAL), which docs/operations.md tells how to switch on; the "
        "workbench's own backups come at the interval that is set.",
    ),
    Line(
        "Z-02",
        "Restored to 30 minutes ago",
        "What went out since is recognised or held for a person",
        ("workbench/campaigns/test_delivering_restored.py",),
    ),
    Line(
        "Z-03",
        "Wrong key, cut or changed backup",
        "Refused before anything is touched",
        (
            f"{DRILL}::test_another_key_does_not_open_it",
            f"{DRILL}::test_cut_backup_is_refused_before_anything_is_touched",
            f"{DRILL}::test_changed_byte_is_found",
        ),
    ),
    Line(
        "Z-04",
        "Erasures since the backup was made",
        "Made again before anybody is let in",
    ),
    Line(
        "Z-05",
        "A restore into a copy for trying things",
        "Nothing is sent",
        (f"{DRILL}::test_restore_brings_rows_and_pictures_and_stops_all_sending",),
    ),
    Line("W-01", "Webhooks with changed body, id, time or secret", "Refused by a receiver's own check"),
    Line("W-02", "A receiver that fails for days", "Ten tries by the schedule; 410 ends it; somebody is told"),
    Line("W-03", "The same message again", "It carries the same id"),
    Line("W-04", "1 000 alerts within a minute", "One letter a quarter of an hour; urgent ones within 30 s"),
    Line("W-05", "The mail server is away for two hours", "Nothing lost, nothing doubled"),
    Line(
        "W-06",
        "Collecting, queue or mail stands still",
        "Somebody hears within five minutes; the outside address hears nothing more",
    ),
    Line(
        "L-1",
        "The public page, 50 and 500 at once",
        "≥ 500 a second",
        why_not="Measured, not tested: benchmarks/bench_public_page.py.",
    ),
    Line(
        "L-2",
        "The inbox with 100 000 texts",
        "p95 ≤ 600 ms at 50 at once",
        why_not="Measured, not tested: benchmarks/bench_inbox.py.",
    ),
    Line(
        "L-3",
        "The partners' API",
        "429 with Retry-After above the limit",
        ("workbench/partners/test_api_doors.py::test_allowance_ends_and_comes_back_with_the_minute",),
        "The pace is measured by benchmarks/bench_api.py.",
    ),
    Line("L-4", "Saving by itself, 50 at once", "≥ 150 a second", why_not="Measured, not tested: benchmarks/bench_editor.py."),
    Line(
        "L-5",
        "Search with three filters",
        "p95 ≤ 500 ms among a million texts",
        why_not="Measured, not tested: benchmarks/bench_inbox.py and bench_library.py.",
    ),
    Line(
        "L-6",
        "A burst of texts while people work",
        "The burst is done, pages stay quick",
        why_not="Measured, not tested: benchmarks/bench_collect.py and bench_inbox.py.",
    ),
    Line(
        "L-7",
        "Many messages due in one minute, one channel hanging",
        "95 % within 10 s",
        ("workbench/campaigns/test_delivering_processes.py::test_a_channel_that_hangs_on_every_call_does_not_hold_the_others",),
        "Ten thousand in a minute are measured by benchmarks/bench_delivery.py.",
    ),
    Line(
        "L-8",
        "Eight hours",
        "Memory and connections stay",
        why_not="Eight hours are too long for any run of the tests; the flat memory of collecting is measured by "
        "benchmarks/bench_collect.py, and connections by the size of the pool.",
    ),
    Line(
        "L-9",
        "Ten times more requests than can be answered",
        "Only 503 and 429 with Retry-After; publishing goes on; as before within 30 s",
    ),
    Line("L-10", "Questions to the database for one page", "At most fifteen, however many rows"),
)
