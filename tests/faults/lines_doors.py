"""What leaves the house by HTTP, what comes in packed, what is shown, and what is written into files."""

from tests.faults.ledger import Line

TARGETS = "feeds/test_feeds_guard_targets.py"
GUARD = "feeds/test_feeds_guard.py"

LINES = (
    Line(
        "R-01",
        "Addresses of closed networks, in every spelling",
        "No packet",
        (f"{TARGETS}::test_labelled_addresses_get_their_label_and_no_packet_goes_to_a_closed_one",),
    ),
    Line(
        "R-02",
        "Redirects to closed networks",
        "No packet, at any hop; no credentials to another host",
        (
            f"{TARGETS}::test_labelled_addresses_are_refused_behind_redirects_too",
            f"{TARGETS}::test_location_however_it_is_written_never_leads_inside",
            f"{TARGETS}::test_page_that_refreshes_to_a_closed_address_is_only_a_page",
            f"{GUARD}::test_redirect_when_host_changes_drops_credentials",
        ),
    ),
    Line(
        "R-03",
        "A name that answers public, then private",
        "The address that was checked is the one that is dialled",
        (f"{TARGETS}::test_name_that_rebinds_a_thousand_times_never_reaches_a_closed_address",),
    ),
    Line(
        "R-04",
        "A public name with a private address at the second visit",
        "Refused, the source rests",
        ("workbench/intake/test_intake_many_feeds.py::test_source_that_turns_to_a_closed_address_is_paused",),
    ),
    Line(
        "R-05",
        "Odd spellings of addresses",
        "Checker and connector name one host, or it is refused",
        ("feeds/test_feeds_addresses.py", f"{GUARD}::test_peer_when_it_is_not_the_checked_address_is_refused"),
    ),
    Line(
        "R-06",
        "Guessing at a network by the answers",
        "Refused, closed and silent read alike and take about as long",
        (
            f"{TARGETS}::test_refused_closed_and_unknown_take_about_the_same_time",
            f"{GUARD}::test_public_text_when_refused_closed_or_silent_is_the_same",
        ),
    ),
    Line(
        "R-07",
        "Slow, endless and huge answers",
        "Ended by the clock, within little memory",
        (
            f"{TARGETS}::test_endless_chunks_use_little_memory_and_end_in_time",
            f"{GUARD}::test_fetch_when_the_server_drips_ends_at_the_deadline",
            f"{GUARD}::test_headers_when_ten_thousand_are_refused",
        ),
    ),
    Line(
        "D-01",
        "Bombs: gzip and deflate, doubled, in a redirect; zip in sheets; huge pictures; feeds",
        "Stopped early, refused by name, the house goes on",
        (
            f"{GUARD}::test_body_when_a_bomb_is_stopped_early",
            f"{GUARD}::test_redirect_when_its_body_is_a_bomb_leaves_it_unread",
            "feeds/test_feeds_fuzz.py::test_bomb_when_sent_as_a_feed_costs_two_seconds_at_most",
            "workbench/editorial/test_images_redrawing.py::test_bad_files_are_refused_with_their_reason",
            "workbench/intake/test_intake_imports.py::test_file_that_cannot_be_used_is_refused_in_words",
        ),
    ),
    Line("X-01", "Mark-up in every text that is shown", "None runs, none changes the page"),
    Line("X-02", "Headers of every answer", "As the plan says, on errors too"),
    Line(
        "X-03",
        "Uploaded files shown again",
        "Pictures are drawn anew; SVG is refused",
        ("workbench/editorial/test_images_redrawing.py",),
    ),
    Line("X-04", "Template signs and line breaks in texts", "Only text"),
    Line(
        "X-05",
        "Forged mail headers and addresses",
        "No extra receiver; one-click leave",
        (
            "workbench/campaigns/test_lists_newsletter.py::test_what_is_no_address_is_refused_in_one_sentence",
            "workbench/campaigns/test_lists_newsletter.py::test_leaving_takes_one_press_or_one_click_and_forgets_the_address",
        ),
    ),
    Line(
        "E-01",
        "Formula signs in exported cells",
        "Text when opened in a spreadsheet",
        ("workbench/intake/test_intake_imports.py::test_refused_values_open_harmlessly_in_a_spreadsheet",),
    ),
    Line(
        "E-02",
        "Addresses of pictures in a page that is set",
        "Nothing is fetched while a page is set",
        ("sandwiches/test_outputs_pages.py::test_hostile_text_is_set_as_text",),
        "The typesetter runs in a child that is handed the text and the logo's bytes; it has no code that opens a socket.",
    ),
    Line(
        "E-03",
        "An export of 100 000 rows",
        "Written piece by piece, in little memory",
        ("workbench/rumours/test_board_views.py",),
    ),
)
