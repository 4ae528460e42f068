"""Where the demo's small servers listen, counted from the port of the workbench."""

FEED_OFFSET = 1
MAIL_OFFSET = 2
NETWORK_OFFSET = 3
