"""Bursts: when a stream of posts is heard more than usual, early warnings, and how a burst dies away. Values in, values out.

`finding.find_bursts`, `early.find_early`, `decay.measure_decay`, `usual.expect_days`; nothing is imported here, so that the
command line starts fast.
"""
