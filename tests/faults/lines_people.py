"""Two editors, what comes from outside, who may do what, and sessions."""

from tests.faults.ledger import Line

EDITORIAL = "workbench/editorial/test_"

LINES = (
    Line(
        "C-01",
        "Two people save the same version",
        "The second gets 409 and both texts side by side; no word of either is lost",
        (f"{EDITORIAL}collaboration_merging.py", f"{EDITORIAL}collaboration_conflict.py"),
    ),
    Line(
        "C-02",
        "A colleague's text is saved while I write",
        "I am told within 15 s, with the name and a link",
        (f"{EDITORIAL}collaboration_browser.py",),
    ),
    Line(
        "C-03", "An approver approves one version while the author saves the next", "The approval holds for the one that was read"
    ),
    Line(
        "C-05",
        "Browser or server killed in the middle of a sentence; network away; session over while typing",
        "Two seconds of typing lost at most; the text is there after signing in",
        (f"{EDITORIAL}collaboration_killed.py", "workbench/desk/test_desk_unsent.py"),
    ),
    Line(
        "B-01",
        "Every field of every form and of the API with hostile texts",
        "No answer of 500 or above; kept exactly or refused by name",
        ("workbench/partners/test_api_schemathesis.py",),
    ),
    Line(
        "B-02",
        "Broken and hostile feeds through the real intake",
        "No worker dies; the feed states its own error; the others are not delayed",
        (
            "workbench/intake/test_intake_many_feeds.py::test_feed_that_hangs_or_breaks_stops_none_of_the_others",
            "feeds/test_feeds_limited.py",
            "feeds/test_feeds_fuzz.py",
            "workbench/intake/test_intake_collecting.py::test_feed_that_hangs_delays_no_other",
        ),
    ),
    Line(
        "B-03",
        "Feeds asked again",
        "Asked conditionally; failures double the wait up to a day; 410 stops; a person can try at once",
        (
            "feeds/test_feeds_collector.py::test_source_when_visited_again_is_asked_conditionally",
            "workbench/intake/test_intake_sources.py::test_failures_double_the_wait_up_to_a_day",
            "workbench/intake/test_intake_sources.py::test_gone_source_is_not_asked_again_until_a_person_asks",
            "workbench/intake/test_intake_unchanged.py",
        ),
        "The share of 304 among 1 000 unchanged feeds is measured by benchmarks/bench_collect.py, which asks every feed again.",
    ),
    Line(
        "B-04",
        "The same entry with another id, link or date; 10 000 entries at once",
        "No second row for the same source with the same guid or link",
        ("workbench/intake/test_intake_sources.py::test_ten_thousand_entries_at_once_with_doubles_are_stored_once",),
    ),
    Line("B-05", "The API with deep, doubled, huge or wrongly encoded JSON", "400 or 413 within a second"),
    Line("B-06", "Bidi overrides and homographs in a text", "Shown with a visible mark, never in the host of a link"),
    Line(
        "A-01",
        "Every route with every role",
        "The answer of the table; a route without a row stops the start",
        ("contract/test_contract_permissions.py",),
    ),
    Line(
        "A-02",
        "Ids of other organisations and of restricted rumours",
        "404 without a trace",
        (
            "workbench/partners/test_feeds_restricted.py",
            "workbench/partners/test_webhooks_out.py::test_webhooks_of_others_do_not_exist",
        ),
    ),
    Line("A-03", "Fields that no form has", "None takes effect"),
    Line(
        "A-04",
        "A role is taken away or an account closed while its session is open",
        "Refused at the next request",
        ("workbench/accounts/test_accounts_sign_in.py::test_closed_account_ends_open_sessions",),
    ),
    Line(
        "A-05",
        "An author tries to approve their own text by any path",
        "Refused on every one",
        (f"{EDITORIAL}reviewing_machine.py::test_no_order_of_presses_publishes_an_unapproved_text",),
    ),
    Line(
        "A-06",
        "HEAD, OPTIONS, method override, slashes, case",
        "The same answer",
        ("workbench/partners/test_api_doors.py::test_wrong_addresses_and_methods_are_problems_too",),
    ),
    Line(
        "S-01",
        "Cookies and ids of sessions",
        "Flags set, the id changes at sign-in and sign-out, the old one is dead on the server",
        ("workbench/accounts/test_accounts_sign_in.py",),
    ),
    Line(
        "S-02",
        "Sessions that are left open",
        "They end by age and by rest; polling keeps none alive; one press ends all",
        ("workbench/accounts/test_accounts_sign_in.py::test_closed_account_ends_open_sessions",),
    ),
    Line(
        "S-03",
        "Passwords guessed",
        "Ten failures an account, then a delay and a letter; a known device is not locked out",
        ("workbench/accounts/test_accounts_sign_in.py::test_ten_failures_lock_the_account_for_a_while",),
    ),
    Line(
        "S-04",
        "Known and unknown people at the door",
        "One answer for both; links work once",
        (
            "workbench/accounts/test_accounts_sign_in.py::test_wrong_password_and_unknown_person_answer_alike",
            "workbench/test_app_start.py::test_sign_in_link_used_twice_is_refused",
        ),
    ),
    Line(
        "S-05",
        "Second factor",
        "Asked of whoever approves or administers; a code works once",
        ("workbench/accounts/test_accounts_sign_in.py::test_link_outside_the_demo_leads_to_the_second_factor",),
    ),
    Line(
        "S-06",
        "Weak passwords",
        "At least twelve characters, none of the common ones, kept as argon2",
        ("workbench/accounts/test_accounts_sign_in.py::test_password_is_saved_by_the_account_page",),
    ),
    Line(
        "S-07",
        "Changes from other sites",
        "All refused; no GET changes anything",
        ("contract/test_contract_permissions.py",),
    ),
    Line("S-08", "Scripts of other sites at the API", "Only what is public, never with credentials"),
    Line(
        "S-09",
        "Forged targets of redirects and forged Host headers",
        "Nobody is led away; links in letters are ours",
        ("workbench/accounts/test_accounts_sign_in.py::test_sign_in_next_to_another_site_stays_here",),
    ),
)
