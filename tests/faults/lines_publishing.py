"""The two promises of publishing: nothing lost, nothing doubled. And what stands under them: queue, database, disk, clock."""

from tests.faults.ledger import Line

DELIVERING = "workbench/campaigns/test_delivering"

LINES = (
    Line(
        "F-00",
        "kill -9 at the n-th statement, commit, socket call or file write, for n = 1, 2, 3 … until a run ends",
        "Collecting, assessing, alerting, approving, delivering, reviewing: done once after the next run, and in the trail",
        ("workbench/campaigns/test_campaigns_delivery.py::test_delivery_killed_at_every_step_is_neither_doubled_nor_lost",),
    ),
    Line(
        "F-01",
        "kill -9 at eight steps of a message on channels of class K, R and N",
        "K, R: one copy. N: at most one, and every unclear one on a person's list within 60 s",
        (f"{DELIVERING}_killed.py::test_a_sender_killed_at_that_step_doubles_and_loses_nothing",),
    ),
    Line(
        "F-02",
        "No worker lives at the due time",
        "All due messages out within 60 s of the start, none before its time",
        (f"{DELIVERING}_processes.py::test_what_came_due_while_nothing_ran_leaves_within_a_minute_of_the_start",),
    ),
    Line(
        "F-03",
        "Two workers, then eight, race for the same work",
        "One copy of each message; every kind of job run twice has the effect of once",
        (
            "workbench/campaigns/test_campaigns_delivery.py::test_two_workers_racing_for_the_same_placements_send_each_once",
            "postgres/test_postgres_delivery.py::test_two_senders_race_for_the_same_placements_and_each_leaves_once",
            "postgres/test_postgres_core.py::test_one_job_and_eight_runners_has_one_effect",
            "workbench/test_queue_jobs.py::test_slow_old_runner_cannot_close_a_newer_try",
            "workbench/test_queue_jobs.py::test_two_workers_write_one_tick_per_period",
        ),
    ),
    Line(
        "F-04",
        "PostgreSQL is stopped at once (-m immediate) while messages leave, and comes back; every connection is cut",
        "As F-01; the web answers again within 10 s; no page shows the inside",
        ("postgres/test_postgres_delivery.py::test_a_database_that_drops_every_connection_doubles_and_loses_nothing",),
    ),
    Line(
        "F-05",
        "The wake-up carrier is emptied, broken or gone",
        "Nothing lost: the job table in the database is the queue of record",
        (f"{DELIVERING}_faults.py::test_lost_wake_ups_lose_nothing",),
        "Redis may carry the wake-ups and nothing else: jobs and rate limits lie in the database.",
    ),
    Line(
        "F-06",
        "The disk is full, or can only be read",
        "Writes are refused with a plain page, nothing is half saved, reading works, nothing is marked as sent that was not",
        (f"{DELIVERING}_faults.py::test_a_full_disk_marks_nothing_as_sent_and_heals_by_itself",),
    ),
    Line(
        "F-07",
        "The clock goes back or forth by minutes, an hour, a day; both nights on which it is moved",
        "Nothing early, nothing twice, nothing stands still; the editor is asked about the hour that is missing or comes twice",
        (
            f"{DELIVERING}_faults.py::test_a_clock_that_goes_back_or_leaps_sends_nothing_early_and_nothing_twice",
            "workbench/alerts/test_telling_digests.py::test_night_without_an_hour_and_night_with_one_more",
            "workbench/alerts/test_telling_digests.py::test_clock_that_jumps_delays_nothing_for_ever",
            "workbench/alerts/test_alerts_escalating.py::test_clock_that_jumps_passes_on_one_step_at_a_time",
            "workbench/alerts/test_alerts_rules_engine.py::test_a_clock_that_jumps_loses_nothing_and_doubles_nothing",
            "workbench/reviews/test_aggregates_exact.py::test_the_night_with_25_hours_holds_both_its_hours",
        ),
    ),
    Line(
        "F-08",
        "The receiver answers 5xx, 429, HTML, half an answer, 10 MB, a redirect, 401, 'duplicate', or not",
        "Tried again by its steps, then failed and told; Retry-After kept; 401 rests the channel; 'duplicate' on our key is sent",
        ("workbench/campaigns/test_campaigns_receivers.py", f"{DELIVERING}_unclear.py::test_retry_after_holds_the_whole_channel"),
    ),
    Line(
        "F-09",
        "The receiver's answer comes late, or is about another message",
        "A state never goes back; another message's answer is unclear",
        (f"{DELIVERING}_unclear.py::test_an_answer_that_comes_late_does_not_take_a_state_back",),
    ),
    Line("F-10", "A new try after the receiver forgot the key", "Read back first; nothing doubled"),
    Line("F-11", "What was sent can be read back only after a while", "No second sending within that while"),
    Line(
        "F-12",
        "Cancelling, editing or withdrawing in the moment of sending",
        "Exactly one wins, and the page says which",
        (f"{DELIVERING}_races.py::test_of_the_two_one_wins_and_the_state_says_which",),
    ),
    Line(
        "F-13",
        "One channel hangs 30 s a call while others are due",
        "The others leave within 10 s",
        (f"{DELIVERING}_processes.py::test_a_channel_that_hangs_on_every_call_does_not_hold_the_others",),
    ),
    Line(
        "F-14",
        "Double click, back and send again, two tabs on the same button",
        "One message; the second click shows the first result",
        ("workbench/desk/test_desk_unsent.py::test_two_clicks_send_once",),
    ),
    Line(
        "F-15",
        "Old and new code side by side during an upgrade",
        "Migrations only add until the old code is gone; every row of before is there after, up and down",
        ("postgres/test_postgres_upgrading.py", "contract/test_contract_database.py"),
    ),
    Line(
        "F-16",
        "A published answer is withdrawn",
        "Every channel is tried, remaining copies are listed, the public page answers 410 with the reason",
        (f"{DELIVERING}_stop.py::test_a_withdrawn_text_is_taken_down_everywhere_and_what_remains_is_listed",),
    ),
    Line(
        "Q-01",
        "A poisoned job: it kills its worker, ends the thread, hangs, or its row cannot be read",
        "Given up after three deaths with its reason, shown to the administrator; every other job goes on",
        ("workbench/test_queue_jobs.py::test_job_gives_up_after_its_tries",),
    ),
    Line(
        "Q-02",
        "10 000 jobs wait",
        "What is urgent passes them by, all are done, and pages stay as quick",
    ),
    Line(
        "Q-03",
        "DNS is gone; the mail server is away for two hours or takes minutes for each letter",
        "Nothing lost or doubled; urgent messages go by the other ways; everything else in the house goes on",
        (
            "workbench/alerts/test_telling_routes.py::test_two_hours_without_a_mail_server_lose_and_double_nothing",
            "workbench/alerts/test_telling_pulse.py::test_mail_that_does_not_go_is_told_by_another_way",
            "feeds/test_feeds_guard.py::test_name_when_the_resolver_hangs_ends_at_the_deadline",
            "workbench/surveys/test_waves_inviting.py::test_a_server_that_is_away_is_asked_again_later",
        ),
    ),
    Line(
        "Q-04",
        "A model file is damaged",
        "Refused by name; the shipped model reads on; without any model texts come in and wait",
        (
            "classifiers/test_classifiers_storing.py::test_one_changed_byte_is_refused_by_name",
            "workbench/learning/test_learning_versions.py::test_a_pointer_to_nowhere_means_the_starter",
        ),
    ),
    Line(
        "Q-05",
        "A migration is killed in the middle",
        "Run again it comes to its end; every row is there",
        ("postgres/test_postgres_upgrading.py",),
    ),
)
